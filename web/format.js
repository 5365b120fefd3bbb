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

/** two digits that matter: 35 min, 18.9 h, 3.2 d */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return null;
  const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size * (size === 86400 ? 2 : 1)) ?? units[3];
  const value = seconds / size;
  return digits(value) + NB + unit;
}

/** 0.043, 0.71, 6.3, 18.9, 120 */
export function digits(value) {
  const a = Math.abs(value);
  const places = a === 0 || a >= 100 ? 0 : a >= 1 ? 1 : a >= 0.1 ? 2 : 3;
  return value.toFixed(places).replace(/\.0+$/, "");
}

export const percent = (ratio) => (ratio === null || ratio === undefined ? null : digits(ratio * 100) + NB + "%");

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
