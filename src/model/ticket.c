/* The field table of tickets, and what may be done in which state. */
#include "model/ticket.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/contract_codes.h"

static const struct choice states[] = {
    {TICKET_WAITING, "waiting", N_("awaits answer")},
    {TICKET_WORKING, "working", N_("in work")},
    {TICKET_PAUSED, "paused", N_("paused")},
    {TICKET_TO_CONFIRM, "to_confirm", N_("awaits confirmation")},
    {TICKET_CLOSED, "closed", N_("closed")},
    {TICKET_WITHDRAWN, "withdrawn", N_("withdrawn")},
    {TICKET_MERGED, "merged", N_("merged")},
    {0, NULL, NULL},
};

static_assert(ARRAY_LEN(states) == TICKET_STATE__END, "a state without its word");

static const struct choice channels[] = {
    {CHANNEL_PHONE, "phone", N_("phone")},
    {CHANNEL_WECHAT, "wechat", N_("WeChat")},
    {CHANNEL_MAIL, "mail", N_("mail")},
    {CHANNEL_PLATFORM, "platform", N_("platform")},
    {CHANNEL_ON_SITE, "on_site", N_("on site")},
    {CHANNEL_PATROL, "patrol", N_("patrol")},
    {CHANNEL_MONITOR, "monitor", N_("monitoring")},
    {0, NULL, NULL},
};

static const struct choice modes[] = {
    {SERVICE_REMOTE, "remote", N_("remote")},
    {SERVICE_PHONE, "phone", N_("phone")},
    {SERVICE_ON_SITE, "on_site", N_("on site")},
    {0, NULL, NULL},
};

/* Numbers that are typed in haste: enough digits, nothing but digits and their separators. */
static int check_callback(const char *text, struct err *err)
{
    size_t digits = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (isdigit((unsigned char)*p))
            digits++;
        else if (strchr("+- ()#,", *p) == NULL)
            digits = 99;
    }
    if (digits >= 3 && digits <= 20)
        return 0;
    return err_set(err, ERR_USAGE,
                   _("'%s' is no number to call back; write 3 to 20 digits, blanks and + - ( ) #"),
                   text);
}

static int check_line(const char *text, struct err *err)
{
    if (strchr(text, '\n') == NULL)
        return 0;
    return err_set(err, ERR_USAGE, _("it has several lines; put the rest into the detail"));
}

unsigned ticket_clock_mask(const char *kinds)
{
    unsigned mask = 0;

    while (*kinds != '\0') {
        size_t len = strcspn(kinds, ",");
        const struct choice *kind = clock_kinds;

        while (kind->name != NULL &&
               (strlen(kind->name) != len || strncmp(kind->name, kinds, len) != 0))
            kind++;
        if (kind->name == NULL)
            return 0;
        mask |= 1u << kind->value;
        kinds += len + (kinds[len] == ',');
    }
    return mask;
}

static int check_clocks(const char *text, struct err *err)
{
    struct str known = STR_INIT;

    if (ticket_clock_mask(text) != 0)
        return 0;
    for (const struct choice *kind = clock_kinds; kind->name != NULL; kind++)
        str_addf(&known, "%s%s", known.len > 0 ? ", " : "", kind->name);
    err_set(err, ERR_USAGE, _("'%s' are no clocks; write some of: %s"), text, known.buf);
    str_release(&known);
    return -1;
}

#define TEXT(member, bytes, words)                                                                 \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_TEXT, .max = (bytes), .help = (words)       \
    }
#define LONG(member, words)                                                                        \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_TEXT, .max = 100000,                        \
                                         .flags = FIELD_PRIVATE | FIELD_LONG, .help = (words)      \
    }
#define PRIVATE(member, bytes, rule, words)                                                        \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_TEXT, .max = (bytes), .check = (rule),      \
                                         .flags = FIELD_PRIVATE, .help = (words)                   \
    }
#define CODE(member, rule, words)                                                                  \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_TEXT, .max = 64, .check = (rule),           \
                                         .help = (words)                                           \
    }
#define CHOICE(member, list, words)                                                                \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_CHOICE, .choices = (list), .help = (words)  \
    }
#define INSTANT(member, words)                                                                     \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_TIME, .help = (words)                       \
    }
#define NUMBER(member, most, words)                                                                \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_INT, .max = (most), .help = (words)         \
    }
#define YES_NO(member, words)                                                                      \
    {                                                                                              \
        FIELD_AT(struct ticket, member), .type = FIELD_BOOL, .help = (words)                       \
    }

