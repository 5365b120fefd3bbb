// The scoreboard: a row per service, each number a link to its rows. SPDX-License-Identifier: Apache-2.0
import {bars, dots, spread} from "./spark.js";
import {count, date, duration, element, exactly, figure, hundredths, percent, plural} from "./format.js";

const AT_ONCE = 60; // rows drawn before the page may paint

/** the columns: how to print, draw and order each */
export const columns = [
  {
    metric: "lead_time", title: "Lead time", hint: "first commit to production",
    order: (m) => m.p50_s,
    print: (m) => durations(m, [m.pending ? plural(m.pending, "waiting", "waiting") : null]),
    chart: (buckets) => spread(buckets, (b) => b.lead_time, "lead time by week, p50 as a line up to p95"),
  },
  {
    metric: "deployment_frequency", title: "Deployments", hint: "successful, to production",
    order: (m, s) => (m.n || s.last_deployment ? m.per_day : null),
    print: (m, service) => {
      const known = m.n > 0 || Boolean(service?.last_deployment); // none in the window is a number, none ever is no data
      return {
        value: known && m.per_day !== null ? figure(m.per_day) + "\u00a0/ day" : null,
        exact: known ? exactly(m.per_day, "per day") : null,
        rest: [known ? bands[m.band] : null, m.n ? "n\u00a0" + count(m.n) : null],
      };
    },
    more: (service, view) => (service.deployment_frequency.n || !service.last_deployment ? null : last(service.last_deployment, view)),
    chart: (buckets) => bars(buckets, (b) => ({all: b.deployment_frequency.n, part: 0}), "deployments by week"),
  },
  {
    metric: "change_fail_rate", title: "Change fail rate", hint: "failed deployments of all",
    order: (m) => m.ratio,
    print: (m) => ratio(m, m.failed, [m.unlinked_flag_offs ? "+" + plural(m.unlinked_flag_offs, "flag-off") + " unlinked" : null]),
    chart: (buckets) => bars(buckets, (b) => ({all: b.change_fail_rate.n, part: b.change_fail_rate.failed}), "deployments by week, failed ones filled"),
  },
  {
    metric: "time_to_restore", title: "Time to restore", hint: "users feel it to restored",
    order: (m) => m.p50_s,
    print: (m) => durations(m, [m.open ? plural(m.open, "open", "open") : null]),
    chart: (buckets) => dots(buckets, (b) => b.time_to_restore, "time to restore by week, p50 marked, up to p95"),
  },
  {
    metric: "rework_rate", title: "Rework", hint: "unplanned deployments of all",
    order: (m) => m.ratio,
    print: (m) => ratio(m, m.rework, []),
    chart: (buckets) => bars(buckets, (b) => ({all: b.rework_rate.n, part: b.rework_rate.rework}), "deployments by week, rework filled", "part plain"),
  },
];

const bands = {daily: "daily", weekly: "weekly", monthly: "monthly", rarer: "rarer than monthly"};

/** when the last deployment was that the window does not show, and the window that does */
function last(at, view) {
  const age = Math.ceil((new Date(view.now) - new Date(at)) / 86400000);
  const days = [28, 90, 180, 365, 730, 1825, 3650, 7300].find((d) => d >= age) ?? 36500;
  return element("p", {class: "rest older"}, "last " + date(at, view.zone), " ", element("a", {href: view.to({window: days + "d"})}, `show ${days}\u00a0d`));
}

function durations(m, more) {
  return {
    value: duration(m.p50_s),
    of: "p50",
    exact: exactly(m.p50_s, "s"),
    rest: [m.p95_s === null ? null : "p95\u00a0" + duration(m.p95_s), m.n ? "n\u00a0" + count(m.n) : null, ...more],
  };
}

function ratio(m, hits, more) {
  const interval = m.ci && m.ci[0] !== null ? `${hundredths(m.ci[0])}\u2013${percent(m.ci[1])}` : null;
  return {value: percent(m.ratio), exact: exactly(m.ratio, ""), rest: [m.n ? `${count(hits)}/${count(m.n)}` : null, interval, ...more]};
}

/** a metric's number in words, also of those that have no column */
export const printed = (metric, service) => (columns.find((c) => c.metric === metric) ?? columns.find((c) => c.metric === "time_to_restore")).print(service[metric], service);

function cell(column, service, view) {
  const {link} = view;
  const {value, of, exact, rest} = column.print(service[column.metric], service);
  const said = rest.filter(Boolean);
  const words = value ?? "no data", spoken = value && of ? of + " " + words : words;
  return element("td", {role: "cell", class: "number", "data-label": column.title},
    element("a", {href: link(service.service, column.metric), title: exact, "aria-label": `${column.title} of ${service.service}: ${spoken}${said.length ? ", " + said.join(", ") : ""}. Show the rows.`},
      element("span", {class: value ? "value" : "value none"}, words, value && of ? element("small", {}, " " + of) : null),
      element("span", {class: "rest"}, said.map((s) => element("span", {}, s)))),
    column.more?.(service, view) ?? null,
    service.series?.length ? column.chart(service.series) : null);
}

function row(service, view) {
  const {sample} = view;
  const inferred = service.deployment_frequency.inferred > 0;
  return element("tr", {role: "row"},
    element("th", {role: "rowheader", scope: "row"},
      element("span", {class: "name"}, service.service),
      element("span", {class: "rest"},
        service.team ? element("span", {}, service.team) : null,
        inferred ? element("span", {class: "tag inferred", title: "Nobody told of these deployments: they are read from the repository's tags."}, "inferred from tags") : null,
        sample ? element("span", {class: "tag sample"}, "sample") : null)),
    columns.map((c) => cell(c, service, view)));
}

/** rows without a value stand last, whichever way the others go */
export function ordered(services, key, down) {
  const column = columns.find((c) => c.metric === key);
  if (!column) return down ? [...services].reverse() : services;
  const value = (s) => column.order(s[column.metric], s);
  const have = services.filter((s) => value(s) !== null), lack = services.filter((s) => value(s) === null);
  have.sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b)));
  return [...have, ...lack];
}

function heading(title, hint, key, view) {
  const chosen = view.sort === key;
  const down = chosen && view.down;
  return element("th", {role: "columnheader", scope: "col", "aria-sort": chosen ? (down ? "descending" : "ascending") : "none"},
    element("a", {href: view.to({sort: key, down: chosen && !down})}, title, element("span", {class: "arrow", "aria-hidden": "true"}, chosen ? (down ? "\u2193" : "\u2191") : "")),
    hint ? element("span", {class: "rest"}, hint) : null);
}

/** the whole table; view: {sort, down, sample, days, now, zone, link(service, metric), to(changes)} */
export function board(services, view) {
  return element("table", {role: "table", class: "board"},
    element("caption", {}, view.sample ? element("strong", {class: "tag sample"}, "Sample data") : null,
      ` ${plural(services.length, "service")}, the last ${view.days}\u00a0days; charts by week`),
    element("thead", {role: "rowgroup"}, element("tr", {role: "row"},
      heading("Service", null, "service", view), columns.map((c) => heading(c.title, c.hint, c.metric, view)))),
    body(ordered(services, view.sort, view.down), view));
}

/** a screenful at once, the rest as soon as that is painted */
function body(services, view) {
  const all = element("tbody", {role: "rowgroup"});
  const next = (from) => {
    all.append(...services.slice(from, from + AT_ONCE).map((s) => row(s, view)));
    if (from + AT_ONCE < services.length) setTimeout(() => all.isConnected && next(from + AT_ONCE), 0);
  };
  next(0);
  return all;
}
