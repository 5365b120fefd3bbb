// The rows behind one number. SPDX-License-Identifier: Apache-2.0
import {count, date, duration, element, exactly, plural} from "./format.js";

const metrics = {
  lead_time: {title: "Lead time", rule: "From the first commit of a change to the end of the first production deployment whose history contains it. Percentiles interpolate between the raw rows.", ids: "F4 F5 F6 M1"},
  deployment_frequency: {title: "Deployments", rule: "Successful production deployments that finished in the window, over its days.", ids: "F1 F2 M2"},
  change_fail_rate: {title: "Change fail rate", rule: "Failed deployments over all counted ones: several incidents of one deployment are one failure.", ids: "F8 F9 M3", hits: "failed", hitTitle: "Failed", otherTitle: "did not fail"},
  time_to_restore: {title: "Time to restore", rule: "From when users feel it to restored. Open incidents are shown as open, not as zero.", ids: "F7 F10 M4"},
  failed_deployment_recovery_time: {title: "Recovery of failed deployments", rule: "From a failed deployment to the end of the harm it did.", ids: "F10 M5"},
  rework_rate: {title: "Rework", rule: "Unplanned deployments (rollbacks, hotfixes, reverts) over all counted ones.", ids: "F11 M6", hits: "rework", hitTitle: "Rework", otherTitle: "planned"},
};
export const title = (metric) => metrics[metric]?.title ?? metric;

const reasons = {
  not_production: "not a production environment", no_environment: "no environment told", unsuccessful: "did not succeed",
  no_own_commits: "no commits of its own", excluded_actor: "actor excluded by the definitions", before_first_deployment: "part of the first deployment",
  no_start: "no start told", clock_skew: "ends before it starts", no_deployment_yet: "nothing deployed yet", abandoned: "abandoned", cancelled: "cancelled",
  duplicate: "duplicate of another", severity: "severity not counted", ring_only: "never served everyone", coalesced: "part of another deployment",
};
const MOST = 300; // rows of a group shown at first

function marks(row) {
  const all = [];
  if (row.failed) all.push(element("span", {class: "tag failed"}, "failed"));
  for (const s of row.signals ?? [])
    all.push(element("span", {class: "tag", title: `rule ${s.rule}, evidence ${s.event ?? ""}`}, `${s.signal.replaceAll("_", " ")}${s.incident ? " " + s.incident : ""}${s.inferred ? ", inferred" : ""}`));
  if (row.rework) all.push(element("span", {class: "tag"}, `rework${row.rework_rule ? ": " + row.rework_rule : ""}`));
  if (row.unknown_commit) all.push(element("span", {class: "tag"}, "unknown commit"));
  if (row.inferred) all.push(element("span", {class: "tag inferred"}, "inferred"));
  return all;
}

function subject(row) {
  const safe = /^https?:\/\//.test(row.url ?? "");
  const name = row.kind === "change" && row.change === undefined && row.sha ? row.sha.slice(0, 12) : row.change ?? row.id;
  return [
    safe ? element("a", {href: row.url, rel: "noreferrer"}, name) : element("span", {class: "id"}, name),
    row.title ? element("span", {class: "rest"}, row.title) : null,
  ];
}

function tableRow(row, zone) {
  const value = row.value_s === undefined ? null : duration(row.value_s);
  return element("tr", {role: "row"},
    element("td", {role: "cell", "data-label": "When"}, row.at ? element("time", {datetime: row.at, title: row.at}, date(row.at, zone, true)) : ""),
    element("td", {role: "cell", "data-label": row.kind}, subject(row)),
    element("td", {role: "cell", "data-label": "Deployment"}, row.deploy && row.deploy !== row.id ? element("span", {class: "id"}, row.deploy) : "", row.sha && row.kind !== "change" ? element("span", {class: "rest id"}, row.sha.slice(0, 12)) : null),
    element("td", {role: "cell", class: "number", "data-label": "Value"}, value ? element("span", {title: exactly(row.value_s, "s")}, value) : ""),
    element("td", {role: "cell", "data-label": "Marks"}, marks(row)),
    element("td", {role: "cell", class: "rule", "data-label": "Rule"}, row.rule));
}

