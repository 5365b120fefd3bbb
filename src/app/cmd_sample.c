/* sample.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "app/command.h"
#include "sample/sample.h"

/* the whole number an option says; untouched when it is not given */
static bool number(const struct session *r, enum option_id id, int64_t least, int64_t most,
                   int64_t *value, struct err *e)
{
    struct str text = session_value(r, id);
    if (!text.p || (str_int(text, value) && *value >= least && *value <= most))
        return true;
    return err_set(e, ERR_USAGE,
                   "sample: '--%.*s': expected a whole number from %lld to %lld, got '%.*s'",
                   FMT(options[id].name), (long long)least, (long long)most, FMT(text));
}

bool cmd_sample(struct session *r, struct err *e)
{
    int64_t services = 0, weeks = 0, seed = 0;
    struct sample_options sample = {.now_ms = r->now_ms};
    if (!number(r, OPTION_SERVICES, 1, SAMPLE_SERVICES_MOST, &services, e) ||
        !number(r, OPTION_WEEKS, 1, SAMPLE_WEEKS_MOST, &weeks, e) ||
        !number(r, OPTION_EVENTS, 0, SAMPLE_EVENTS_MOST, &sample.events, e) ||
        !number(r, OPTION_SEED, 0, INT64_MAX, &seed, e))
        return false;
    sample.services = (int)services;
    sample.weeks = (int)weeks;
    sample.seed = (uint64_t)seed;
    return sample_write(&sample, &r->out, e);
}
