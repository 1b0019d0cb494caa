// Where the words that somebody searched for stand in what is shown of documents: as in flows/site/marking.py.

import { isCompound, partsOf, piecesOf, stemOf, stepsOf, whole } from "./words.js";

const LONGEST = 360;
const BEFORE_FIRST_MATCH = 90;

// Marks texts as a search for these words finds them: gives what turns a text into pieces, each with whether it is found.
export function marker(words) {
  const asked = stepsOf(words).filter(({ group }) => group);
  const exact = new Set();
  const stems = new Set();
  const beginnings = [];
  for (const { units, isQuoted, isPrefix } of asked) {
    for (const [place, unit] of units.entries()) {
      if (isPrefix && place === units.length - 1) beginnings.push(unit);
      else exact.add(unit);
      if (!isQuoted && !(isPrefix && place === units.length - 1)) stems.add(stemOf(unit));
    }
  }
  const isFound = (unit) =>
    exact.has(unit) || stems.has(stemOf(unit)) || beginnings.some((beginning) => unit.startsWith(beginning));
  return (text) => {
    if (!asked.length) return [[text, false]];
    const [pieces, flat] = piecesOf(text);
    return pieces.map((piece, place) => {
      const unit = flat[place];
      return [piece, (isCompound(unit) ? [whole(unit), ...partsOf(unit)] : [unit]).some(isFound)];
    });
  };
}

// The part of a text that has the first match, no word of it cut in two; what is left out is shown as “…”.
export function excerpt(pieces) {
  const text = pieces.map(([piece]) => piece).join("");
  if (text.length <= LONGEST) return pieces;
  const start = startOf(text, pieces);
  let end = start + LONGEST;
  if (end < text.length) {
    const blank = text.lastIndexOf(" ", end);
    if (blank > end - 40) end = blank;
  }
  return [
    ...(start ? [["… ", false]] : []),
    ...between(pieces, start, end),
    ...(end < text.length ? [[" …", false]] : []),
  ];
}

function startOf(text, pieces) {
  let before = 0;
  for (const [piece, isFound] of pieces) {
    if (isFound) {
      const start = Math.max(0, before - BEFORE_FIRST_MATCH);
      const blank = text.indexOf(" ", start);
      return start && blank >= 0 && blank < start + 40 ? blank + 1 : start;
    }
    before += piece.length;
  }
  return 0;
}

function between(pieces, start, end) {
  let begins = 0;
  return pieces.flatMap(([piece, isFound]) => {
    const cut = piece.slice(Math.max(0, start - begins), Math.max(0, end - begins));
    begins += piece.length;
    return cut ? [[cut, isFound]] : [];
  });
}
