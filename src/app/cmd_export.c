/* export events.
 * SPDX-License-Identifier: Apache-2.0 */
#include "app/cmd.h"
#include "base/near.h"
#include "host/file.h"
#include "serve/config.h"
#include "store/store.h"

struct export
{
    struct out *out;
    struct arena scratch;
    struct strs types, services;
    bool keys;
};

static bool type_wanted(const struct export *x, const struct event *v)
{
    struct str type = event_type_name(v->type), kind = event_kind_name(event_kind_of(v->type));
    for (ptrdiff_t i = 0; i < x->types.n; i++)
        if (str_equal(x->types.item[i], type) || str_equal(x->types.item[i], kind))
            return true;
    return x->types.n == 0;
}

static bool service_wanted(const struct export *x, const struct event *v)
{
    const struct value *service = event_value(v, FIELD_SERVICE);
    for (ptrdiff_t i = 0; service && i < x->services.n; i++)
        for (ptrdiff_t k = 0; k < service->n; k++)
            if (str_equal(service->list[k], x->services.item[i]))
                return true;
    return x->services.n == 0;
}

static bool export_one(void *context, const struct event *v, int64_t arrival_ms)
{
    (void)arrival_ms;
    struct export *x = context;
    if (!type_wanted(x, v) || !service_wanted(x, v))
        return true;
    if (x->keys) {
        struct arena scratch = x->scratch;
        struct out key = out_to(&scratch);
        out_semantic_key(&key, v);
        out_text(x->out, "{\"key\":");
        out_json(x->out, out_str_of(&key));
        out_text(x->out, ",\"event\":");
    }
    out_event(x->out, v);
    out_text(x->out, x->keys ? "}\n" : "\n");
    return !x->out->failed; /* nobody reads on: stop */
}

static bool check_types(struct strs types, struct err *e)
{
    for (ptrdiff_t i = 0; i < types.n; i++) {
        struct str type = types.item[i];
        struct near near = {0};
        bool known = event_type_find(type) != EVENT_NONE;
        for (int k = 0; k < KINDS; k++)
            known |= str_equal(type, event_kind_name((enum event_kind)k));
        for (int t = EVENT_NONE + 1; t < EVENT_TYPES; t++)
            near_word(&near, type, event_type_name((enum event_type)t));
        if (!known && near.best.p)
            return err_set(e, ERR_USAGE, "'--type': no type '%.*s', did you mean '%.*s'?",
                           FMT(type), FMT(near.best));
        if (!known)
            return err_set(e, ERR_USAGE, "'--type': no type '%.*s'", FMT(type));
    }
    return true;
}

bool cmd_export_events(struct session *r, struct err *e)
{
    struct config config = session_config(r);
    struct export x = {
        .out = &r->out,
        .scratch = r->a,
        .types = r->option[OPTION_TYPE],
        .services = r->option[OPTION_SERVICE],
        .keys = session_told(r, OPTION_KEYS),
    };
    if (!check_types(x.types, e))
        return false;
    if (!file_exists(config.db))
        return err_set(e, ERR_NOT_FOUND, "no log '%s': make one with 'pitwall import git PATH'",
                       config.db);
    struct store *store = store_open(config.db, STORE_READ, e);
    bool ok = store && store_each(store, STORE_BY_ARRIVAL, export_one, &x, e);
    store_close(store);
    return ok;
}
