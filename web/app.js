// What the address says, fetched and shown. SPDX-License-Identifier: Apache-2.0
//
// #/                                the scoreboard
// #/explain/METRIC?service=S        the rows behind a number
// both take window=28d|90d|180d|365d (or any days) and log=main|sample; the scoreboard sort=, down=, find= too
import {board, printed} from "./board.js";
import {explain, title} from "./explain.js";
import {date, element, plural} from "./format.js";
import {session, signIn, signOut} from "./sign.js";

const WINDOWS = ["28d", "90d", "180d", "365d"];
const FOLLOW_MS = 5000;  // between two looks for new events
const SERIES_MOST = 150; // services whose series are fetched at once

const $ = (id) => document.getElementById(id);
const main = $("main");
let logs = [];
let shown = 0; // number of the newest view: a slow answer to an older one is dropped

function place() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  const words = new URLSearchParams(query);
  const [, page = "", metric = ""] = path.split("/");
  return {
    page, metric, service: words.get("service"),
    window: /^[1-9]\d{0,4}d$/.test(words.get("window")) ? words.get("window") : "90d",
    log: words.get("log") ?? (logs[0]?.events ? logs[0].log : logs.find((l) => l.events)?.log ?? "main"),
    sort: words.get("sort") ?? "service", down: words.get("down") === "true", find: words.get("find") ?? "",
  };
}

/** the address of `at` with changes; what is at its default stays out of it */
function address(at, changes = {}) {
  const to = {...at, ...changes};
  const words = new URLSearchParams();
  if (to.service && to.page === "explain") words.set("service", to.service);
  if (to.window !== "90d") words.set("window", to.window);
  if (logs.length > 1) words.set("log", to.log);
  if (to.page !== "explain") {
    if (to.sort !== "service") words.set("sort", to.sort);
    if (to.down) words.set("down", "true");
    if (to.find) words.set("find", to.find);
  }
  const query = words.toString();
  return "#/" + (to.page === "explain" ? "explain/" + to.metric : "") + (query ? "?" + query : "");
}

class Refused extends Error {
  constructor(message, id, status) { super(message); this.id = id; this.status = status; }
}

async function ask(path, parameters = {}) {
  let response;
  try {
    response = await fetch("api/v1/" + path + "?" + new URLSearchParams(parameters));
  } catch {
    throw new Refused("The server does not answer.", null);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error?.message ?? "The server answered " + response.status + ".", answer.error?.id, response.status);
  return answer;
}

// --- the frame ------------------------------------------------------------------------------

function choices(nav, items) {
  nav.replaceChildren(...items.map(({href, text, chosen, hint}) => element("a", {href, "aria-current": chosen ? "true" : null, title: hint}, text)));
}

function frame(at) {
  const log = logs.find((l) => l.log === at.log);
  const windows = WINDOWS.includes(at.window) ? WINDOWS : [...WINDOWS, at.window];
  choices($("windows"), windows.map((w) => ({href: address(at, {window: w}), text: w.replace("d", "\u00a0d"), chosen: w === at.window, hint: "the last " + w.replace("d", " days")})));
  $("logs").hidden = logs.length < 2;
  choices($("logs"), logs.map((l) => ({href: address({...at, page: "", find: ""}, {log: l.log}), text: l.log === "main" ? "Your log" : "Sample", chosen: l.log === at.log})));
  $("sample").hidden = !log?.sample;
  document.body.classList.toggle("is-sample", Boolean(log?.sample));
  $("stale").hidden = !log?.fault;
  const why = log?.stale ? "These numbers are as they were: the log cannot be read anew. " : "The definitions cannot be read: those before hold on. ";
  $("stale").textContent = log?.fault ? why + log.fault : "";
  $("asof").textContent = log ? `as of ${date(log.now, log.timezone, true)} ${log.timezone}, ${plural(log.events, "event")}` : "";
  return log;
}

function show(...nodes) {
  main.replaceChildren(...nodes.flat().filter(Boolean));
  main.removeAttribute("aria-busy");
}

