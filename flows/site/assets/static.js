// Searches in pages that are files: the index lies beside them, and of it is loaded what a search needs.

import { Index, numbersOf } from "./index.js";
import { excerpt, marker } from "./marking.js";
import { find } from "./search.js";
import { day, takeOver } from "./timeline.js";
import { stepsOf } from "./words.js";

const SHOWN_AT_ONCE = 25;
const LIMITS = ["archive", "listing", "precision", "field", "since"];
const found = document.getElementById("found");
const search = document.getElementById("search");
const root = new URL("..", import.meta.url);
let opened;
let latest = 0;

function index() {
  opened ??= Index.open(new URL("search/", root)).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
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

// The documents that a search is narrowed to, each with as many marks as there are limits, and how many these are.
async function narrowed(held, given) {
  const limits = LIMITS.filter((name) => given.get(name));
  const from = given.get("from") && day(given.get("from"), false);
  const until = given.get("until") && day(given.get("until"), true);
  const isDated = Boolean(from || until);
  const marks = new Uint8Array(held.documents);
  if (!limits.length && !isDated) return { marks, wanted: 0 };
  const choices = await held.choices();
  for (const name of limits) {
    for (const steps of chosen(choices, name, given.get(name))) for (const one of numbersOf(steps)) marks[one] += 1;
  }
  if (isDated) {
    let document = 0;
    for (const [said, documents] of choices.dates) {
      if (said && lies(said, from, until, given.get("meaning") === "certainly")) {
        for (let one = document; one < document + documents; one += 1) marks[one] += 1;
      }
      document += documents;
    }
  }
  return { marks, wanted: limits.length + Number(isDated) };
}

// The lists of documents that have a value; of the days of changes all that are not before it.
function chosen(choices, name, value) {
  if (name !== "since") return choices[name] && Object.hasOwn(choices[name], value) ? [choices[name][value]] : [];
  const since = day(value, false);
  return Object.entries(choices.changed ?? {}).filter(([said]) => said >= since).map(([, steps]) => steps);
}

async function show(given) {
  const mine = ++latest;
  const said = document.getElementById("said");
  found.setAttribute("aria-busy", "true");
  try {
    const held = await index();
    const [{ marks, wanted }, all] = await Promise.all([narrowed(held, given), find(held, given.get("q") ?? "")]);
    const results = wanted ? all.filter((document) => marks[document] === wanted) : all;
    const list = element("ol", { class: "documents" });
    const rest = await draw(results, list, given.get("q") ?? "");
    if (mine !== latest) return;
    const number = results.length;
    said.textContent = `${number.toLocaleString("en")} document${number === 1 ? "" : "s"}`;
    const place = found.querySelector(".results");
    place.replaceChildren(element("h2", { id: "count" }, said.textContent), ...limits(given), list);
    if (!number) place.append(element("p", { class: "nothing" }, nothingFound(given.get("q"))));
    if (rest.length) place.append(more(rest, list, given.get("q") ?? ""));
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

function nothingFound(words) {
  const hasNoWord = words && !stepsOf(words).length;
  return `Nothing is found for this${hasNoWord ? ": give words that stand in a title, a summary or a field" : ""}.`;
}

// The page as it was written, whatever is still being looked for.
function showAll(register) {
  latest += 1;
  found.querySelector(".results").replaceChildren(...register);
  found.setAttribute("aria-busy", "false");
}

// Draws the first of the results, and loads what is shown of these; gives the others.
async function draw(results, list, words) {
  const held = await index();
  const marked = marker(words);
  const first = await held.shown([...results.subarray(0, SHOWN_AT_ONCE)]);
  list.append(...first.map((shown) => row(shown, marked, held.called(shown[2]))));
  return results.subarray(SHOWN_AT_ONCE);
}

function more(results, list, words) {
  let rest = results;
  const button = element("button", { type: "button" }, "More");
  button.addEventListener("click", async () => {
    const last = list.lastElementChild;
    rest = await draw(rest, list, words);
    last.nextElementSibling?.querySelector("h3 a").focus();
    if (!rest.length) button.remove();
  });
  return element("p", { class: "pager" }, button);
}

// What a list shows of a document, as _shown of flows/site/search_files.py gives it. Nothing of it is markup.
function row([file, captured, , title, date, summary, fields], marked, archive) {
  const text = (printed) => excerpt(marked(printed)).map(([piece, isFound]) => (isFound ? element("mark", {}, piece) : piece));
  const link = element("a", { href: new URL(file, root).href }, element("bdi", {}, ...text(title)));
  const about = summary ? [element("p", { class: "summary", dir: "auto" }, ...text(summary))] : [];
  const said = fields.map(([name, value]) => element("span", { class: "field-said" },
    element("bdi", {}, name), " ", element("bdi", {}, ...text(value))));
  const page = element("a", { class: "page-link", href: new URL(`captured/${captured}`, root).href }, "captured page");
  return element("li", {}, element("article", {},
    element("p", { class: "date" }, element("span", { class: "printed", dir: "auto" }, date || "no date is printed")),
    element("h3", { dir: "auto" }, link), ...about,
    element("p", { class: "source" }, element("span", {}, archive), " ", ...said.flatMap((one) => [one, " "]), page)));
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
