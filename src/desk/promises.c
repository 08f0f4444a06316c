#include "desk/promises.h"

#include "model/contract_rules.h"

struct target promise_target(const struct contract_clock *clock)
{
    return (struct target){.span = clock->target,
                           .mode = clock->mode,
                           .grace_s = clock->grace.unit == SPAN_SECONDS ? clock->grace.count : 0};
}

/* Whatever its classes are. */
static bool covers(const struct contract_clock *clock, const char *covered)
{
    const char *class = clock->classes.len > 0 ? clock->classes.items[0] : NULL;

    return contract_clock_applies(clock, class, covered);
}

const struct contract_clock *promise_strictest(const struct contract *contract,
                                               struct epochs *epochs, size_t epoch,
                                               const char *covered, wall_s received)
{
    const struct contract_clock *strictest = NULL;
    wall_s earliest = 0;

    vec_each (clock, &contract->clocks) {
        const struct target target = promise_target(clock);
        const struct worktime *worktime;
        wall_s due;

        if (clock->kind != PROMISE_RESPOND || clock->agreed || !covers(clock, covered) ||
            target_check(&target, NULL) < 0)
            continue;
        worktime = epochs_calendar(epochs, epoch, clock->calendar);
        due = worktime == NULL ? 0 : target_base(worktime, &target, received);
        if (worktime != NULL && (strictest == NULL || due < earliest)) {
            strictest = clock;
            earliest = due;
        }
    }
    return strictest;
}