function wait(text) {
  main.setAttribute("aria-busy", "true");
  if (!main.children.length) main.replaceChildren(element("p", {class: "state wait", role: "status"}, text));
}

// --- who is signed in -----------------------------------------------------------------------

let csrf = null; // what this page sends with everything that changes something

async function greet() {
  const who = await session().catch(() => ({csrf: null}));
  csrf = who.csrf;
  $("who").hidden = !csrf;
  $("label").textContent = csrf ? who.label + (who.team ? ", " + who.team : "") : "";
  $("label").title = csrf ? "scope " + who.scope : "";
}

/** nothing of what was shown stays; kept: false: the browser was signed in a moment ago */
function askForToken(kept = true) {
  shown++;
  logs = [];
  csrf = null;
  for (const id of ["who", "logs", "sample", "stale"]) $(id).hidden = true;
  $("windows").replaceChildren();
  $("asof").textContent = "";
  document.body.classList.remove("is-sample");
  document.title = "Sign in, pitwall";
  show(signIn(() => { document.title = "pitwall"; main.replaceChildren(); start(false); }));
  if (!kept) $("sign-in-error").textContent = "The browser did not keep the sign-in: is this page at the address that 'pitwall serve --url' tells?";
  $("token").focus();
}

$("sign-out").addEventListener("click", async () => {
  try {
    await signOut(csrf);
    askForToken();
  } catch (error) {
    fail(error);
  }
});

function fail(error) {
  if (error.status === 401) return askForToken();
  if (!(error instanceof Refused)) console.error(error);
  const again = element("button", {type: "button"}, "Try again");
  again.addEventListener("click", () => start());
  show(element("section", {class: "state", role: "alert"},
    element("h1", {}, "That did not work"), element("p", {}, error.message),
    error.id ? element("p", {class: "rest"}, "Error ", element("code", {}, error.id)) : null, again,
    place().page ? element("p", {}, element("a", {href: address(place(), {page: ""})}, "\u2190 Scoreboard")) : null));
}

const command = (text) => element("pre", {}, element("code", {}, text));

function emptyLog(at) {
  const sample = logs.find((l) => l.sample && l.events);
  return element("section", {class: "state"}, element("h1", {}, "Nothing has been read yet"),
    element("p", {}, "Read a repository's history:"), command("pitwall import git PATH"),
    element("p", {}, "or events, one JSON object per line:"), command("pitwall import events FILE"),
    element("p", {}, "or let GitHub tell as it happens; this says what to enter there:"), command("pitwall source add github"),
    element("p", {class: "rest"}, "This page shows them as soon as they are there."),
    sample ? element("p", {}, element("a", {href: address(at, {log: sample.log})}, "Look at the sample organisation meanwhile")) : null);
}

const unrouted = (log) => `${plural(log.unrouted, "event")} ${log.unrouted === 1 ? "names" : "name"} no service, and no rule says whose: `;

function noServices(log) {
  return element("section", {class: "state"}, element("h1", {}, "No service has numbers yet"),
    element("p", {}, unrouted(log) + "this prints the rows for pitwall.yaml that do."), command("pitwall doctor"));
}

function noDeployments(log) {
  return element("section", {class: "state"}, element("h1", {}, "No deployment has been named yet"),
    element("p", {}, `${plural(log.commits, "commit")} are read. None of them counts as deployed, because nothing says what was.`),
    element("p", {}, "If tags are deployments:"), command("pitwall import git PATH --deploys 'tags:v*'"),
    element("p", {}, "if each commit on a branch is one:"), command("pitwall import git PATH --deploys branch:main"),
    element("p", {}, "or have the pipeline say so after each deployment:"),
    command("pitwall emit deploy.finished service=web env=production deploy=17 sha=$SHA status=success"),
    element("p", {}, "or let GitHub tell; this says what to enter there:"), command("pitwall source add github"));
}

// --- the views ------------------------------------------------------------------------------

