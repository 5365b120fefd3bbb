/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/plan.h"

#include "base/time.h"
#include "sample/sample.h"

#define INCIDENT(minutes)                                                                          \
    {                                                                                              \
        TROUBLE_INCIDENT, minutes                                                                  \
    }
#define ROLLBACK(minutes)                                                                          \
    {                                                                                              \
        TROUBLE_ROLLBACK, minutes                                                                  \
    }
#define FLAG_OFF(minutes)                                                                          \
    {                                                                                              \
        TROUBLE_FLAG, minutes                                                                      \
    }
#define WITH(list) .trouble = (list), .ntrouble = COUNT(list)
#define DAYS(n)    ((n)*24 * 60)

/* 11 of 50, median 190 minutes; then 9 of 100, median 35 minutes */
static const struct trouble payments_before[] = {
    INCIDENT(240),  ROLLBACK(55), INCIDENT(190), INCIDENT(420), ROLLBACK(38),  INCIDENT(120),
    INCIDENT(1500), INCIDENT(80), ROLLBACK(160), INCIDENT(700), INCIDENT(310),
};
static const struct trouble payments_after[] = {
    INCIDENT(42), ROLLBACK(18), FLAG_OFF(12), INCIDENT(35), INCIDENT(150),
    FLAG_OFF(31), INCIDENT(90), ROLLBACK(25), INCIDENT(58),
};
static const struct phase payments[] = {
    {.from = 26,
     .weeks = 18,
     .deploys = 50,
     .changes = 95,
     .lead_minutes = DAYS(3),
     .style = STYLE_MERGE,
     .lines = 420,
     .build_minutes = 48,
     .shards = 1,
     WITH(payments_before)},
    { .from = 8,
     .weeks = 8,
     .deploys = 100,
     .changes = 117,
     .lead_minutes = DAYS(8) / 10,
     .style = STYLE_SQUASH,
     .on_merge = true,
     .flags = true,
     .contract = true,
     .lines = 90,
     .build_minutes = 9,
     .shards = 6,
     WITH(payments_after)},
};

/* 3 of 18, then 4 of 24: the same rate at three times the pace */
static const struct trouble mobile_before[] = {INCIDENT(600), INCIDENT(1440), INCIDENT(900)};
static const struct trouble mobile_after[] = {
    INCIDENT(120), FLAG_OFF(20), {TROUBLE_RING, 60},
      INCIDENT(240)
};
static const struct phase mobile[] = {
    {.from = 26,
     .weeks = 18,
     .deploys = 18,
     .changes = 107,
     .lead_minutes = DAYS(9),
     .style = STYLE_MERGE,
     .lines = 380,
     .build_minutes = 65,
     .shards = 1,
     WITH(mobile_before)},
    { .from = 8,
     .weeks = 8,
     .deploys = 24,
     .changes = 71,
     .lead_minutes = DAYS(2),
     .style = STYLE_SQUASH,
     .flags = true,
     .rings = true,
     .lines = 140,
     .build_minutes = 26,
     .shards = 4,
     WITH(mobile_after)},
};

static const struct trouble checkout_troubles[] = {
    INCIDENT(30), ROLLBACK(20), INCIDENT(75),  FLAG_OFF(15),
    INCIDENT(45), ROLLBACK(40), INCIDENT(200), INCIDENT(60),
};
static const struct phase checkout[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 78,
     .changes = 101,
     .lead_minutes = DAYS(3) / 2,
     .on_merge = true,
     .flags = true,
     .lines = 120,
     .build_minutes = 12,
     .shards = 4,
     WITH(checkout_troubles)},
};

/* deployments stop four weeks ago, merging goes on */
static const struct trouble search_troubles[] = {INCIDENT(55), ROLLBACK(30), INCIDENT(85),
                                                 INCIDENT(130)};
static const struct phase search[] = {
    {.from = 26,
     .weeks = 22,
     .deploys = 44,
     .changes = 111,
     .lead_minutes = DAYS(2),
     .lines = 180,
     .build_minutes = 22,
     .shards = 2,
     WITH(search_troubles)},
    {.from = 4,
     .weeks = 4,
     .changes = 24,
     .lead_minutes = DAYS(2),
     .lines = 180,
     .build_minutes = 22,
     .shards = 2       },
};

static const struct trouble ledger_troubles[] = {INCIDENT(95)};
static const struct phase ledger[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 13,
     .changes = 27,
     .lead_minutes = DAYS(4),
     .style = STYLE_MERGE,
     .lines = 260,
     .build_minutes = 35,
     .shards = 1,
     WITH(ledger_troubles)},
};

static const struct phase notifications[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 13,
     .changes = 39,
     .lead_minutes = DAYS(3),
     .flags = true,
     .lines = 150,
     .build_minutes = 18,
     .shards = 1},
};

static const struct trouble identity_troubles[] = {INCIDENT(50), ROLLBACK(35), INCIDENT(25)};
static const struct phase identity[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 26,
     .changes = 51,
     .lead_minutes = DAYS(1),
     .lines = 110,
     .build_minutes = 14,
     .shards = 2,
     WITH(identity_troubles)},
};

