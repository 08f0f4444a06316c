/* Loading: the shipped defaults, layers of directories, and the whole configuration as JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/tr.h"
#include "conf/conf.h"

/* --- directories made for a test --- */

struct tree {
    char path[40];
};

static void tree_make(struct tree *tree)
{
    *tree = (struct tree){.path = "/tmp/zhiban-test-conf.XXXXXX"};
    assert_non_null(mkdtemp(tree->path));
}

static void tree_write(const struct tree *tree, const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", tree->path, name), *slash = strrchr(path, '/');
    FILE *file;

    *slash = '\0';
    mkdir(path, 0700);
    *slash = '/';
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static void remove_folder(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        char *name = xasprintf("%s/%s", path, entry->d_name);

        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(name) < 0)
            remove_folder(name);
        free(name);
    }
    closedir(dir);
    assert_int_equal(rmdir(path), 0);
}

static void load(const struct conf_dir *dirs, size_t count, struct config *config)
{
    const struct conf_source source = {.dirs = dirs, .dir_count = count};
    struct conf_report report = {0};
    struct str text = STR_INIT;

    if (conf_load(&source, config, &report) == 0)
        return;
    conf_report_add_text(&report, &text);
    fail_msg("%s", text.buf);
}

static void load_broken(const struct conf_dir *dirs, size_t count, struct str *complaints)
{
    const struct conf_source source = {.dirs = dirs, .dir_count = count};
    struct conf_report report = {0};
    struct config config;

    assert_int_equal(conf_load(&source, &config, &report), -1);
    conf_report_add_text(&report, complaints);
    conf_report_release(&report);
}

/* --- the shipped defaults --- */

static void test_defaults(void **state)
{
    struct config config;

    (void)state;
    load(NULL, 0, &config);
    assert_string_equal(config.settings.ui.zone, "Asia/Shanghai");
    assert_int_equal(config.settings.ui.language, UI_ZH_CN);
    assert_int_equal(config.settings.ui.ambiguous_width, 0);
    assert_int_equal(config.settings.log.to, LOG_TO_FILE);
    assert_int_equal(config.settings.store.wait.count, 5);
    assert_int_equal(config.settings.disk_free_mib, 1024);
    assert_int_equal(config.roles.len, 7);
    assert_int_equal(config.users.len, 0);
    assert_int_equal(config.hosts.len, 0);
    config_release(&config);
}

/* What zhiban.yaml spells out is what the field table falls back to. */
static void test_defaults_are_the_fallbacks(void **state)
{
    struct config config;
    struct settings fallbacks;

    (void)state;
    load(NULL, 0, &config);
    record_init(&settings_schema, &fallbacks);
    assert_true(record_equal(&settings_schema, &fallbacks, &config.settings));
    record_release(&settings_schema, &fallbacks);
    config_release(&config);
}

static void test_duties_are_apart(void **state)
{
    struct config config;
    const struct role *auditor, *admin;

    (void)state;
    load(NULL, 0, &config);
    auditor = config_role(&config, "auditor");
    admin = config_role(&config, "admin");
    assert_true(role_may(auditor, MAY_READ));
    assert_true(role_may(auditor, MAY_JOURNAL_VERIFY));
    assert_false(role_may(auditor, MAY_RECORD_WRITE));
    assert_false(role_may(auditor, MAY_RECORD_CORRECT));
    assert_false(role_may(auditor, MAY_RECORD_APPROVE));
    assert_true(role_may(admin, MAY_CONFIG_APPLY));
    assert_false(role_may(admin, MAY_JOURNAL_REDACT));
    assert_true(role_may(config_role(&config, "duty"), MAY_RECORD_WRITE));
    assert_false(role_may(config_role(&config, "duty"), MAY_CONFIG_APPLY));
    config_release(&config);
}

/* --- layers --- */

