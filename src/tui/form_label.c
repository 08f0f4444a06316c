/* The words before fields, by the field's name. One table for all records: a name means the same
 * everywhere. */
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "tui/form.h"

static const struct {
    const char *name, *label;
} labels[] = {
    {"agreed_at", N_("agreed date")},
    {"answered_by", N_("answered by")},
    {"approval", N_("approval")},
    {"assignee", N_("with")},
    {"at", N_("at")},
    {"callback", N_("call back")},
    {"category", N_("category")},
    {"cause", N_("cause")},
    {"channel", N_("came by")},
    {"class", N_("class")},
    {"contract", N_("contract")},
    {"department", N_("department")},
    {"detail", N_("detail")},
    {"difficulty", N_("difficulty")},
    {"document_no", N_("document number")},
    {"effort_min", N_("minutes spent")},
    {"emergency", N_("emergency")},
    {"evidence", N_("evidence")},
    {"exempted", N_("exempted")},
    {"external", N_("their number")},
    {"from", N_("begins")},
    {"late_reason", N_("why late")},
    {"links", N_("links")},
    {"mandated_on", N_("demanded by")},
    {"merged_into", N_("merged into")},
    {"mode", N_("served")},
    {"name", N_("name")},
    {"note", N_("note")},
    {"pause_agreed_by", N_("agreed by")},
    {"pause_reason", N_("waits for")},
    {"phone", N_("phone")},
    {"plan", N_("plan")},
    {"priority", N_("priority")},
    {"reason", N_("reason")},
    {"received_at", N_("reported at")},
    {"regrade", N_("grading")},
    {"remark", N_("remark")},
    {"reporter", N_("reporter")},
    {"resume_at", N_("goes on at")},
    {"scope", N_("scope")},
    {"score", N_("score")},
    {"severity", N_("severity")},
    {"site", N_("site")},
    {"solution", N_("solution")},
    {"state", N_("state")},
    {"subject", N_("phenomenon")},
    {"system", N_("system")},
    {"systems", N_("systems")},
    {"title", N_("title")},
    {"type", N_("function")},
    {"until", N_("ends")},
    {"witness", N_("witness")},
    {"workaround", N_("workaround")},
};

const char *form_label(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(labels); i++)
        if (strcmp(labels[i].name, name) == 0)
            return tr(labels[i].label);
    return name;
}