async function scoreboard(at, log, number) {
  if (!log.events) return show(emptyLog(at));
  if (!log.services) return show(log.unrouted ? noServices(log) : noDeployments(log));
  const parameters = {log: at.log, from: at.window};
  if (log.services <= SERIES_MOST) parameters.by = "week";
  const report = await ask("report", parameters);
  if (number !== shown) return;
  const view = {
    sort: at.sort, down: at.down, sample: log.sample, days: parseInt(at.window, 10), now: report.now, zone: report.timezone,
    link: (service, metric) => address(at, {page: "explain", metric, service}),
    to: (changes) => address(place(), changes),
  };
  const chosen = (words) => report.services.filter((s) => words.toLowerCase().split(/\s+/).every((w) => [s.service, s.team ?? "", ...(s.tags ?? [])].some((t) => t.toLowerCase().includes(w))));
  const find = element("input", {type: "search", id: "find", value: at.find, placeholder: "Find a service, team or tag", "aria-label": "Find a service, team or tag", autocomplete: "off"});
  const hold = element("div", {class: "scroll"});
  const draw = () => {
    const services = chosen(find.value.trim());
    hold.replaceChildren(services.length ? board(services, view) : element("p", {class: "state"}, `No service, team or tag has “${find.value.trim()}” in it.`));
  };
  find.addEventListener("input", () => {
    history.replaceState(null, "", address(place(), {find: find.value.trim()}));
    draw();
  });
  const kept = document.activeElement?.id === "find" ? [document.activeElement.selectionStart, document.activeElement.selectionEnd] : null;
  draw();
  show(element("h1", {class: "unseen"}, "Scoreboard"), report.services.length > 5 ? element("p", {class: "find"}, find) : null, hold,
    log.unrouted ? element("p", {class: "rest"}, "In no number: " + unrouted(log), element("code", {}, "pitwall doctor"), " prints the rows for pitwall.yaml that do.") : null);
  if (kept) { find.focus(); find.setSelectionRange(...kept); }
  document.title = (log.sample ? "Sample data: " : "") + "pitwall";
}

async function rows(at, log, number) {
  const parameters = {metric: at.metric, log: at.log, from: at.window};
  if (at.service) parameters.service = at.service;
  const {metric, ...scope} = parameters;
  const [answer, report] = await Promise.all([ask("explain", parameters), at.service ? ask("report", scope) : null]);
  if (number !== shown) return;
  show(explain(answer, {
    number: report ? printed(metric, report.services[0]) : null,
    service: at.service ?? answer.service ?? "all services", sample: log?.sample, back: address(at, {page: ""}),
    csv: "api/v1/explain?" + new URLSearchParams({...parameters, format: "csv"}),
  }));
  document.title = `${log?.sample ? "Sample data: " : ""}${title(at.metric)} of ${at.service ?? "all services"}, pitwall`;
}

async function view(moved) {
  const number = ++shown, at = place(), log = frame(at);
  wait("Reading\u2026");
  try {
    if (!log) throw new Refused(`No log '${at.log}' is served.`, null);
    await (at.page === "explain" ? rows(at, log, number) : scoreboard(at, log, number));
    if (moved && number === shown && at.page === "explain") { window.scrollTo(0, 0); main.querySelector("h1")?.focus(); }
  } catch (error) {
    if (number === shown) fail(error);
  }
}

const changed = (a, b) => JSON.stringify(a.map((l) => [l.log, l.position, l.fault])) !== JSON.stringify(b.map((l) => [l.log, l.position, l.fault]));

async function follow() {
  if (document.hidden || $("token")) return;
  try {
    const fresh = (await ask("logs")).logs;
    if ($("token")) return;
    const anew = changed(fresh, logs);
    logs = fresh;
    if (anew) view(false);
  } catch (error) { // the next look tells, or the next click
    if (error.status === 401) askForToken();
  }
}

async function start(kept = true) {
  wait("Reading\u2026");
  try {
    logs = (await ask("logs")).logs;
    await greet();
    await view(false);
  } catch (error) {
    if (error.status === 401) askForToken(kept);
    else fail(error);
  }
}

window.addEventListener("hashchange", () => { if (!$("token")) view(true); });
setInterval(follow, FOLLOW_MS);
start();
