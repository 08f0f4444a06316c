/* How long `zhiban config check` takes beside bare libyaml on the same bytes: 500 hosts, 5 contracts
 * and the built-in files. Rounds of both alternate, medians are compared. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/mem.h"
#include "conf/conf.h"

enum { SITES = 5, HOSTS_PER_SITE = 100, CONTRACTS = 5, SYSTEMS = 10, ROUNDS = 41 };

static VEC(struct str) texts;
static VEC(char *) paths;

static void keep(const char *dir, const char *format, int number, struct str *text)
{
    char *name = xasprintf(format, number);
    char *path = xasprintf("%s/%s", dir, name);
    FILE *file = fopen(path, "w");

    if (file == NULL || fwrite(text->buf, 1, text->len, file) != text->len || fclose(file) != 0)
        die("%s cannot be written", path);
    *vec_push(&texts) = *text;
    *vec_push(&paths) = path;
    free(name);
}

static void make_site(const char *dir, int site)
{
    struct str text = STR_INIT;

    str_addf(&text, "sites:\n  - id: site%d\n    name: 第 %d 院区\n    access: 先打值班电话\n",
             site, site);
    str_add(&text, "hosts:\n");
    for (int i = 0; i < HOSTS_PER_SITE; i++)
        str_addf(&text,
                 "  - id: host-%d-%03d\n    name: 应用主机 %d\n    site: site%d\n"
                 "    address: 192.0.%d.%d\n    port: 22\n    transport: ssh\n    user: zhiban\n"
                 "    systems: [sys-%d-%d, sys-%d-%d]\n",
                 site, i, i, site, site, i, site, i % SYSTEMS, site, (i + 1) % SYSTEMS);
    keep(dir, "sites/site%d.yaml", site, &text);
}

static void make_contract(const char *dir, int contract)
{
    struct str text = STR_INIT;

    str_addf(&text,
             "id: contract-%d\nname: 维保合同 %d\nprefix: CT%c\nfrom: 2026-01-01\n"
             "until: 2026-12-31\nsites: [site%d]\nsystems:\n",
             contract, contract, 'A' + contract, contract);
    for (int i = 0; i < SYSTEMS; i++)
        str_addf(&text, "  - { id: sys-%d-%d, name: 系统 %d }\n", contract, i, i);
    keep(dir, "contracts/c%d.yaml", contract, &text);
}

static void make_configuration(const char *dir)
{
    static const char *const folders[] = {"sites", "contracts"};

    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        char *path = xasprintf("%s/%s", dir, folders[i]);

        if (mkdir(path, 0700) < 0)
            die("%s cannot be made", path);
        free(path);
    }
    for (int i = 0; i < SITES; i++)
        make_site(dir, i);
    for (int i = 0; i < CONTRACTS; i++)
        make_contract(dir, i);
    for (const struct embedded *e = embedded_defaults; e->path != NULL; e++) {
        struct str text = STR_INIT;

        str_add(&text, e->text);
        *vec_push(&texts) = text;
    }
}

static void remove_configuration(const char *dir)
{
    static const char *const folders[] = {"sites", "contracts"};

    vec_each (path, &paths) {
        unlink(*path);
        free(*path);
    }
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        char *path = xasprintf("%s/%s", dir, folders[i]);

        rmdir(path);
        free(path);
    }
    rmdir(dir);
    vec_each (text, &texts) {
        str_release(text);
    }
    vec_release(&paths);
    vec_release(&texts);
}

static void parse_bare(const struct str *text)
{
    yaml_parser_t parser;
    yaml_event_t event;
    bool end;

    if (yaml_parser_initialize(&parser) == 0)
        die("libyaml does not start");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text->buf, text->len);
    do {
        if (yaml_parser_parse(&parser, &event) == 0)
            die("libyaml cannot read what was generated");
        end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    } while (!end);
    yaml_parser_delete(&parser);
}

static int64_t time_libyaml(void)
{
    int64_t start = clock_mono_us();

    vec_each (text, &texts) {
        parse_bare(text);
    }
    return clock_mono_us() - start;
}

static int64_t time_ours(const char *dir)
{
    struct conf_dir dirs[] = {{.path = dir}};
    struct conf_source source = {.dirs = dirs, .dir_count = 1};
    struct conf_report report = {0};
    struct config config;
    int64_t start = clock_mono_us();

    if (conf_load(&source, &config, &report) < 0) {
        struct str text = STR_INIT;

        conf_report_add_text(&report, &text);
        die("the generated configuration has mistakes:\n%s", text.buf);
    }
    if (config.hosts.len != SITES * HOSTS_PER_SITE || config.contracts.len != CONTRACTS)
        die("%zu hosts and %zu contracts were read", config.hosts.len, config.contracts.len);
    config_release(&config);
    return clock_mono_us() - start;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static int64_t median(int64_t *values)
{
    qsort(values, ROUNDS, sizeof(*values), compare);
    return values[ROUNDS / 2];
}

int main(void)
{
    char dir[] = "/tmp/zhiban-bench-conf.XXXXXX";
    int64_t ours[ROUNDS], libyaml[ROUNDS], ours_us, libyaml_us;

    if (mkdtemp(dir) == NULL)
        die("%s cannot be made", dir);
    make_configuration(dir);
    for (int i = -1; i < ROUNDS; i++) { /* the first round only warms up */
        int64_t a = time_ours(dir), b = time_libyaml();

        if (i >= 0) {
            ours[i] = a;
            libyaml[i] = b;
        }
    }
    remove_configuration(dir);
    ours_us = median(ours);
    libyaml_us = median(libyaml);
    printf("conf check: ours %lld us, libyaml %lld us, ratio %.2f (goal <= 2.0)\n",
           (long long)ours_us, (long long)libyaml_us, (double)ours_us / (double)libyaml_us);
    return ours_us <= 2 * libyaml_us ? 0 : 1;
}
