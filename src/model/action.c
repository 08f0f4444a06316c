/* The table of actions. */
#include "model/action.h"

#include <string.h>

#include "base/mem.h"
#include "base/tr.h"
#include "model/keymap.h"

#define LISTS (PLACE_LIST)
#define MOVING (PLACE_LIST | PLACE_TEXT)
#define TICKETS (PLACE_BOARD | PLACE_TICKETS | PLACE_TICKET)

#define GO(word, key, text, sentence)                                                              \
    {                                                                                              \
        .name = "view." word, .keys = key, .title = text, .help = sentence, .places = PLACES_ALL   \
    }
#define ACT_OF(word, key, text, sentence, shown, who)                                              \
    {                                                                                              \
        .name = "ticket." word, .keys = key, .title = text, .help = sentence, .places = TICKETS,   \
        .verb = word, .needs = who, .hint = shown                                                  \
    }
#define ACT(word, key, text, sentence, shown)                                                      \
    ACT_OF(word, key, text, sentence, shown, MAY_RECORD_WRITE)

const struct action_row action_rows[ACTION__COUNT] = {
    [ACTION_NONE] = {.name = "none", .keys = "", .title = N_("nothing"), .help = N_("Nothing.")},

    [ACTION_UP] = {.name = "move.up",
                   .keys = "k Up C-p",
                   .title = N_("up"),
                   .help = N_("One row up."),
                   .places = MOVING},
    [ACTION_DOWN] = {.name = "move.down",
                     .keys = "j Down C-n",
                     .title = N_("down"),
                     .help = N_("One row down."),
                     .places = MOVING},
    [ACTION_PAGE_UP] = {.name = "move.page_up",
                        .keys = "PgUp C-b",
                        .title = N_("page up"),
                        .help = N_("One page up."),
                        .places = MOVING},
    [ACTION_PAGE_DOWN] = {.name = "move.page_down",
                          .keys = "PgDn C-f Space",
                          .title = N_("page down"),
                          .help = N_("One page down."),
                          .places = MOVING},
    [ACTION_TOP] = {.name = "move.top",
                    .keys = "g Home",
                    .title = N_("top"),
                    .help = N_("To the beginning."),
                    .places = MOVING},
    [ACTION_BOTTOM] = {.name = "move.bottom",
                       .keys = "G End",
                       .title = N_("end"),
                       .help = N_("To the end."),
                       .places = MOVING},
    [ACTION_OPEN] = {.name = "open",
                     .keys = "Enter",
                     .title = N_("open it"),
                     .help = N_("Opens what is selected."),
                     .places = LISTS,
                     .hint = true},
    [ACTION_BACK] = {.name = "back",
                     .keys = "q Esc C-g Left",
                     .title = N_("back"),
                     .help = N_("One step back; at the top q leaves."),
                     .places = PLACES_ALL},
    [ACTION_QUIT] = {.name = "quit",
                     .keys = "Q",
                     .title = N_("quit"),
                     .help = N_("Leaves the console."),
                     .places = PLACES_ALL},
    [ACTION_NEXT_NEED] = {.name = "next",
                          .keys = "Tab",
                          .title = N_("next thing"),
                          .help = N_("To the next thing that needs me."),
                          .places = PLACES_ALL,
                          .hint = true},

    [ACTION_VIEW_BOARD] = GO("board", "1", N_("board"), N_("The duty board.")),
    [ACTION_VIEW_TICKETS] = GO("tickets", "2", N_("tickets"), N_("The queue of tickets.")),
    [ACTION_VIEW_HEALTH] = GO("health", "3", N_("health"), N_("The health of the machines.")),
    [ACTION_VIEW_PLANS] = GO("plans", "4", N_("plans"), N_("Emergency plans and their runs.")),
    [ACTION_VIEW_DUTIES] = GO("duties", "5", N_("promises"), N_("What is owed, and the figures.")),
    [ACTION_VIEW_HANDOVER] = GO("handover", "6", N_("hand-over"), N_("The hand-over sheet.")),
    [ACTION_VIEW_REPORTS] = GO("reports", "7", N_("reports"), N_("Documents of a period.")),
    [ACTION_VIEW_JOURNAL] = GO("journal", "8", N_("the journal"), N_("Every event, newest first.")),
    [ACTION_VIEW_CONTRACTS] =
        GO("contracts", "9", N_("contracts"), N_("Contracts, clauses and values to be confirmed.")),
    [ACTION_VIEW_ROSTER] = GO("roster", "", N_("roster"), N_("Who is on duty, and the gaps.")),
    [ACTION_VIEW_CHANGES] =
        GO("changes", "0", N_("planned work"), N_("Planned changes and maintenance windows.")),
    [ACTION_VIEW_MESSAGES] =
        GO("messages", "", N_("messages"), N_("The messages of this session.")),
    [ACTION_VIEW_DRAFTS] = GO("drafts", "", N_("drafts"), N_("Forms that were not finished.")),
    [ACTION_VIEW_NIGHT] =
        GO("night", "N", N_("night"), N_("One line, large: what, why, until when.")),
    [ACTION_HELP] = {.name = "help",
                     .keys = "? F1",
                     .title = N_("help"),
                     .help = N_("What can be done here."),
                     .places = PLACES_ALL},
    [ACTION_PALETTE] = {.name = "palette",
                        .keys = ":",
                        .title = N_("command"),
                        .help = N_("Any action by its name."),
                        .places = PLACES_ALL},
    [ACTION_REDRAW] = {.name = "redraw",
                       .keys = "C-l",
                       .title = N_("redraw"),
                       .help = N_("Paints the whole screen anew."),
                       .places = PLACES_ALL},
    [ACTION_SUSPEND] = {.name = "suspend",
                        .keys = "C-z",
                        .title = N_("suspend"),
                        .help = N_("Stops the console and goes to the shell; fg comes back."),
                        .places = PLACES_ALL},
    [ACTION_LOCK] = {.name = "lock",
                     .keys = "",
                     .title = N_("lock"),
                     .help = N_("Blanks the screen until a key comes."),
                     .places = PLACES_ALL},
    [ACTION_MOUSE] = {.name = "mouse",
                      .keys = "",
                      .title = N_("mouse"),
                      .help = N_("Takes the mouse, or gives it back to the terminal."),
                      .places = PLACES_ALL},
    [ACTION_LOOK_BACK] = {.name = "look_back",
                          .keys = "@",
                          .title = N_("look back"),
                          .help = N_("Every view as it was at an earlier moment."),
                          .places = PLACES_ALL},
    [ACTION_UNDO] = {.name = "undo",
                     .keys = "u",
                     .title = N_("undo"),
                     .help = N_("Takes your last act on the ticket back."),
                     .places = TICKETS,
                     .needs = MAY_RECORD_WRITE},

    [ACTION_FILTER] = {.name = "filter",
                       .keys = "/",
                       .title = N_("filter"),
                       .help = N_("Words, @who, #contract, state:, due<2h."),
                       .places = LISTS | PLACE_TEXT,
                       .hint = true},
    [ACTION_SORT] = {.name = "sort",
                     .keys = "o",
                     .title = N_("order"),
                     .help = N_("The next column to order by."),
                     .places = LISTS},
    [ACTION_MARK] = {.name = "mark",
                     .keys = "m",
                     .title = N_("mark"),
                     .help = N_("Marks the row; acts then go to all marked ones."),
                     .places = LISTS},
    [ACTION_MARK_ALL] = {.name = "mark.all",
                         .keys = "M",
                         .title = N_("mark all"),
                         .help = N_("Marks all rows of the list (5000 at most), or none."),
                         .places = LISTS},
    [ACTION_PREVIEW] = {.name = "preview",
                        .keys = "v",
                        .title = N_("preview"),
                        .help = N_("Shows or hides what is selected, below the list."),
                        .places = PLACE_BOARD | PLACE_TICKETS},
    [ACTION_SAVED_VIEW] = {.name = "saved",
                           .keys = "V",
                           .title = N_("saved views"),
                           .help = N_("Mine, unclaimed, due tonight and other views."),
                           .places = PLACE_TICKETS,
                           .hint = true},
    [ACTION_COPY] = {.name = "copy",
                     .keys = "y",
                     .title = N_("copy"),
                     .help = N_("Plain text without columns, to be taken with the mouse."),
                     .places = PLACE_TICKET | PLACE_TICKETS},

    [ACTION_TICKET_NEW] = {.name = "ticket.open",
                           .keys = "n",
                           .title = N_("new"),
                           .help = N_("Takes a call: site or system, phenomenon, number."),
                           .places = PLACES_ALL,
                           .needs = MAY_RECORD_WRITE,
                           .hint = true},
    [ACTION_TICKET_WHY] = {.name = "ticket.why",
                           .keys = "w",
                           .title = N_("why then"),
                           .help = N_("The ruler: why it is due at that time."),
                           .places = TICKETS,
                           .hint = true},
    [ACTION_TICKET_CLAIM] = ACT("claim", "c", N_("claim"), N_("I take it."), true),
    [ACTION_TICKET_RELEASE] = ACT("release", "C", N_("release"), N_("I give it back."), false),
    [ACTION_TICKET_ASSIGN] = ACT("assign", "A", N_("assign"), N_("Somebody else takes it."), false),
    [ACTION_TICKET_ANSWER] =
        ACT("answer", "a", N_("answer"), N_("Somebody talked to the reporter."), true),
    [ACTION_TICKET_NOTE] = ACT("note", "i", N_("note"), N_("A line for the timeline."), false),
    [ACTION_TICKET_PLAN] = ACT("plan", "P", N_("plan"), N_("The plan was delivered."), false),
    [ACTION_TICKET_ONSITE] =
        ACT("onsite", "O", N_("on site"), N_("The hospital wants somebody there."), false),
    [ACTION_TICKET_REMOTE_FAILED] =
        ACT("remote_failed", "R", N_("not from afar"), N_("It cannot be solved from afar."), false),
    [ACTION_TICKET_DISPATCH] = ACT("dispatch", "d", N_("set out"), N_("Somebody sets out."), false),
    [ACTION_TICKET_ARRIVE] =
        ACT("arrive", "D", N_("arrived"), N_("Somebody arrived on site."), false),
    [ACTION_TICKET_PAUSE] =
        ACT("pause", "p", N_("pause"), N_("It waits for the hospital or others."), true),
    [ACTION_TICKET_RESUME] = ACT("resume", "r", N_("resume"), N_("The waiting is over."), false),
    [ACTION_TICKET_RESOLVE] =
        ACT("resolve", "s", N_("resolve"), N_("It works again, or there is a workaround."), true),
    [ACTION_TICKET_FEEDBACK] =
        ACT("feedback", "b", N_("feedback"), N_("The reporter was told."), false),
    [ACTION_TICKET_CONFIRM] =
        ACT("confirm", "f", N_("confirm"), N_("The hospital says it is solved."), false),
    [ACTION_TICKET_REOPEN] =
        ACT("reopen", "z", N_("reopen"), N_("It is not solved after all."), false),
    [ACTION_TICKET_REGRADE] = ACT("regrade", "L", N_("regrade"), N_("Classifies it anew."), false),
    [ACTION_TICKET_MERGE] =
        ACT("merge", "U", N_("merge"), N_("Another ticket goes on for it."), false),
    [ACTION_TICKET_UNMERGE] =
        ACT("unmerge", "", N_("un-merge"), N_("It goes on by itself again."), false),
    [ACTION_TICKET_EXEMPT] = ACT_OF("exempt", "", N_("exempt"), N_("A breach that does not count."),
                                    false, MAY_RECORD_CORRECT),
    [ACTION_TICKET_FOLLOWUP] = {.name = "ticket.followup",
                                .keys = "h",
                                .title = N_("follow up"),
                                .help = N_("The reporter was asked how it went."),
                                .places = TICKETS | PLACE_DUTIES,
                                .verb = "followup",
                                .needs = MAY_RECORD_WRITE},
    [ACTION_TICKET_WITHDRAW] =
        ACT("withdraw", "x", N_("withdraw"), N_("The reporter takes it back."), false),
    [ACTION_TICKET_EDIT] =
        ACT("edit", "e", N_("edit"), N_("Corrects what was written down."), false),
    [ACTION_TICKET_REPORT] =
        ACT("report", "T", N_("handed in"), N_("The report was handed in."), false),
    [ACTION_TICKET_CONFIRM_GRADE] =
        ACT_OF("confirm_grade", "", N_("grade is right"), N_("Confirms a corrected grade."), false,
               MAY_RECORD_CORRECT),
    [ACTION_TICKET_REBIND] = ACT_OF("rebind", "", N_("rebind"), N_("Another contract covers it."),
                                    false, MAY_RECORD_CORRECT),
    [ACTION_TICKET_HANDOVER] =
        ACT("handover", "H", N_("hand over"), N_("Goes to the next shift."), false),
    [ACTION_TICKET_INCIDENT] =
        ACT("incident", "I", N_("mass incident"), N_("Part of a mass incident."), false),
    [ACTION_TICKET_BROADCAST] =
        ACT("broadcast", "B", N_("tell all"), N_("All its reporters were told."), false),
    [ACTION_TICKET_LINK] = ACT("link", "l", N_("link"), N_("It belongs to something."), false),
    [ACTION_TICKET_UNLINK] =
        ACT("unlink", "", N_("unlink"), N_("It does not belong to that."), false),
    [ACTION_TICKET_EFFORT] =
        ACT("effort", "E", N_("time spent"), N_("Adds time that was spent on it."), false),

    [ACTION_DUTY_DONE] = {.name = "duty.done",
                          .keys = "d",
                          .title = N_("done"),
                          .help = N_("It was done; names the evidence."),
                          .places = PLACE_DUTIES,
                          .needs = MAY_RECORD_WRITE,
                          .hint = true},
    [ACTION_DUTY_WAIVE] = {.name = "duty.waive",
                           .keys = "W",
                           .title = N_("waive"),
                           .help = N_("It is not wanted; says why."),
                           .places = PLACE_DUTIES,
                           .needs = MAY_RECORD_CORRECT},
    [ACTION_DUTY_PERIOD] = {.name = "duty.period",
                            .keys = "p",
                            .title = N_("period"),
                            .help = N_("The figures of another month."),
                            .places = PLACE_DUTIES,
                            .hint = true},
    [ACTION_DUTY_PART] = {.name = "duty.part",
                          .keys = "v",
                          .title = N_("next part"),
                          .help = N_("What is owed, whom to ask, the figures; Tab does it too."),
                          .places = PLACE_DUTIES,
                          .hint = true},
    [ACTION_CONTRACT_FOLD] = {.name = "contract.fold",
                              .keys = "z",
                              .title = N_("fold all"),
                              .help = N_("Opens or folds all sections; Enter does one."),
                              .places = PLACE_CONTRACTS,
                              .hint = true},
    [ACTION_CHANGE_APPROVE] = {.name = "change.approve",
                               .keys = "a",
                               .title = N_("approve"),
                               .help = N_("Approves the change."),
                               .places = PLACE_CHANGES, /* or records an approval: the desk says */
                               .hint = true},
    [ACTION_CHANGE_START] = {.name = "change.start",
                             .keys = "s",
                             .title = N_("start"),
                             .help = N_("The work begins."),
                             .places = PLACE_CHANGES,
                             .needs = MAY_RECORD_WRITE,
                             .hint = true},
    [ACTION_CHANGE_DONE] = {.name = "change.done",
                            .keys = "d",
                            .title = N_("work over"),
                            .help = N_("The work is over: how it ended, and when."),
                            .places = PLACE_CHANGES,
                            .needs = MAY_RECORD_WRITE,
                            .hint = true},
    [ACTION_CHANGE_NEW] = {.name = "change.new",
                           .keys = "c",
                           .title = N_("new change"),
                           .help = N_("Hands in a change: what, when, on which systems."),
                           .places = PLACE_CHANGES,
                           .needs = MAY_RECORD_WRITE,
                           .hint = true},
    [ACTION_CHANGE_ATTACH] = {.name = "change.attach",
                              .keys = "e",
                              .title = N_("add evidence"),
                              .help = N_("What the contract asks for is there, and where."),
                              .places = PLACE_CHANGES,
                              .needs = MAY_RECORD_WRITE},
    [ACTION_CHANGE_CANCEL] = {.name = "change.cancel",
                              .keys = "x",
                              .title = N_("take back"),
                              .help = N_("The change will not be made; says why."),
                              .places = PLACE_CHANGES,
                              .needs = MAY_RECORD_WRITE},
    [ACTION_CHANGE_WINDOW] = {.name = "change.window",
                              .keys = "W",
                              .title = N_("new window"),
                              .help = N_("Announces when systems may be down for the change."),
                              .places = PLACE_CHANGES,
                              .needs = MAY_RECORD_WRITE},
    [ACTION_CHANGE_WINDOWS] = {.name = "change.windows",
                               .keys = "w",
                               .title = N_("windows"),
                               .help = N_("The maintenance windows, or the changes again."),
                               .places = PLACE_CHANGES,
                               .hint = true},
    [ACTION_CHANGE_ALL] = {.name = "change.all",
                           .keys = "A",
                           .title = N_("also the past"),
                           .help = N_("Also what is finished, closed or taken back."),
                           .places = PLACE_CHANGES},
    [ACTION_JOURNAL_VERIFY] = {.name = "journal.verify",
                               .keys = "v",
                               .title = N_("verify"),
                               .help = N_("Computes the chain of hashes anew."),
                               .places = PLACE_JOURNAL,
                               .hint = true},
    [ACTION_JOURNAL_SUBJECT] = {.name = "journal.subject",
                                .keys = "t",
                                .title = N_("what it is about"),
                                .help = N_("To the ticket or change that the event is about."),
                                .places = PLACE_JOURNAL,
                                .hint = true},
    [ACTION_JOURNAL_PRIVATE] = {.name = "journal.private",
                                .keys = "p",
                                .title = N_("private text"),
                                .help = N_("Shows an event's private text; that is journalled."),
                                .places = PLACE_JOURNAL,
                                .needs = MAY_READ_PRIVATE},
};