static const struct field ticket_fields[] = {
    {FIELD_AT(struct ticket, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .help = N_("Contract, day and number of the day: ICU-20261120-07.")},
    {FIELD_AT(struct ticket, state), .type = FIELD_CHOICE, .choices = states, .fallback = "waiting",
     .help = N_("How far it is.")},
    TEXT(contract, 64, N_("The contract it is under; empty: off contract.")),
    TEXT(site, 64, N_("The hospital or campus.")),
    {.name = "system",
     .offset = offsetof(struct ticket, system_id),
     .type = FIELD_TEXT,
     .max = 64,
     .help = N_("The system it is about.")}, /* C's own name is banned here */
    TEXT(class, 64, N_("The class of the contract; decides the clocks.")),
    TEXT(category, 64, N_("What kind of matter it is, by the contract's list.")),
    CODE(scope, scope_check, N_("How much of the hospital is affected.")),
    CODE(type, type_check, N_("What kind of function it is about.")),
    CODE(severity, severity_check, N_("How badly it is disturbed.")),
    CODE(difficulty, difficulty_check, N_("How hard it is to solve.")),
    CHOICE(emergency, contract_answers, N_("Declared an emergency.")),
    CHOICE(priority, contract_priorities,
           N_("Derived from the contract's matrix, or corrected by hand.")),
    CHOICE(regrade, regrades, N_("How it was graded the last time.")),
    YES_NO(priority_by_hand, N_("The priority was corrected and is no longer derived.")),
    {FIELD_AT(struct ticket, subject), .type = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 400,
     .check = check_line, .help = N_("The phenomenon, in one line.")},
    LONG(detail, N_("What else was said.")),
    PRIVATE(reporter, 120, NULL, N_("Who reported it.")),
    TEXT(department, 120, N_("The department it comes from.")),
    PRIVATE(callback, 40, check_callback, N_("The number to call back.")),
    {FIELD_AT(struct ticket, channel), .type = FIELD_CHOICE, .choices = channels,
     .fallback = "phone", .help = N_("How it came in.")},
    CHOICE(mode, modes, N_("How it was served.")),
    TEXT(external, 120, N_("Its number in the hospital's own platform.")),
    INSTANT(received_at, N_("When it was reported; the clocks start here.")),
    INSTANT(recorded_at, N_("When it was written down.")),
    TEXT(late_reason, 400, N_("Why it was written down more than 30 minutes later.")),
    TEXT(assignee, 64, N_("Who works on it.")),
    INSTANT(answered_at, N_("When a qualified person reached the reporter.")),
    INSTANT(planned_at, N_("When the reporter was told the plan.")),
    INSTANT(onsite_wanted_at, N_("When somebody was asked to come.")),
    INSTANT(remote_failed_at, N_("When it was clear that it cannot be done from afar.")),
    INSTANT(dispatched_at, N_("When somebody set out.")),
    INSTANT(arrived_at, N_("When somebody arrived.")),
    INSTANT(resolved_at, N_("When service was restored or a workaround accepted.")),
    INSTANT(told_at, N_("When the reporter was told the result.")),
    INSTANT(confirmed_at, N_("When the hospital confirmed.")),
    INSTANT(closed_at, N_("When it was closed.")),
    TEXT(answered_by, 64, N_("Who reached the reporter.")),
    TEXT(solved_by, 64, N_("Who solved it.")),
    TEXT(witness, 120, N_("Who saw the arrival.")),
    LONG(plan, N_("What is going to be done.")),
    LONG(workaround, N_("What helps until it is solved.")),
    LONG(cause, N_("Why it happened.")),
    LONG(solution, N_("What was done.")),
    CHOICE(pause_reason, pause_reasons, N_("Why its clocks stand still.")),
    TEXT(pause_agreed_by, 120, N_("Who at the hospital agreed to the pause.")),
    INSTANT(paused_at, N_("Since when.")),
    INSTANT(resume_at, N_("When they go on by themselves.")),
    INSTANT(resumed_at, N_("When they went on the last time.")),
    TEXT(merged_into, 64, N_("The ticket that goes on for it.")),
    NUMBER(state_before, TICKET_STATE__END, N_("The state that un-merging goes back to.")),
    NUMBER(reopened, 1000, N_("How often it was reopened.")),
    NUMBER(score, 100, N_("What the follow-up gave, 1 to 100.")),
    TEXT(score_by, 64, N_("Who did the follow-up.")),
    INSTANT(follow_up_at, N_("When the follow-up was done.")),
    NUMBER(follow_up_attempts, 1000, N_("Follow-up calls that nobody answered.")),
    TEXT(document_no, 120, N_("The document that demands an interface.")),
    {FIELD_AT(struct ticket, mandated_on), .type = FIELD_DATE,
     .help = N_("The day by which it demands it.")},
    INSTANT(agreed_at, N_("The date agreed with the hospital.")),
    NUMBER(effort_min, 1000000, N_("Minutes of work spent; 480 are a person-day.")),
    TEXT(approval, 200, N_("An approval from outside.")),
    {FIELD_AT(struct ticket, exempted), .type = FIELD_TEXT, .max = 120, .check = check_clocks,
     .help = N_("Clocks whose breach does not count, such as respond,resolve.")},
    {FIELD_AT(struct ticket, links), .type = FIELD_TEXTS, .max = 120,
     .help = N_("What it belongs to: alert:…, run:…, change:…, problem:…, ticket:…, external:….")},
    YES_NO(regrade_pending, N_("The grade was corrected and a supervisor has to confirm it.")),
    TEXT(consented_by, 120, N_("Who at the hospital agreed to a lower grade.")),
    TEXT(exempt_by, 120, N_("Who approved that it does not count.")),
    TEXT(exempt_document, 120, N_("The document that says so.")),
    TEXT(recurs, 64, N_("The closed ticket whose trouble has come back.")),
    YES_NO(drill, N_("Made up to train with; counted nowhere.")),
    INSTANT(reported_at, N_("When the report about it was handed in.")),
    YES_NO(same_reporter, N_("Its reporter is that of the ticket that goes on for it.")),
    TEXT(incident, 64, N_("The ticket of the mass incident that it belongs to.")),
    FIELD_END,
};

static int check_ticket(const void *record, struct err *err)
{
    const struct ticket *t = record;

    if (t->received_at > t->recorded_at)
        return err_set(err, ERR_REFUSED,
                       _("R2: received after it was recorded; correct received_at"));
    if (t->state == TICKET_PAUSED && t->pause_reason == 0)
        return err_set(err, ERR_REFUSED, _("R9: a pause needs a reason"));
    if (t->state == TICKET_MERGED && t->merged_into == NULL)
        return err_set(err, ERR_REFUSED, _("R18: merged into nothing"));
    return 0;
}

const struct schema ticket_schema = {
    .kind = "ticket",
    .help = N_("Something that was reported, and what became of it."),
    .size = sizeof(struct ticket),
    .fields = ticket_fields,
    .check = check_ticket,
};

/* --- states --- */

#define IN(state) (1u << (state))
#define UNSOLVED (IN(TICKET_WAITING) | IN(TICKET_WORKING) | IN(TICKET_PAUSED))
#define ANSWERED (IN(TICKET_WORKING) | IN(TICKET_PAUSED))
#define OPEN (UNSOLVED | IN(TICKET_TO_CONFIRM))
#define ANY ((1u << TICKET_STATE__END) - 2)
#define UNMERGED (ANY & ~IN(TICKET_MERGED))

const struct ticket_move ticket_moves[] = {
    {"claim", OPEN, 0, MAY_RECORD_WRITE, N_("only an open ticket can be claimed")},
    {"release", OPEN, 0, MAY_RECORD_WRITE, N_("only an open ticket can be released")},
    {"assign", OPEN, 0, MAY_RECORD_WRITE, N_("only an open ticket can be assigned")},
    {"answer", IN(TICKET_WAITING), TICKET_WORKING, MAY_RECORD_WRITE,
     N_("R11: it was answered already")},
    {"note", UNMERGED, 0, MAY_RECORD_WRITE, N_("R18: what is written goes there")},
    {"plan", ANSWERED, 0, MAY_RECORD_WRITE, N_("R12: a plan belongs to a ticket in work")},
    {"dispatch", UNSOLVED, 0, MAY_RECORD_WRITE, N_("R17: nobody goes to a solved ticket")},
    {"arrive", UNSOLVED, 0, MAY_RECORD_WRITE, N_("R17: nobody arrives at a solved ticket")},
    {"pause", IN(TICKET_WORKING), TICKET_PAUSED, MAY_RECORD_WRITE,
     N_("R9: only a ticket in work can be paused")},
    {"resume", IN(TICKET_PAUSED), TICKET_WORKING, MAY_RECORD_WRITE, N_("R9: it is not paused")},
    {"resolve", ANSWERED, TICKET_TO_CONFIRM, MAY_RECORD_WRITE,
     N_("R12: answer it first; only a ticket in work can be resolved")},
    {"feedback", ANSWERED | IN(TICKET_TO_CONFIRM) | IN(TICKET_MERGED), 0, MAY_RECORD_WRITE,
     N_("R12: feedback belongs to a ticket in work or solved")},
    {"confirm", IN(TICKET_TO_CONFIRM), TICKET_CLOSED, MAY_RECORD_WRITE,
     N_("R12: only a solved ticket can be confirmed")},
    {"report", ANSWERED | IN(TICKET_TO_CONFIRM) | IN(TICKET_CLOSED), 0, MAY_RECORD_WRITE,
     N_("R12: a report belongs to a ticket in work or solved")},
    {"reopen", IN(TICKET_TO_CONFIRM) | IN(TICKET_CLOSED), TICKET_WAITING, MAY_RECORD_WRITE,
     N_("R13: only a solved or closed ticket can be reopened")},
    {"remote_failed", ANSWERED, 0, MAY_RECORD_WRITE, N_("R17: it belongs to a ticket in work")},
    {"onsite", UNSOLVED, 0, MAY_RECORD_WRITE, N_("R17: nobody goes to a solved ticket")},
    {"regrade", UNSOLVED, 0, MAY_RECORD_WRITE, N_("R14: only an unsolved ticket can be regraded")},
    {"merge", OPEN, TICKET_MERGED, MAY_RECORD_WRITE, N_("R18: only an open ticket can be merged")},
    {"unmerge", IN(TICKET_MERGED), 0, MAY_RECORD_WRITE, N_("R18: it is not merged")},
    {"confirm_grade", ANY, 0, MAY_RECORD_CORRECT, NULL},
    {"rebind", ANY, 0, MAY_RECORD_CORRECT, NULL},
    {"exempt", ANY, 0, MAY_RECORD_CORRECT, NULL},
    {"followup", IN(TICKET_CLOSED) | IN(TICKET_MERGED), 0, MAY_RECORD_WRITE,
     N_("R21: the follow-up comes after closing")},
    {"withdraw", UNSOLVED, TICKET_WITHDRAWN, MAY_RECORD_WRITE,
     N_("R18: only an unsolved ticket can be withdrawn")},
    {"edit", ANY, 0, MAY_RECORD_WRITE, NULL},
    {"handover", OPEN, 0, MAY_RECORD_WRITE, N_("only an open ticket is handed over")},
    {"incident", OPEN, 0, MAY_RECORD_WRITE,
     N_("R18: only an open ticket can belong to an incident")},
    {"broadcast", ANY, 0, MAY_RECORD_WRITE, NULL},
    {"link", ANY, 0, MAY_RECORD_WRITE, NULL},
    {"unlink", ANY, 0, MAY_RECORD_WRITE, NULL},
    {"effort", ANY, 0, MAY_RECORD_WRITE, NULL},
    {"undo", ANY, 0, MAY_RECORD_WRITE, NULL},
    {NULL, 0, 0, 0, NULL},
};

const struct ticket_move *ticket_move(const char *verb)
{
    for (const struct ticket_move *move = ticket_moves; move->verb != NULL; move++)
        if (strcmp(move->verb, verb) == 0)
            return move;
    return NULL;
}

const char *ticket_state_label(int state)
{
    return choice_label(states, state);
}

const char *ticket_state_code(int state)
{
    return choice_name(states, state);
}

int ticket_may_move(const struct ticket_move *move, const struct ticket *ticket, struct err *err)
{
    if (move->from & IN(ticket->state))
        return 0;
    if (ticket->state == TICKET_MERGED && ticket->merged_into != NULL)
        return err_set(err, ERR_REFUSED, _("%s is merged into %s: %s"), ticket->id,
                       ticket->merged_into, tr(move->refusal));
    return err_set(err, ERR_REFUSED, _("%s (%s): %s"), ticket->id,
                   ticket_state_label(ticket->state), tr(move->refusal));
}

bool ticket_is_open(enum ticket_state state)
{
    return (OPEN & IN(state)) != 0;
}

bool ticket_is_graded(const struct ticket *t)
{
    return t->regrade != 0 || t->category != NULL || t->scope != NULL || t->type != NULL ||
           t->severity != NULL || t->difficulty != NULL || t->emergency != 0 || t->priority_by_hand;
}

/* The next digit of a number that is typed in haste; 0 at its end. */
static char next_digit(const char **text)
{
    while (**text != '\0' && !isdigit((unsigned char)**text))
        (*text)++;
    return **text == '\0' ? '\0' : *(*text)++;
}

bool ticket_same_reporter(const struct ticket *a, const struct ticket *b)
{
    const char *left = a->callback == NULL ? "" : a->callback;
    const char *right = b->callback == NULL ? "" : b->callback;
    char digit;

    if (left[0] == '\0' ||
        (a->reporter != NULL && b->reporter != NULL && strcmp(a->reporter, b->reporter) != 0))
        return false;
    do {
        digit = next_digit(&left);
        if (digit != next_digit(&right))
            return false;
    } while (digit != '\0');
    return true;
}
