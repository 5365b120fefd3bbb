/* SPDX-License-Identifier: Apache-2.0 */
#include "rule/rule.h"

#include "base/hash.h"
#include "rule/keys.h"

#include <string.h>

struct str signal_name(enum signal signal)
{
    static const struct str name[SIGNALS] = {
        [SIGNAL_INCIDENT] = STR("incident"),
        [SIGNAL_ROLLBACK] = STR("rollback"),
        [SIGNAL_FLAG_OFF] = STR("flag_off"),
        [SIGNAL_RING_ABORTED] = STR("ring_aborted"),
        [SIGNAL_MANUAL] = STR("manual"),
        [SIGNAL_HOTFIX] = STR("hotfix"),
        [SIGNAL_DEPLOY_FAILED] = STR("deploy_failed"),
    };
    return name[signal];
}

struct rules rules_default(struct arena *a)
{
    struct rules rules = {0};
    for (int i = 0; i < nrule_keys; i++)
        key_standard(&rule_keys[i], a, &rules.base);
    rules_hash(&rules, *a);
    return rules;
}

const struct rule_set *rules_for(const struct rules *rules, struct str service)
{
    (void)service;
    return &rules->base;
}

const struct service_rule *rules_service(const struct rules *rules, struct str service)
{
    ptrdiff_t from = 0, to = rules->nservice;
    while (from < to) {
        ptrdiff_t middle = from + (to - from) / 2;
        int order = str_compare(rules->service[middle].name, service);
        if (order == 0)
            return &rules->service[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static void out_attribute(struct out *o, const char *name, struct str value)
{
    if (!value.p)
        return;
    out_format(o, " %s=", name);
    out_json(o, value);
}

static void out_list(struct out *o, const char *name, struct texts t)
{
    if (!t.n)
        return;
    out_format(o, " %s=", name);
    out_texts(o, t);
}

static bool in_canonical(const struct rule_key *key, const struct rule_set *set,
                         struct arena scratch)
{
    if (key->trait != KEY_LATER)
        return key->trait != KEY_NO_NUMBER;
    struct rule_set standard = {0};
    key_standard(key, &scratch, &standard);
    struct out is = out_to(&scratch);
    out_key_value(&is, key, set);
    struct out was = out_to(&scratch);
    out_key_value(&was, key, &standard);
    return !str_equal(out_str_of(&is), out_str_of(&was));
}

void out_rules_canonical(struct out *o, const struct rules *rules)
{
    out_text(o, "pitwall.rules/1\n");
    for (int i = 0; i < nrule_keys; i++) {
        if (!in_canonical(&rule_keys[i], &rules->base, *o->a))
            continue;
        out_str(o, rule_keys[i].name);
        out_text(o, ": ");
        out_key_value(o, &rule_keys[i], &rules->base);
        out_byte(o, '\n');
    }
    for (ptrdiff_t i = 0; i < rules->nservice; i++) {
        const struct service_rule *s = &rules->service[i];
        out_text(o, "service ");
        out_json(o, s->name);
        out_attribute(o, "team", s->team);
        out_attribute(o, "tier", s->tier);
        out_list(o, "tags", s->tags);
        out_list(o, "repos", s->repos);
        out_list(o, "paths", s->paths);
        out_byte(o, '\n');
    }
    for (ptrdiff_t i = 0; i < rules->nrepo; i++) {
        out_text(o, "repo ");
        out_json(o, rules->repo[i].name);
        out_attribute(o, "default_branch", rules->repo[i].default_branch);
        out_byte(o, '\n');
    }
    out_routes_canonical(o, rules);
}

void rules_hash(struct rules *rules, struct arena scratch)
{
    struct out o = out_to(&scratch);
    out_rules_canonical(&o, rules);
    unsigned char digest[32];
    hash_sha256(out_str_of(&o), digest);
    struct out hex = out_to(&scratch);
    out_hex(&hex, (struct str){(const char *)digest, sizeof digest});
    memcpy(rules->hash, hex.item, 64);
    rules->hash[64] = 0;
}
