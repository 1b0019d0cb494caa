// Finds what `regest find` does, and in its order, but for documents that are equally good, which rounding may part:
// this is the macro `search` of warehouse/views.sql.

import { beginningOf, stemOf, stepsOf } from "./words.js";

// Of a word in a text, as in the macro.
const MOST_PLACES = 1000;

// The documents that are found, as their numbers, the best first. Who asks nothing sees all of them, by date; who asks
// without a word, as `"` or `NOT`, none.
export async function find(index, words) {
  const asked = stepsOf(words);
  const everything = Int32Array.from({ length: index.documents }, (_, document) => document);
  if (!asked.length) return words.trim() ? everything.slice(0, 0) : everything;
  const score = new Float64Array(index.documents);
  const met = new Uint8Array(index.documents);
  const isUnwanted = new Uint8Array(index.documents);
  const items = [...new Set(asked.map(({ item }) => item))].map((item) => asked.filter((way) => way.item === item));
  const matched = await Promise.all(items.map((ways) => matches(index, ways)));
  for (const { group, impacts, isFound, rows } of matched) {
    const rarity = Math.log(1 + (Math.max(index.documents - rows, 0) + 0.5) / (rows + 0.5));
    for (let document = 0; document < impacts.length; document += 1) {
      if (!isFound[document]) continue;
      score[document] += impacts[document] * rarity;
      if (!group) isUnwanted[document] = 1;
      else if (met[document] === group - 1) met[document] = group;
    }
  }
  const groups = Math.max(...asked.map((way) => way.group));
  return everything
    .filter((document) => met[document] === groups && !isUnwanted[document])
    .sort((one, other) => (groups && score[other] - score[one]) || one - other);
}

// What the ways to write an item weigh in each document, and how often one of them is found in one.
async function matches(index, ways) {
  const impacts = new Float64Array(index.documents);
  const isFound = new Uint8Array(index.documents);
  let rows = 0;
  const often = new Map();
  for (const way of ways) {
    const steps = await Promise.all(
      way.units.map((unit, place) => spellings(index, unit, way, way.isPrefix && place === way.units.length - 1)));
    if (steps.length > 1) {
      await walk(index, steps, often);
      continue;
    }
    for (const { word, weight } of steps[0]) {
      rows += word.documents.length;
      word.documents.forEach((document, place) => {
        impacts[document] += weight * word.impacts[place];
        isFound[document] = 1;
      });
    }
  }
  for (const [document, { weighed, times }] of often) {
    impacts[document] += (220 * weighed) / (times + 1.2);
    isFound[document] = 1;
  }
  return { group: ways[0].group, impacts, isFound, rows: rows + often.size };
}

// The words that a unit asks for: those of its stem, in quotes it alone, and with a star those that begin so.
async function spellings(index, unit, { isQuoted }, isPrefix) {
  const stem = stemOf(unit);
  const words = await index.words(isPrefix || isQuoted ? unit : beginningOf(stem));
  return words
    .filter(({ word }) => isPrefix || (isQuoted ? word === unit : stemOf(word) === stem))
    .map((word) => ({ word, weight: word.word === unit ? 0.01 : isPrefix ? 0.008 : 0.005 }));
}

// Where words stand one after another: adds to what they weigh in each document, and how often they stand there.
async function walk(index, steps, often) {
  const common = new Uint8Array(index.documents);
  steps.forEach((words, step) => {
    for (const { word } of words) for (const one of word.documents) if (common[one] === step) common[one] = step + 1;
  });
  const standing = await Promise.all(steps.map((words) => places(words, common, steps.length)));
  for (const [document, firsts] of standing[0]) {
    let walked = firsts;
    for (const step of standing.slice(1)) {
      const next = step.get(document) ?? [];
      // The parts of a name with a hyphen stand in one place.
      walked = walked.flatMap((before) => next
        .filter((one) => one.place === before.place + 1 || (one.place === before.place && one.word !== before.word))
        .map((one) => ({ ...one, weight: Math.min(before.weight, one.weight) })));
    }
    for (const { place, weight } of walked) {
      const found = often.get(document) ?? { weighed: 0, times: 0 };
      const times = place < 0 ? 3 : 1;
      often.set(document, { weighed: found.weighed + weight * times, times: found.times + times });
    }
  }
}

// Where some words stand in the documents that have words of all steps.
async function places(words, common, steps) {
  const standing = new Map();
  await Promise.all(words.map(async ({ word, weight }) => {
    const written = await word.places();
    word.documents.forEach((document, number) => {
      if (common[document] !== steps) return;
      if (!standing.has(document)) standing.set(document, []);
      for (const place of written[number].split(" ", MOST_PLACES)) standing.get(document).push({ place: Number(place), word, weight });
    });
  }));
  return standing;
}