/* each of the two gets better, the team they make up gets worse: 4/40 + 3/10, then 1/20 + 12/60 */
static const struct trouble inventory_before[] = {INCIDENT(70), INCIDENT(110), INCIDENT(40),
                                                  INCIDENT(180)};
static const struct trouble inventory_after[] = {INCIDENT(65)};
static const struct phase inventory[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 40,
     .changes = 61,
     .lead_minutes = DAYS(2),
     .lines = 160,
     .build_minutes = 20,
     .shards = 2,
     WITH(inventory_before)},
    {.from = 13,
     .weeks = 13,
     .deploys = 20,
     .changes = 41,
     .lead_minutes = DAYS(2),
     .lines = 160,
     .build_minutes = 20,
     .shards = 2,
     WITH(inventory_after) },
};
static const struct trouble shipping_before[] = {INCIDENT(210), INCIDENT(95), INCIDENT(330)};
static const struct trouble shipping_after[] = {
    INCIDENT(50), INCIDENT(80), FLAG_OFF(25), INCIDENT(35), ROLLBACK(30), INCIDENT(140),
    INCIDENT(65), FLAG_OFF(10), INCIDENT(20), INCIDENT(90), ROLLBACK(45), INCIDENT(110),
};
static const struct phase shipping[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 10,
     .changes = 31,
     .lead_minutes = DAYS(3),
     .lines = 300,
     .build_minutes = 30,
     .shards = 1,
     WITH(shipping_before)},
    { .from = 13,
     .weeks = 13,
     .deploys = 60,
     .changes = 91,
     .lead_minutes = DAYS(1),
     .on_merge = true,
     .flags = true,
     .lines = 130,
     .build_minutes = 15,
     .shards = 3,
     WITH(shipping_after)},
};

static const struct phase recommendations[] = {
    {.from = 26,
     .weeks = 13,
     .changes = 52,
     .lead_minutes = DAYS(2),
     .lines = 200,
     .build_minutes = 25,
     .shards = 2},
};
static const struct phase reports[] = {
    {.from = 26,
     .weeks = 13,
     .changes = 39,
     .lead_minutes = DAYS(5),
     .lines = 240,
     .build_minutes = 30,
     .shards = 1},
};

static const struct trouble gateway_troubles[] = {
    INCIDENT(28), INCIDENT(66), {TROUBLE_OVERRULED, 48},
      INCIDENT(37)
};
static const struct phase gateway[] = {
    {.from = 26,
     .weeks = 13,
     .deploys = 39,
     .changes = 65,
     .lead_minutes = DAYS(6) / 5,
     .style = STYLE_REBASE,
     .on_merge = true,
     .lines = 100,
     .build_minutes = 11,
     .shards = 3,
     WITH(gateway_troubles)},
};

#define PHASES(list) .phase = (list), .nphase = COUNT(list)
const struct service_plan plans[PLANS] = {
    [PLAN_PAYMENTS] = {STR("payments-api"), STR("shop/payments-api"), PHASES(payments),
                       .staging = true,                                                                                         .production = true},
    [PLAN_MOBILE] = {STR("mobile-app"),                   STR("shop/mobile-app"),                           PHASES(mobile),            .staging = true,
                       .production = true},
    [PLAN_CHECKOUT] = {STR("checkout-web"),  STR("shop/checkout-web"),                          PHASES(checkout),
                       .cause = CAUSE_SHA,                                     .staging = true, .production = true},
    [PLAN_SEARCH] = {STR("search"),  STR("shop/search"),           PHASES(search),                  .staging = true,
                       .production = true, .by_repo = true},
    [PLAN_LEDGER] = {STR("ledger"),STR("shop/ledger"),PHASES(ledger),.direct_every = 5,
                       .production = true},
    [PLAN_NOTIFICATIONS] = {STR("notifications"),                   STR("shop/notifications"),                               PHASES(notifications),
                       .staging = true,                                                       .production = true},
    [PLAN_IDENTITY] = {STR("identity"),  STR("shop/identity"),                          PHASES(identity),                                .unknown_every = 5,
                       .staging = true, .production = true},
    [PLAN_INVENTORY] = {STR("inventory"),     STR("shop/inventory"),           PHASES(inventory),
                       .production = true},
    [PLAN_SHIPPING] = {STR("shipping"),   STR("shop/shipping"),PHASES(shipping),
                       .cause = CAUSE_UNTOLD,                                                                     .production = true},
    [PLAN_RECOMMENDATIONS] = {STR("recommendations"),    STR("shop/recommendations"),
                       PHASES(recommendations), .staging = true                                                                                     },
    [PLAN_REPORTS] = {STR("reports"),     STR("shop/reports"),       PHASES(reports)                                },
    [PLAN_GATEWAY] = {STR("api-gateway"),                   STR("shop/api-gateway"),                      PHASES(gateway),
                       .production = true                                                                                  },
};