static void test_settings_override_key_by_key(void **state)
{
    struct tree etc, own;
    struct config config;

    (void)state;
    tree_make(&etc);
    tree_make(&own);
    tree_write(&etc, "zhiban.yaml", "hospital: 市一院\nui:\n  language: en\n  zone: UTC\n");
    tree_write(&own, "zhiban.yaml", "ui:\n  zone: +06:00\nstore: { wait: 10s }\n");
    load((const struct conf_dir[]){{.path = etc.path}, {.path = own.path}}, 2, &config);
    assert_string_equal(config.settings.hospital, "市一院");
    assert_int_equal(config.settings.ui.language, UI_EN);
    assert_string_equal(config.settings.ui.zone, "+06:00");
    assert_int_equal(config.settings.store.wait.count, 10);
    assert_string_equal(civil_zone(), "Asia/Shanghai");
    config_release(&config);
    remove_folder(etc.path);
    remove_folder(own.path);
}

static void test_other_files_are_replaced(void **state)
{
    struct tree etc, own;
    struct config config;

    (void)state;
    tree_make(&etc);
    tree_make(&own);
    tree_write(&etc, "sites/a.yaml", "sites: [{ id: a, name: 甲 }]\n");
    tree_write(&etc, "sites/b.yaml", "sites: [{ id: b, name: 乙 }]\n");
    tree_write(&own, "sites/b.yaml", "sites: [{ id: c, name: 丙 }]\n");
    tree_write(&own, "users.yaml",
               "roles: [{ id: all, name: 全部, may: [read] }]\n"
               "users: [{ id: zhang, name: 张三, role: all, skill: 3 }]\n");
    load((const struct conf_dir[]){{.path = etc.path}, {.path = own.path}}, 2, &config);
    assert_non_null(config_site(&config, "a"));
    assert_null(config_site(&config, "b"));
    assert_non_null(config_site(&config, "c"));
    assert_int_equal(config.roles.len, 1);
    assert_int_equal(config_user(&config, "zhang")->skill, 3);
    config_release(&config);
    remove_folder(etc.path);
    remove_folder(own.path);
}

static void test_optional_directories(void **state)
{
    const struct conf_dir missing[] = {{.path = "/nonexistent/zhiban", .optional = true}};
    struct config config;

    (void)state;
    load(missing, 1, &config);
    config_release(&config);
}

static void test_commented_out_settings(void **state)
{
    struct tree tree;
    struct config config;

    (void)state;
    tree_make(&tree);
    tree_write(&tree, "zhiban.yaml", "# hospital: 市一院\n");
    load((const struct conf_dir[]){{.path = tree.path}}, 1, &config);
    config_release(&config);
    remove_folder(tree.path);
}

static void test_ignored_files(void **state)
{
    struct tree tree;
    struct config config;

    (void)state;
    tree_make(&tree);
    tree_write(&tree, "README.md", "x");
    tree_write(&tree, ".git/config", "x");
    tree_write(&tree, "users.yaml~", "x");
    tree_write(&tree, "sites/README", "x");
    tree_write(&tree, "sites/.a.yaml.swp", "x");
    load((const struct conf_dir[]){{.path = tree.path}}, 1, &config);
    assert_int_equal(config.sites.len, 0);
    config_release(&config);
    remove_folder(tree.path);
}

/* A mistake in a file that a later layer replaces does not matter; in one that stays it does. */
static void test_mistakes_of_layers(void **state)
{
    struct tree etc, own;
    struct str found = STR_INIT;
    char *expected;
    struct config config;

    (void)state;
    tree_make(&etc);
    tree_make(&own);
    tree_write(&etc, "sites/a.yaml", "sites: 1\n");
    tree_write(&own, "sites/a.yaml", "sites: []\n");
    load((const struct conf_dir[]){{.path = etc.path}, {.path = own.path}}, 2, &config);
    config_release(&config);
    tree_write(&etc, "zhiban.yaml", "hospitl: x\n");
    tree_write(&own, "zhiban.yaml", "hospital: y\n");
    load_broken((const struct conf_dir[]){{.path = etc.path}, {.path = own.path}}, 2, &found);
    expected = xasprintf("%s/zhiban.yaml:1:1: unknown key 'hospitl'; did you mean 'hospital'?\n",
                         etc.path);
    assert_string_equal(found.buf, expected);
    free(expected);
    str_release(&found);
    remove_folder(etc.path);
    remove_folder(own.path);
}

