// Numbers as people read them, and elements. SPDX-License-Identifier: Apache-2.0

const NB = "\u00a0"; // no line break between a number and its unit

/** element("td", {class: "n", title: "x"}, child, "text"...); null children are left out */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(e, attributes, children) {
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) e.setAttribute(key, value === true ? "" : value);
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) e.append(child);
  return e;
}

// The same digits as `pitwall report` prints (src/base/duration.c, src/view/words.c): a number that reads
// differently in two places is two numbers.

/** 35 min, 18.9 h, 3.2 d */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return null;
  // unit, its ms, a tenth is shown below so many, the next unit speaks from so many on
  const units = [["s", 1000, 10, 60], ["min", 60000, 10, 60], ["h", 3600000, 100, 48], ["d", 86400000, 100, Infinity]];
  const ms = Math.round(Math.abs(seconds) * 1000);
  for (const [unit, size, tenthsBelow, below] of units) {
    let tenths = Math.floor((ms + size / 20) / (size / 10));
    if (tenths >= 10 * tenthsBelow) tenths = Math.floor((ms + size / 2) / size) * 10;
    if (Math.floor(tenths / 10) < below) return (seconds < 0 && tenths ? "-" : "") + tenths / 10 + NB + unit;
  }
  return null;
}

const fixed = (value, places) => String(Number(value.toFixed(places)));

/** per day: 0.03, 0.7, 1.36, 12.5 */
export const figure = (value) => (value > 0 && value < 0.005 ? "<0.01" : fixed(value, value < 10 ? 2 : 1));

/** 9.5, of a ratio of 0.095 */
export const hundredths = (ratio) => (ratio > 0 && ratio < 0.0005 ? "<0.1" : fixed(ratio * 100, 1));

export const percent = (ratio) => (ratio === null || ratio === undefined ? null : hundredths(ratio) + NB + "%");

export const count = (n) => n.toLocaleString("en-US");

export const plural = (n, one, many = one + "s") => count(n) + NB + (n === 1 ? one : many);

/** the exact value, for a tooltip */
export const exactly = (value, unit) => (value === null || value === undefined ? null : `${value.toLocaleString("en-US", {maximumFractionDigits: 6})} ${unit}`);

const dateIn = new Map();
/** 22 Nov 2026 in the zone of the definitions, with the time where asked */
export function date(iso, zone, time = false) {
  const key = zone + time;
  if (!dateIn.has(key)) {
    const parts = {day: "numeric", month: "short", year: "numeric", timeZone: zone};
    if (time) Object.assign(parts, {hour: "2-digit", minute: "2-digit", hourCycle: "h23"});
    dateIn.set(key, new Intl.DateTimeFormat("en-GB", parts));
  }
  return dateIn.get(key).format(new Date(iso)).replace(",", "");
}
