// The timeline of a register: a range is drawn with the mouse, or set with two handles and the arrow keys.

const UNITS = { day: 1, month: 30.4375, year: 365.25, decade: 3652.5, century: 36525 };
const DAY = 86400000;
const SVG = "http://www.w3.org/2000/svg";

// Takes over the timeline of a page, if it has one: a range goes into the form's two days, and then `apply` is called.
// The days that stand there already are the range at first.
export function takeOver(figure, form, apply) {
  const svg = figure?.querySelector("svg");
  if (!svg || !form) return;
  const first = Date.parse(figure.dataset.first);
  const last = Date.parse(figure.dataset.last) + DAY;
  const step = (UNITS[figure.dataset.unit] * DAY * 1000) / (last - first);
  const brush = shape("rect", { class: "brush", y: 0, height: 120, x: 0, width: 0 });
  const handles = ["first day", "last day"].map((name, place) => handle(name, place * 1000));
  svg.querySelectorAll(".brush, .handle").forEach((one) => one.remove());
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

  const placeOf = (time) => ((time - first) * 1000) / (last - first);

  function given() {
    const [from, until] = [form.elements.from.value, form.elements.until.value];
    return [from ? placeOf(Date.parse(day(from, false))) : 0, until ? placeOf(Date.parse(day(until, true)) + DAY) : 1000];
  }

  function begin() {
    const ends = given();
    const isDrawn = ends.every((x) => !Number.isNaN(x)) && ends[0] < Math.min(ends[1], 1000) && ends[1] > 0;
    draw(isDrawn ? ends : [0, 1000]);
  }

  function set() {
    const [from, until] = [Math.min(...ends), Math.max(...ends)];
    if (until - from < 2) return;
    form.elements.from.value = dayAt(from);
    form.elements.until.value = dayAt(until - 0.001);
    apply();
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
    if (begun !== null && isDrawn) set();
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
      } else if (event.key === "Enter") set();
      else return;
      event.preventDefault();
    });
  });
  begin();
  return begin;
}

// A year or a month has its first and its last day.
export function day(text, isLast) {
  const [year, month, date] = text.trim().split("-");
  if (date) return text.trim();
  if (!isLast) return `${year}-${month ?? "01"}-01`;
  const end = new Date(0);
  end.setUTCFullYear(Number(year), month ? Number(month) : 12, 0);
  return end.toISOString().slice(0, 10);
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
