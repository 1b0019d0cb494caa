// The pages work without this. It searches while somebody types, lets them draw on the timeline, and copies citations.

import { takeOver as brushed } from "./timeline.js";

const AFTER_LAST_KEY = 160;
const found = document.getElementById("found");
const search = document.getElementById("search");

let asked;
let shown = withoutPlace(location);

function withoutPlace(address) {
  return new URL(address, location).href.split("#")[0];
}

// Puts what an address finds in the place of what is shown. The page that is asked for is the one that has no script.
async function show(address, { isTyped = false } = {}) {
  asked?.abort();
  asked = new AbortController();
  found.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("found");
    if (!fresh) {
      if (!isTyped) location.assign(address);
      return;
    }
    found.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    document.getElementById("said").textContent = document.getElementById("count").textContent;
    shown = withoutPlace(address);
    history[isTyped ? "replaceState" : "pushState"]({}, "", address);
    takeOver();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  } finally {
    if (!asked?.signal.aborted) found.setAttribute("aria-busy", "false");
  }
}

function addressOfForm() {
  const given = [...new FormData(search)].filter(([, value]) => value.trim() !== "");
  const address = new URL(search.action);
  address.search = new URLSearchParams(given).toString();
  return address;
}

if (found && search) {
  let waiting;
  const typed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search.checkValidity() && show(addressOfForm(), { isTyped: true }), AFTER_LAST_KEY);
  };
  search.addEventListener("input", typed);
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show(addressOfForm());
  });
  // Leading within the page is no other search.
  addEventListener("popstate", () => shown === withoutPlace(location) || location.reload());
}

function takeOver() {
  const figure = document.getElementById("timeline");
  if (search) brushed(figure, search, () => show(addressOfForm()));
}

takeOver();

// Citations are copied as they stand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies).textContent.trim();
    await navigator.clipboard.writeText(text);
    const said = document.getElementById("copied");
    said.textContent = "The citation is copied.";
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}
