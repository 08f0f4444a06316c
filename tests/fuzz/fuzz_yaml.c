/* Any bytes as a configuration file: read, bound as every kind of file, references checked. What is
 * found to be right must come back the same from JSON. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/tr.h"
#include "conf/bind.h"
#include "model/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* As a file with sections if it begins with one, else as a contract. */
static void bind_root(struct binder *b, const struct node *root, struct config *config)
{
    if (root->first != NULL && schema_field(&config_schema, root->first->key->text) == NULL) {
        bind_record(b, &contract_schema, vec_push(&config->contracts), root, 0);
        bind_key(b, &contract_schema, root, NULL);
        return;
    }
    for (const struct node *value = root->first; value != NULL; value = value->next) {
        const struct field *field = schema_field(&config_schema, value->key->text);

        if (field != NULL)
            bind_field(b, field, config, value, BIND_TOP);
    }
}

static void check_round_trip(const struct config *config)
{
    json_t *json = record_to_json(&config_schema, config, JSON_STORED);
    struct err err = ERR_INIT;
    struct config copy = {0};

    if (record_check(&config_schema, config, &err) < 0 ||
        record_from_json(&config_schema, &copy, json, &err) < 0 ||
        !record_equal(&config_schema, config, &copy)) {
        fprintf(stderr, "does not come back: %s\n", err.text.buf);
        abort();
    }
    json_decref(json);
    config_release(&copy);
    err_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct conf_report report = {0};
    struct refs refs = {0};
    struct binder b = {.file = "fuzz.yaml", .report = &report, .refs = &refs};
    struct document document;
    struct config config;
    struct str text = STR_INIT;

    tr_set_lang(LANG_EN);
    record_init(&config_schema, &config);
    document_read(&document, b.file, (const char *)bytes, len, &report);
    if (document.root != NULL && document.root->kind == NODE_MAP)
        bind_root(&b, document.root, &config);
    refs_check(&refs, &report);
    conf_report_sort(&report);
    conf_report_add_text(&report, &text);
    if (report.items.len == 0)
        check_round_trip(&config);
    str_release(&text);
    config_release(&config);
    refs_release(&refs);
    conf_report_release(&report);
    document_release(&document);
    return 0;
}
