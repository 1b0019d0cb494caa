// The pages work without this. It searches while somebody types, lets them draw on the timeline, and copies citations.

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

// The timeline: a range is drawn with the mouse, or set with two handles and the arrow keys.
const UNITS = { day: 1, month: 30.4375, year: 365.25, decade: 3652.5, century: 36525 };
const DAY = 86400000;
const SVG = "http://www.w3.org/2000/svg";

function takeOver() {
  const figure = document.getElementById("timeline");
  const svg = figure?.querySelector("svg");
  if (!svg || !search) return;
  const first = Date.parse(figure.dataset.first);
  const last = Date.parse(figure.dataset.last) + DAY;
  const step = (UNITS[figure.dataset.unit] * DAY * 1000) / (last - first);
  const brush = shape("rect", { class: "brush", y: 0, height: 120, x: 0, width: 0 });
  const handles = ["first day", "last day"].map((name, place) => handle(name, place * 1000));
  svg.append(brush, ...handles);
  svg.classList.add("live");
  let ends = [0, 1000];

  function draw(moved) {
    ends = moved.map((x) => Math.min(1000, Math.max(0, x)));
    const [from, until] = [Math.min(...ends), Math.max(...ends)];
    brush.setAttribute("x", from);
    brush.setAttribute("width", from === 0 && until === 1000 ? 0 : until - from);
    handles.forEach((one, place) => {
      one.setAttribute("x", Math.min(996, Math.max(0, ends[place] - 2)));
      one.setAttribute("aria-valuenow", Math.round(ends[place]));
      one.setAttribute("aria-valuetext", dayAt(ends[place] - (place && 0.001)));
    });
  }

  function dayAt(x) {
    return new Date(first + ((last - first) * x) / 1000).toISOString().slice(0, 10);
  }

  function apply() {
    const [from, until] = [Math.min(...ends), Math.max(...ends)];
    if (until - from < 2) return;
    search.elements.from.value = dayAt(from);
    search.elements.until.value = dayAt(until - 0.001);
    show(addressOfForm());
  }

  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * 1000;
  };
  let begun = null;
  let isDrawn = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    begun = place(event);
    isDrawn = false;
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (begun === null || Math.abs(place(event) - begun) < 4) return;
    isDrawn = true;
    draw([begun, place(event)]);
  });
  const end = () => {
    if (begun !== null && isDrawn) apply();
    begun = null;
  };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointerleave", end);
  // A range that was drawn is no click on the bar below it.
  svg.addEventListener("click", (event) => isDrawn && event.preventDefault(), true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  handles.forEach((one, which) => {
    one.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -step, ArrowRight: step, PageDown: -10 * step, PageUp: 10 * step }[event.key];
      if (by) draw(ends.map((x, place) => (place === which ? x + by : x)));
      else if (event.key === "Home" || event.key === "End") {
        draw(ends.map((x, place) => (place === which ? (event.key === "Home" ? 0 : 1000) : x)));
      } else if (event.key === "Enter") apply();
      else return;
      event.preventDefault();
    });
  });
  draw([0, 1000]);
}

function handle(name, x) {
  return shape("rect", {
    class: "handle", x, y: 0, width: 4, height: 120, tabindex: 0, role: "slider", "aria-label": `${name} of the range`,
    "aria-valuemin": 0, "aria-valuemax": 1000, "aria-orientation": "horizontal",
  });
}

function shape(kind, attributes) {
  const made = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
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
