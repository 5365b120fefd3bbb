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
const MOST = 300;   // rows of a group shown at first
const MORE = 3000;  // and with each press of the button: the CSV has them all

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

/** a sha as people write it; other names whole */
const short = (name) => (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name) ? name.slice(0, 12) : name);

function subject(row) {
  const safe = /^https?:\/\//.test(row.url ?? "");
  const name = short(row.change ?? row.id);
  return [
    safe ? element("a", {href: row.url, rel: "noreferrer"}, name) : element("span", {class: "id"}, name),
    row.title ? element("span", {class: "rest"}, row.title) : null,
  ];
}

/** how long it took; of what has not ended, how long it has lasted by the end of the window */
function lasted(row, view) {
  if (row.value_s !== undefined) return element("span", {title: exactly(row.value_s, "s")}, duration(row.value_s));
  if (row.state !== "pending" && row.state !== "open") return null;
  const seconds = (new Date(view.to) - new Date(row.state === "open" ? row.start ?? row.at : row.at)) / 1000;
  return element("span", {title: "and not over"}, ">" + duration(Math.max(seconds, 0)));
}

const columns = {
  when: {title: "When", print: (row, view) => (row.at ? element("time", {datetime: row.at, title: row.at}, date(row.at, view.zone, true)) : null)},
  change: {title: "Change", kind: "subject", print: subject},
  deployment: {title: "Deployment", kind: "subject", print: subject},
  any: {title: "What", kind: "subject", print: (row) => [subject(row), element("span", {class: "rest"}, row.kind)]},
  by: {title: "Deployed by", kind: "other", print: (row) => (row.deploy ? element("span", {class: "id"}, short(row.deploy)) : null)},
  blamed: {title: "Deployment", kind: "other", print: (row) => (row.deploy && row.deploy !== row.id ? element("span", {class: "id"}, short(row.deploy)) : null)},
  commit: {title: "Commit", kind: "other", print: (row) => [row.sha ? element("span", {class: "id", title: row.sha}, short(row.sha)) : null, row.env && row.env !== "production" ? element("span", {class: "rest"}, row.env) : null]},
  took: {title: "Took", kind: "number", print: lasted},
  marks: {title: "Marks", print: marks},
  rule: {title: "Rule", print: (row) => row.rule},
};
for (const [name, column] of Object.entries(columns)) column.kind ??= name;

const of_deployments = ["when", "deployment", "commit", "marks", "rule"];
const shown = {
  lead_time: ["when", "change", "by", "took", "marks", "rule"],
  deployment_frequency: of_deployments, change_fail_rate: of_deployments, rework_rate: of_deployments,
  time_to_restore: ["when", "any", "blamed", "took", "marks", "rule"],
  failed_deployment_recovery_time: ["when", "deployment", "commit", "took", "marks", "rule"],
};

function tableRow(row, view) {
  return element("tr", {role: "row"}, view.columns.map(({kind, title, print}) =>
    element("td", {role: "cell", class: kind, "data-label": title}, [print(row, view)].flat(2).filter(Boolean))));
}

function group(name, note, rows, view) {
  if (!rows.length) return null;
  rows = rows.toReversed?.() ?? [...rows].reverse(); // the newest first
  const body = element("tbody", {role: "rowgroup"}, rows.slice(0, MOST).map((r) => tableRow(r, view)));
  const more = rows.length > MOST ? element("button", {type: "button", class: "more"}) : null;
  const label = () => {
    const left = rows.length - body.children.length;
    more.textContent = left > MORE ? `Show ${count(MORE)} of ${count(left)} more` : `Show ${count(left)} more`;
    if (!left) more.remove();
  };
  more?.addEventListener("click", () => {
    const from = body.children.length;
    body.append(...rows.slice(from, from + MORE).map((r) => tableRow(r, view)));
    label();
  });
  if (more) label();
  return element("section", {class: "group"},
    element("table", {role: "table", class: "rows"},
      element("caption", {}, view.sample ? element("strong", {class: "tag sample"}, "Sample data") : null, ` ${name} `, element("span", {class: "count"}, count(rows.length)), note ? element("span", {class: "rest"}, note) : null),
      element("thead", {role: "rowgroup"}, element("tr", {role: "row"}, view.columns.map(({kind, title}) => element("th", {role: "columnheader", scope: "col", class: kind}, title)))),
      body),
    more);
}

/** answer: pitwall.explain/1; view: {service, sample, back, csv, number: as columns print it} */
export function explain(answer, view) {
  const of = (state) => answer.rows.filter((r) => (r.state ?? (r.counted ? "counted" : "excluded")) === state);
  const known = metrics[answer.metric] ?? {title: answer.metric, rule: "", ids: ""};
  const out = byReason(of("excluded"));
  const marked = answer.rows.some((r) => marks(r).length);
  view = {...view, zone: answer.timezone ?? "UTC", to: answer.to, columns: (shown[answer.metric] ?? shown.time_to_restore).filter((c) => c !== "marks" || marked).map((c) => columns[c])};
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
  for (const r of rows) map.get(r.reason)?.push(r) ?? map.set(r.reason, [r]);
  return new Map([...map].sort((a, b) => b[1].length - a[1].length));
}