static const char definitions[] =
    "# The sample organisation of `pitwall sample`: every key of the metrics is at its default.\n"
    "services:\n"
    "  payments-api: {team: payments, tier: 1, tags: {kind: api, area: money}, repos: "
    "[shop/payments-api]}\n"
    "  ledger: {team: payments, tier: 1, tags: {kind: api, area: money}, repos: [shop/ledger]}\n"
    "  mobile-app: {team: apps, tier: 1, tags: {kind: mobile, area: shop}, repos: "
    "[shop/mobile-app]}\n"
    "  checkout-web: {team: storefront, tier: 1, tags: {kind: web, area: shop}, repos: "
    "[shop/checkout-web]}\n"
    "  search: {team: discovery, tier: 2, tags: {kind: api, area: shop}, repos: [shop/search]}\n"
    "  recommendations: {team: discovery, tier: 3, tags: {kind: model, area: shop}, repos: "
    "[shop/recommendations]}\n"
    "  notifications: {team: platform, tier: 2, tags: {kind: worker, area: core}, repos: "
    "[shop/notifications]}\n"
    "  identity: {team: platform, tier: 1, tags: {kind: api, area: core}, repos: "
    "[shop/identity]}\n"
    "  api-gateway: {team: platform, tier: 1, tags: {kind: api, area: core}, repos: "
    "[shop/api-gateway]}\n"
    "  inventory: {team: supply, tier: 2, tags: {kind: api, area: supply}, repos: "
    "[shop/inventory]}\n"
    "  shipping: {team: supply, tier: 2, tags: {kind: api, area: supply}, repos: "
    "[shop/shipping]}\n"
    "  reports: {team: data, tier: 3, tags: {kind: batch, area: core}, repos: [shop/reports]}\n"
    "# search is deployed by a tool that knows repositories, not services.\n"
    "routes:\n"
    "  - {repo: \"shop/search\", kind: deploy, service: \"{repo}\"}\n";

struct str sample_definitions(void)
{
    return S(definitions);
}

struct week_plan week_plan(const struct service_plan *p, int week)
{
    const struct phase *phase = p->phase;
    for (int i = 1; i < p->nphase && week <= p->phase[i].from; i++)
        phase = &p->phase[i];
    int i = (phase->from - week) % phase->weeks;
    if (i < 0)
        i += phase->weeks;
    return (struct week_plan){
        .phase = phase,
        .from = phase->deploys * i / phase->weeks,
        .to = phase->deploys * (i + 1) / phase->weeks,
        .first = phase->changes * i / phase->weeks,
        .last = phase->changes * (i + 1) / phase->weeks,
    };
}

static bool last_in_week(const struct phase *p, int slot)
{
    int i = 0;
    while (p->deploys * (i + 1) / p->weeks <= slot)
        i++;
    return p->deploys * (i + 1) / p->weeks == slot + 1;
}

/* troubles are spread evenly; a rollback falls into the same week as what it takes back */
static int trouble_slot(const struct phase *p, int number)
{
    int slot = (2 * number + 1) * p->deploys / (2 * p->ntrouble);
    bool move = p->trouble[number].kind == TROUBLE_ROLLBACK && last_in_week(p, slot);
    return move ? slot - 1 : slot;
}

const struct trouble *phase_trouble(const struct phase *p, int slot)
{
    for (int i = 0; i < p->ntrouble; i++)
        if (trouble_slot(p, i) == slot)
            return &p->trouble[i];
    return NULL;
}

bool phase_is_rollback(const struct phase *p, int slot)
{
    const struct trouble *before = slot > 0 ? phase_trouble(p, slot - 1) : NULL;
    return before && before->kind == TROUBLE_ROLLBACK;
}

int phase_changes(const struct phase *p, int slot, int *first)
{
    int shipped = p->deploys, before = slot;
    for (int i = 0; i < p->ntrouble; i++)
        if (p->trouble[i].kind == TROUBLE_ROLLBACK) {
            shipped--;
            before -= trouble_slot(p, i) + 1 < slot;
        }
    *first = p->changes * before / shipped;
    return p->changes * (before + 1) / shipped - *first;
}

int64_t phase_lead_ms(const struct phase *p, int change, int *side)
{
    /* how lead times spread around their median: share of the changes, multiple of the median */
    static const struct {
        int64_t ppm, permille;
    } knot[] = {
        {0,       150 },
        {100000,  300 },
        {250000,  550 },
        {500000,  1000},
        {750000,  1650},
        {900000,  2600},
        {950000,  3400},
        {1000000, 5500}
    };
    int64_t n = p->changes, step = n % 37 ? 37 : 41;
    int64_t rank = (change * step + n / 3) % n; /* a permutation: n and the prime share nothing */
    int64_t at = (2 * rank + 1) * 1000000 / (2 * n);
    int i = 1;
    while (knot[i].ppm < at)
        i++;
    int64_t times = knot[i - 1].permille + (knot[i].permille - knot[i - 1].permille) *
                                               (at - knot[i - 1].ppm) /
                                               (knot[i].ppm - knot[i - 1].ppm);
    *side = at < 500000 ? -1 : at > 500000;
    return p->lead_minutes * MINUTE_MS * times / 1000 / SECOND_MS * SECOND_MS;
}