function group(name, note, rows, view) {
  if (!rows.length) return null;
  rows = rows.toReversed?.() ?? [...rows].reverse(); // the newest first
  const body = element("tbody", {role: "rowgroup"}, rows.slice(0, MOST).map((r) => tableRow(r, view.zone)));
  const more = rows.length > MOST ? element("button", {type: "button", class: "more"}, `Show all ${count(rows.length)}`) : null;
  more?.addEventListener("click", () => {
    body.append(...rows.slice(MOST).map((r) => tableRow(r, view.zone)));
    more.remove();
  });
  return element("section", {class: "group"},
    element("table", {role: "table", class: "rows"},
      element("caption", {}, view.sample ? element("strong", {class: "tag sample"}, "Sample data") : null, ` ${name} `, element("span", {class: "count"}, count(rows.length)), note ? element("span", {class: "rest"}, note) : null),
      element("thead", {role: "rowgroup"}, element("tr", {role: "row"}, ["When", "What", "Deployment", "Value", "Marks", "Rule"].map((h) => element("th", {role: "columnheader", scope: "col", class: h === "Value" ? "number" : h.toLowerCase()}, h)))),
      body),
    more);
}

/** answer: pitwall.explain/1; view: {service, sample, back, csv, number: as columns print it} */
export function explain(answer, view) {
  const of = (state) => answer.rows.filter((r) => (r.state ?? (r.counted ? "counted" : "excluded")) === state);
  const known = metrics[answer.metric] ?? {title: answer.metric, rule: "", ids: ""};
  const out = byReason(of("excluded"));
  view = {...view, zone: answer.timezone ?? "UTC"};
  const counted = of("counted"), pending = of("pending"), open = of("open"), left = of("excluded");
  const hits = known.hits ? counted.filter((r) => r[known.hits]) : [], others = known.hits ? counted.filter((r) => !r[known.hits]) : counted;
  const said = [plural(counted.length, "row") + " counted", pending.length ? count(pending.length) + " waiting" : null, open.length ? count(open.length) + " open" : null, left.length ? count(left.length) + " left out" : null];
  return element("article", {class: "explain"},
    element("p", {class: "back"}, element("a", {href: view.back}, "\u2190 Scoreboard")),
    element("h1", {tabindex: "-1"}, known.title, element("span", {class: "of"}, " of "), view.service,
      view.sample ? element("span", {class: "tag sample"}, "Sample data") : null),
    view.number ? element("p", {class: "answer"}, element("span", {class: "value"}, view.number.value ?? "no data"), element("span", {class: "rest"}, view.number.of && view.number.value ? element("span", {}, view.number.of) : null, view.number.rest.filter(Boolean).map((r) => element("span", {}, r)))) : null,
    element("p", {class: "lead"}, said.filter(Boolean).join(", "), `, ${date(answer.from, view.zone)} to ${date(answer.to, view.zone)} (${view.zone}).`),
    element("p", {class: "formula"}, known.rule, " ", element("span", {class: "rule"}, "Rules " + known.ids), ". ", element("a", {href: view.csv}, "The rows as CSV")),
    answer.rows.length ? null : element("p", {class: "state"}, "No rows in this window."),
    group(known.hitTitle, null, hits, view),
    group(hits.length ? "Counted, " + known.otherTitle : "Counted", null, others, view),
    group("Waiting", "merged, not in production yet; their time is not over, so it is not counted", pending, view),
    group("Open", "not restored yet; counted when they are", open, view),
    [...out].map(([reason, rows]) => group("Left out: " + (reasons[reason] ?? reason), null, rows, view)));
}

/** rows by their reason, the most frequent first */
function byReason(rows) {
  const map = new Map();
  for (const r of rows) map.set(r.reason, [...(map.get(r.reason) ?? []), r]);
  return new Map([...map].sort((a, b) => b[1].length - a[1].length));
}
