// Searches in pages that are files, with Pagefind, which loads the parts of its index that a search needs.

import { found as search_for } from "./query.js";
import { day, takeOver } from "./timeline.js";

const SHOWN_AT_ONCE = 25;
const LIMITS = ["archive", "listing", "precision", "field", "since"];
const found = document.getElementById("found");
const search = document.getElementById("search");
const root = new URL("..", import.meta.url);
let pagefind;
let dates;
let latest = 0;

async function index() {
  pagefind ??= (async () => {
    const loaded = await import(new URL("pagefind/pagefind.js", root).href);
    await loaded.options({ excerptLength: 40 });
    await loaded.init();
    return loaded;
  })();
  return pagefind;
}

// The documents of each date: see _index_dates.
async function datesOfAll() {
  dates ??= fetch(new URL("pagefind/dates.json", root)).then((answer) => answer.json());
  return dates;
}

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function asked() {
  const given = new URLSearchParams(new FormData(search));
  const kept = new URLSearchParams(location.search);
  for (const name of LIMITS) if (kept.get(name)) given.set(name, kept.get(name));
  for (const [name, value] of [...given]) if (!value.trim()) given.delete(name);
  return given;
}

// Whether a date, as its spans say it (see dates_of), may lie between two days, or certainly does.
function lies(said, from, until, isCertain) {
  const spans = said.split(" ").map((span) => span.split("/"));
  const isIn = isCertain
    ? ([earliest, end]) => (!from || (earliest && earliest >= from)) && (!until || (end && end <= until))
    : ([earliest, end]) => (!from || !end || end >= from) && (!until || !earliest || earliest <= until);
  return isCertain ? spans.every(isIn) : spans.some(isIn);
}

// What else narrows a search: of the days of changes all values that fit.
async function filtersOf(given) {
  const filters = {};
  for (const name of ["archive", "listing", "precision", "field"]) if (given.get(name)) filters[name] = given.get(name);
  if (!given.get("since")) return filters;
  const since = day(given.get("since"), false);
  const { changed = {} } = await (await index()).filters();
  const values = Object.keys(changed).filter((said) => said >= since);
  return { ...filters, changed: { any: values.length ? values : ["none"] } };
}

// The documents whose dates are wanted, null where no date is.
async function dated(given) {
  const from = given.get("from") && day(given.get("from"), false);
  const until = given.get("until") && day(given.get("until"), true);
  if (!(from || until)) return null;
  const isCertain = given.get("meaning") === "certainly";
  const wanted = Object.entries(await datesOfAll()).filter(([said]) => lies(said, from, until, isCertain));
  return new Set(wanted.flatMap(([, ids]) => ids));
}

async function show(given) {
  const mine = ++latest;
  const said = document.getElementById("said");
  found.setAttribute("aria-busy", "true");
  try {
    const wanted = await dated(given);
    const all = await search_for(await index(), given.get("q") ?? "", await filtersOf(given));
    const results = wanted ? all.filter((result) => wanted.has(result.id)) : all;
    const list = element("ol", { class: "documents" });
    const rest = await draw(results, list);
    if (mine !== latest) return;
    const number = results.length;
    said.textContent = `${number.toLocaleString("en")} document${number === 1 ? "" : "s"}`;
    const place = found.querySelector(".results");
    place.replaceChildren(element("h2", { id: "count" }, said.textContent), ...limits(given), list);
    if (!number) place.append(element("p", { class: "nothing" }, "Nothing is found for this."));
    if (rest.length) place.append(more(rest, list));
  } catch (error) {
    if (mine !== latest) return;
    said.textContent = "The search cannot be loaded.";
    found.querySelector(".results").replaceChildren(
      element("h2", { id: "count" }, said.textContent),
      element("p", { class: "nothing" }, "Its index lies beside these pages, and a web host must serve it."));
    console.warn(error);
  }
  found.setAttribute("aria-busy", "false");
}

// The page as it was written, whatever is still being looked for.
function showAll(register) {
  latest += 1;
  found.querySelector(".results").replaceChildren(...register);
  found.setAttribute("aria-busy", "false");
}

// Draws the first of the results; gives the others.
async function draw(results, list) {
  const first = await Promise.all(results.slice(0, SHOWN_AT_ONCE).map((result) => result.data()));
  list.append(...first.map(row));
  return results.slice(SHOWN_AT_ONCE);
}

function more(results, list) {
  let rest = results;
  const button = element("button", { type: "button" }, "More");
  button.addEventListener("click", async () => {
    const last = list.lastElementChild;
    rest = await draw(rest, list);
    last.nextElementSibling?.querySelector("h3 a").focus();
    if (!rest.length) button.remove();
  });
  return element("p", { class: "pager" }, button);
}

// Nothing of it is markup: of Pagefind's excerpts the marks alone are kept.
function row(data) {
  const link = element("a", { href: new URL(data.raw_url.replace(/^\//, ""), root).href }, data.meta.title);
  const summary = element("p", { class: "summary", dir: "auto" });
  const excerpt = new DOMParser().parseFromString(data.excerpt, "text/html").body;
  for (const node of excerpt.childNodes) {
    summary.append(node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent);
  }
  const captured = element("a", { href: new URL(`captured/${data.meta.captured}`, root).href }, "captured page");
  return element("li", {}, element("article", {},
    element("p", { class: "date" }, element("span", { class: "printed", dir: "auto" }, data.meta.printed || "no date is printed")),
    element("h3", { dir: "auto" }, link), summary,
    element("p", { class: "source" }, element("span", {}, data.meta.archive), captured)));
}

function limits(given) {
  const list = element("ul", { class: "limits", "aria-label": "Narrowed to" });
  for (const name of [...LIMITS, "from", "until"]) {
    if (!given.get(name)) continue;
    const without = new URLSearchParams(given);
    without.delete(name);
    const label = element("bdi", {}, `${name}: ${called(name, given.get(name))}`);
    const [sign, remove] = [element("span", { "aria-hidden": "true" }, " ×"), element("span", { class: "hidden" }, ": remove")];
    const address = without.size ? `${location.pathname}?${without}` : location.pathname;
    list.append(element("li", {}, element("a", { href: address }, label, sign, remove)));
  }
  return list.childElementCount ? [list] : [];
}

// What the choices beside the results call a value, which may be a mere number in the address.
function called(name, value) {
  if (["from", "until"].includes(name)) return value;
  for (const link of found.querySelectorAll(".facets a")) {
    if (new URL(link.href).searchParams.get(name) === value) return link.textContent.replace(/^since /, "");
  }
  return value;
}

if (search && found) {
  let waiting;
  const register = [...found.querySelector(".results").childNodes];
  const begin = () => {
    const given = asked();
    history.replaceState({}, "", given.size ? `${location.pathname}?${given}` : location.pathname);
    brushed?.();
    if (given.size) show(given);
    else showAll(register);
  };
  const start = new URLSearchParams(location.search);
  for (const name of ["q", "from", "until", "meaning"]) if (start.get(name)) search.elements[name].value = start.get(name);
  const brushed = takeOver(document.getElementById("timeline"), search, begin);
  if (asked().size) show(asked());
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search.checkValidity() && begin(), 200);
  });
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    begin();
  });
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    document.getElementById("copied").textContent = "The citation is copied.";
  });
}