static void test_built_in_mistakes_are_named(void **state)
{
    static const struct embedded defaults[] = {
        {"zhiban.yaml", "log: { to: printer }\n"},
        {"notify.yaml", "of no interest here\n"},
        {NULL, NULL},
    };
    const struct conf_source source = {.defaults = defaults};
    struct conf_report report = {0};
    struct config config;
    struct str found = STR_INIT;

    (void)state;
    assert_int_equal(conf_load(&source, &config, &report), -1);
    conf_report_add_text(&report, &found);
    assert_string_equal(found.buf, "(built in) zhiban.yaml:1:12: to is 'printer'; write one of: "
                                   "file, journal, none\n");
    str_release(&found);
    conf_report_release(&report);
}

/* --- the whole --- */

static void test_whole_configuration_as_json(void **state)
{
    struct tree tree;
    struct config config, copy = {0};
    struct err err = ERR_INIT;
    json_t *json;

    (void)state;
    tree_make(&tree);
    tree_write(&tree, "zhiban.yaml", "hospital: 市一院\n");
    tree_write(&tree, "sites/main.yaml",
               "sites: [{ id: main, name: 本部, access: 打电话 }]\n"
               "hosts:\n"
               "  - { id: db, site: main, address: 'fe80::1', port: 2222, systems: [his, lis] }\n"
               "  - { id: me, site: main, transport: local }\n");
    tree_write(&tree, "contracts/his.yaml",
               "id: his\nname: HIS 维保\nprefix: HIS\nfrom: 2026-01-01\nuntil: 2026-12-31\n"
               "sites: [main]\nsystems: [{ id: his, name: HIS }, { id: lis, name: 检验 }]\n");
    load((const struct conf_dir[]){{.path = tree.path}}, 1, &config);
    json = record_to_json(&config_schema, &config, JSON_STORED);
    assert_int_equal(record_from_json(&config_schema, &copy, json, &err), 0);
    assert_true(record_equal(&config_schema, &config, &copy));
    assert_int_equal(record_check(&config_schema, &copy, &err), 0);
    assert_int_equal(config_host(&copy, "db")->port, 2222);
    assert_int_equal(config_host(&copy, "me")->transport, TRANSPORT_LOCAL);
    assert_string_equal(config_contract(&copy, "his")->systems.items[1].name, "检验");
    assert_null(config_host(&copy, "DB"));
    json_decref(json);
    config_release(&copy);
    config_release(&config);
    remove_folder(tree.path);
}

/* The order of files does not come from the file system. */
static void test_order(void **state)
{
    static const char *const names[] = {"sites/b.yaml", "sites/c.yaml", "sites/a.yaml"};
    struct tree tree;
    struct config config;

    (void)state;
    tree_make(&tree);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char *text = xasprintf("sites: [{ id: %c, name: x }]\n", names[i][6]);

        tree_write(&tree, names[i], text);
        free(text);
    }
    load((const struct conf_dir[]){{.path = tree.path}}, 1, &config);
    assert_string_equal(config.sites.items[0].id, "a");
    assert_string_equal(config.sites.items[1].id, "b");
    assert_string_equal(config.sites.items[2].id, "c");
    config_release(&config);
    remove_folder(tree.path);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_ptr_equal(config_kind("host"), &host_schema);
    assert_null(config_kind("hosts"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_defaults_are_the_fallbacks),
        cmocka_unit_test(test_duties_are_apart),
        cmocka_unit_test(test_settings_override_key_by_key),
        cmocka_unit_test(test_other_files_are_replaced),
        cmocka_unit_test(test_optional_directories),
        cmocka_unit_test(test_commented_out_settings),
        cmocka_unit_test(test_ignored_files),
        cmocka_unit_test(test_mistakes_of_layers),
        cmocka_unit_test(test_built_in_mistakes_are_named),
        cmocka_unit_test(test_whole_configuration_as_json),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_kinds),
    };

    tr_set_lang(LANG_EN);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
