// The scoreboard: a row per service, each number a link to its rows. SPDX-License-Identifier: Apache-2.0
import {bars, dots, spread} from "./spark.js";
import {count, digits, duration, element, exactly, percent, plural} from "./format.js";

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
    order: (m) => m.per_day,
    print: (m) => ({
      value: m.n ? digits(m.per_day) + "\u00a0/ day" : null,
      exact: exactly(m.per_day, "per day"),
      rest: [m.band, m.n ? "n\u00a0" + count(m.n) : null],
    }),
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

function durations(m, more) {
  return {
    value: duration(m.p50_s),
    of: "p50",
    exact: exactly(m.p50_s, "s"),
    rest: [m.p95_s === null ? null : "p95\u00a0" + duration(m.p95_s), m.n ? "n\u00a0" + count(m.n) : null, ...more],
  };
}

function ratio(m, hits, more) {
  const interval = m.ci && m.ci[0] !== null ? `${digits(m.ci[0] * 100)}\u2013${percent(m.ci[1])}` : null;
  return {value: percent(m.ratio), exact: exactly(m.ratio, ""), rest: [m.n ? `${count(hits)}/${count(m.n)}` : null, interval, ...more]};
}

function cell(column, service, link) {
  const {value, of, exact, rest} = column.print(service[column.metric]);
  const said = rest.filter(Boolean);
  const words = value ?? "no data", spoken = value && of ? of + " " + words : words;
  return element("td", {role: "cell", class: "number", "data-label": column.title},
    element("a", {href: link(service.service, column.metric), title: exact, "aria-label": `${column.title} of ${service.service}: ${spoken}${said.length ? ", " + said.join(", ") : ""}. Show the rows.`},
      element("span", {class: value ? "value" : "value none"}, words, value && of ? element("small", {}, " " + of) : null),
      element("span", {class: "rest"}, said.map((s) => element("span", {}, s)))),
    service.series?.length ? column.chart(service.series) : null);
}

function row(service, link, sample) {
  const inferred = service.deployment_frequency.inferred > 0;
  return element("tr", {role: "row"},
    element("th", {role: "rowheader", scope: "row"},
      element("span", {class: "name"}, service.service),
      element("span", {class: "rest"},
        service.team ? element("span", {}, service.team) : null,
        inferred ? element("span", {class: "tag inferred", title: "Nobody told of these deployments: they are read from the repository's tags."}, "inferred from tags") : null,
        sample ? element("span", {class: "tag sample"}, "sample") : null)),
    columns.map((c) => cell(c, service, link)));
}

/** rows without a value stand last, whichever way the others go */
export function ordered(services, key, down) {
  const column = columns.find((c) => c.metric === key);
  if (!column) return down ? [...services].reverse() : services;
  const value = (s) => column.order(s[column.metric]);
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

/** the whole table; view: {sort, down, sample, window, link(service, metric), to(changes)} */
export function board(services, view) {
  return element("table", {role: "table", class: "board"},
    element("caption", {}, view.sample ? element("strong", {class: "tag sample"}, "Sample data") : null,
      ` ${plural(services.length, "service")}, the last ${view.days}\u00a0days; charts by week`),
    element("thead", {role: "rowgroup"}, element("tr", {role: "row"},
      heading("Service", null, "service", view), columns.map((c) => heading(c.title, c.hint, c.metric, view)))),
    element("tbody", {role: "rowgroup"}, ordered(services, view.sort, view.down).map((s) => row(s, view.link, view.sample))));
}
