// Searches in pages that are files, with Pagefind, which loads the parts of its index that a search needs.

const SHOWN_AT_ONCE = 25;
const MOST_MONTHS = 2400;
const found = document.getElementById("found");
const search = document.getElementById("search");
const root = new URL("..", import.meta.url);
let pagefind;
let latest = 0;

async function index() {
  if (!pagefind) {
    pagefind = await import(new URL("pagefind/pagefind.js", root).href);
    await pagefind.options({ excerptLength: 40 });
    await pagefind.init();
  }
  return pagefind;
}

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// A year or a month has its first and its last day.
function day(text, isLast) {
  const [year, month, date] = text.split("-");
  if (date) return text;
  if (!isLast) return `${year}-${month ?? "01"}-01`;
  const end = new Date(Date.UTC(Number(year), month ? Number(month) : 12, 0));
  return end.toISOString().slice(0, 10);
}

// All that a date between two days can be narrowed by: see whens_of.
function whens(from, until) {
  const first = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1;
  const last = Number(until.slice(0, 4)) * 12 + Number(until.slice(5, 7)) - 1;
  if (last - first > MOST_MONTHS) return null;
  const all = new Set(["open"]);
  for (let month = first; month <= last; month++) {
    const year = String(Math.floor(month / 12)).padStart(4, "0");
    all.add(year).add(`${year}-${String((month % 12) + 1).padStart(2, "0")}`);
  }
  return [...all];
}

function asked() {
  const given = new URLSearchParams(new FormData(search));
  const kept = new URLSearchParams(location.search);
  for (const name of ["archive", "listing", "precision", "field"]) if (kept.get(name)) given.set(name, kept.get(name));
  for (const [name, value] of [...given]) if (!value.trim()) given.delete(name);
  return given;
}

async function* matching(results, from, until, isCertain) {
  for (const result of results) {
    const data = await result.data();
    const { earliest, latest: end } = data.meta;
    const isIn = isCertain
      ? earliest && end && (!from || earliest >= from) && (!until || end <= until)
      : (!from || !end || end >= from) && (!until || !earliest || earliest <= until);
    if (isIn && (earliest || end || !(from || until))) yield data;
  }
}

async function show(given) {
  const mine = ++latest;
  found.setAttribute("aria-busy", "true");
  const from = given.get("from") && day(given.get("from"), false);
  const until = given.get("until") && day(given.get("until"), true);
  const filters = {};
  for (const name of ["archive", "listing", "precision", "field"]) if (given.get(name)) filters[name] = given.get(name);
  if (from && until) {
    const any = whens(from, until);
    if (any) filters.when = { any };
  }
  const words = given.get("q");
  const answer = await (await index()).search(words ?? null, { filters, ...(words ? {} : { sort: { date: "asc" } }) });
  const rows = matching(answer.results, from, until, given.get("meaning") === "certainly");
  const list = element("ol", { class: "documents" });
  const some = await draw(rows, list);
  if (mine !== latest) return;
  const isExact = !(from || until) || !some.isMore;
  const number = isExact && (from || until) ? some.drawn : answer.results.length;
  const said = `${isExact ? "" : "up to "}${number.toLocaleString("en")} document${number === 1 ? "" : "s"}`;
  const results = found.querySelector(".results");
  results.replaceChildren(element("h2", { id: "count" }, said), limits(given), list);
  if (!number) results.append(element("p", { class: "nothing" }, "Nothing is found for this."));
  if (some.isMore) results.append(more(rows, list));
  document.getElementById("said").textContent = said;
  found.setAttribute("aria-busy", "false");
}

async function draw(rows, list) {
  let drawn = 0;
  while (drawn < SHOWN_AT_ONCE) {
    const { value, done } = await rows.next();
    if (done) return { drawn, isMore: false };
    list.append(row(value));
    drawn += 1;
  }
  return { drawn, isMore: true };
}

function more(rows, list) {
  const button = element("button", { type: "button" }, "More");
  button.addEventListener("click", async () => {
    if (!(await draw(rows, list)).isMore) button.remove();
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
  for (const name of ["archive", "listing", "precision", "field", "from", "until"]) {
    if (!given.get(name)) continue;
    const without = new URLSearchParams(given);
    without.delete(name);
    const label = name === "listing" ? "one listing" : `${name}: ${given.get(name)}`;
    list.append(element("li", {}, element("a", { href: `${location.pathname}?${without}` }, `${label} ×`)));
  }
  return list;
}

if (search && found) {
  let waiting;
  const begin = () => {
    const given = asked();
    history.replaceState({}, "", given.size ? `${location.pathname}?${given}` : location.pathname);
    if (given.size) show(given);
    else location.reload();
  };
  const start = new URLSearchParams(location.search);
  for (const name of ["q", "from", "until", "meaning"]) if (start.get(name)) search.elements[name].value = start.get(name);
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
