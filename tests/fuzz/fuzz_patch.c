/* Bytes as a journal patch and as a record: JSON in, both directions, checked, and out again. Nothing
 * crashes, and what was accepted round-trips. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contact.h"
#include "store/patch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Noreturn void broken(const char *promise, const char *text, const struct err *err)
{
    fprintf(stderr, "%s: %s: %s\n", promise, text, err->text.buf);
    abort();
}

static char *canonical(json_t *json)
{
    struct str text = STR_INIT;

    json_add_canonical(&text, json);
    json_decref(json);
    return str_detach(&text);
}

static json_t *reread(const char *text)
{
    struct err err = ERR_INIT;
    json_t *json = json_read(text, strlen(text), &err);

    if (json == NULL)
        broken("does not read back", text, &err);
    return json;
}

/* In both forms; and the check may say what it likes, but calmly. */
static void round_trip(const struct contact *contact)
{
    static const enum json_form forms[] = {JSON_STORED, JSON_SHOWN};
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *text = canonical(record_to_json(&contact_schema, contact, forms[i]));
        json_t *json = reread(text);
        struct contact back = {0};

        if (record_from_json(&contact_schema, &back, json, &err) < 0)
            broken("is not taken back", text, &err);
        if (!record_equal(&contact_schema, contact, &back))
            broken("does not round-trip", text, &err);
        record_release(&contact_schema, &back);
        json_decref(json);
        free(text);
    }
    if (record_check(&contact_schema, contact, &err) < 0 && err.text.len == 0)
        broken("a refusal without a word", "", &err);
    err_release(&err);
}

static void diff_leads_there_and_back(const struct contact *old, const struct contact *new)
{
    char *text = canonical(record_diff(&contact_schema, old, new));
    json_t *patch = reread(text);
    struct contact walker;
    struct err err = ERR_INIT;

    record_copy(&contact_schema, &walker, old);
    if (record_patch(&contact_schema, &walker, patch, PATCH_FORWARD, &err) < 0 ||
        !record_equal(&contact_schema, &walker, new) ||
        record_patch(&contact_schema, &walker, patch, PATCH_BACK, &err) < 0 ||
        !record_equal(&contact_schema, &walker, old))
        broken("does not lead there and back", text, &err);
    record_release(&contact_schema, &walker);
    json_decref(patch);
    free(text);
}

/* The way without a parser gives what the long way gives; the hashes of private texts aside. */
static void fold(const char *text)
{
    struct contact contact = {0};
    struct err err = ERR_INIT;

    if (patch_fold(&contact_schema, &contact, text, &err) >= 0)
        (void)record_check(&contact_schema, &contact, &err);
    record_release(&contact_schema, &contact);
    err_release(&err);
}

static void fold_is_patch(const json_t *patch, const struct contact *patched)
{
    struct str text = STR_INIT;
    struct contact folded = {0};
    struct err err = ERR_INIT;

    json_add_canonical(&text, patch);
    if (patch_fold(&contact_schema, &folded, text.buf, &err) < 0)
        broken("is not folded", text.buf, &err);
    if (!record_equal(&contact_schema, &folded, patched))
        broken("is folded to something else", text.buf, &err);
    record_release(&contact_schema, &folded);
    str_release(&text);
}

static void try_json(const json_t *json)
{
    struct contact record = {0}, forward = {0}, back = {0};
    struct err err = ERR_INIT;

    if (record_from_json(&contact_schema, &record, json, &err) == 0) {
        round_trip(&record);
        diff_leads_there_and_back(&record, &forward);
    }
    if (record_patch(&contact_schema, &forward, json, PATCH_FORWARD, &err) == 0) {
        round_trip(&forward);
        fold_is_patch(json, &forward);
    }
    if (record_patch(&contact_schema, &back, json, PATCH_BACK, &err) == 0) {
        round_trip(&back);
        diff_leads_there_and_back(&back, &forward);
    }
    record_release(&contact_schema, &record);
    record_release(&contact_schema, &forward);
    record_release(&contact_schema, &back);
    err_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = xstrndup((const char *)data, size);
    struct err err = ERR_INIT;
    json_t *json;

    tr_set_lang(LANG_EN);
    json = json_read(bytes, size, &err);
    if (json != NULL)
        try_json(json);
    else if (err.text.len == 0)
        broken("a refusal without a word", "", &err);
    fold(bytes);
    json_decref(json);
    err_release(&err);
    free(bytes);
    return 0;
}
