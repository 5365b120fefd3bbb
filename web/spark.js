// Small charts by week, drawn with DOM calls. SPDX-License-Identifier: Apache-2.0
import {svg} from "./format.js";

const W = 112, H = 30, PAD = 2;

const x = (i, n) => (n < 2 ? W / 2 : PAD + (i * (W - 2 * PAD)) / (n - 1));

function frame(label, ...shapes) {
  return svg("svg", {class: "spark", viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": label, preserveAspectRatio: "none"}, ...shapes);
}

/** runs of neighbours that have a value: a week without data is a gap, not a zero */
function runs(values) {
  const all = [];
  let run = [];
  values.forEach((v, i) => {
    if (v !== null) run.push([i, v]);
    else if (run.length) { all.push(run); run = []; }
  });
  if (run.length) all.push(run);
  return all;
}

/** p50 as a line, up to p95 as a band, on a scale of square roots so that one slow week hides nothing */
export function spread(buckets, pick, label) {
  const low = buckets.map((b) => pick(b).p50_s), high = buckets.map((b) => pick(b).p95_s);
  const top = Math.sqrt(Math.max(...high.filter((v) => v !== null), 0));
  if (!top) return null;
  const n = buckets.length, y = (v) => H - PAD - ((H - 2 * PAD) * Math.sqrt(v)) / top;
  const shapes = [];
  for (const run of runs(low)) {
    const line = run.map(([i, v]) => `${x(i, n).toFixed(1)} ${y(v).toFixed(1)}`);
    const back = run.map(([i]) => `${x(i, n).toFixed(1)} ${y(high[i]).toFixed(1)}`).reverse();
    if (run.length === 1) {
      const [[i, v]] = run;
      shapes.push(svg("line", {class: "band-line", x1: x(i, n), x2: x(i, n), y1: y(high[i]), y2: y(v)}));
      shapes.push(svg("line", {class: "dot", x1: x(i, n), x2: x(i, n), y1: y(v), y2: y(v)}));
      continue;
    }
    shapes.push(svg("path", {class: "band", d: `M${line.join("L")}L${back.join("L")}Z`}));
    shapes.push(svg("path", {class: "line", d: `M${line.join("L")}`}));
  }
  return frame(label, ...shapes);
}

/** a dot per week at p50, a stem up to p95: for what happens now and then, where a line would claim too much */
export function dots(buckets, pick, label) {
  const rows = buckets.map(pick), n = rows.length;
  const top = Math.sqrt(Math.max(...rows.map((r) => r.p95_s ?? 0)));
  if (!top) return null;
  const y = (v) => H - PAD - ((H - 2 * PAD - 2) * Math.sqrt(v)) / top;
  const shapes = [svg("line", {class: "floor", x1: PAD, x2: W - PAD, y1: H - PAD, y2: H - PAD})];
  rows.forEach((r, i) => {
    if (r.p50_s === null) return;
    shapes.push(svg("line", {class: "band-line", x1: x(i, n), x2: x(i, n), y1: y(r.p95_s), y2: H - PAD}));
    shapes.push(svg("line", {class: "tick", x1: x(i, n) - 2, x2: x(i, n) + 2, y1: y(r.p50_s), y2: y(r.p50_s)}));
  });
  return frame(label, ...shapes);
}

/** a bar per week; a part of it is filled */
export function bars(buckets, pick, label, part = "part") {
  const rows = buckets.map(pick), n = rows.length;
  if (!rows.some((r) => r.all)) return null;
  const top = Math.max(...rows.map((r) => r.all), 1), step = (W - 2 * PAD) / n, width = Math.max(step - 1, 0.8);
  const shapes = [];
  rows.forEach((r, i) => {
    const left = PAD + i * step, height = (v) => ((H - 2 * PAD) * v) / top;
    const partial = buckets[i].partial ? " partial" : "";
    if (!r.all) shapes.push(svg("rect", {class: "none", x: left, y: H - PAD - 0.8, width, height: 0.8}));
    else shapes.push(svg("rect", {class: "all" + partial, x: left, y: H - PAD - height(r.all), width, height: height(r.all)}));
    if (r.part) shapes.push(svg("rect", {class: part, x: left, y: H - PAD - height(r.part), width, height: height(r.part)}));
  });
  return frame(label, ...shapes);
}