enum action action_of_name(const char *name)
{
    for (int i = 1; i < ACTION__COUNT; i++)
        if (strcmp(action_rows[i].name, name) == 0)
            return (enum action)i;
    return ACTION_NONE;
}

static int check_action(const char *name, struct err *err)
{
    const char *known[ACTION__COUNT - 1], *nearest;

    if (action_of_name(name) != ACTION_NONE)
        return 0;
    for (int i = 1; i < ACTION__COUNT; i++)
        known[i - 1] = action_rows[i].name;
    nearest = name_nearest(name, known, ARRAY_LEN(known));
    if (nearest != NULL)
        return err_set(err, ERR_USAGE, _("unknown action '%s'; did you mean '%s'?"), name, nearest);
    return err_set(err, ERR_USAGE, _("unknown action '%s'; keys.yaml as it is shipped lists them"),
                   name);
}

static const struct field key_setting_fields[] = {
    {FIELD_AT(struct key_setting, id), .type = FIELD_TEXT, .flags = FIELD_KEY,
     .check = check_action,
     .help = N_("The action's name, such as ticket.answer; the console's ? lists them.")},
    {FIELD_AT(struct key_setting, keys), .type = FIELD_TEXTS, .check = key_check_name,
     .help = N_("Its keys, such as a, C-f, Enter, PgDn; [] takes all of them away.")},
    FIELD_END,
};

const struct schema key_setting_schema = {
    .kind = "key",
    .help = N_("Other keys for an action of the console."),
    .size = sizeof(struct key_setting),
    .fields = key_setting_fields,
};
