// Finds in Pagefind's index what `regest find` would: Pagefind itself knows words that are all wanted, or one phrase. Each
// item of a query is looked for by itself, and what is found is put together here.

const LEXEME = /-?"[^"]*"?|[^\s"0-9.]\.(?: [^\s"0-9.]\.)+|[^\s"]+/gu;
const INITIALS = /(?<![\p{L}\p{N}])(\p{L}\.(?: ?\p{L}\.)+)/gu;
const OPERATORS = ["OR", "|", "NOT", "AND", "&"];
const COMMON = "a an and as at by for from in into is of on or the to with".split(" ");
const MOST_ITEMS = 60;

// The items that are wanted, of each group one at least, and those that are not. Each item is the ways to write it.
export function understood(words) {
  const lexemes = (words.replace(/[“”„«»＂]/g, '"').match(LEXEME) ?? []).slice(0, MOST_ITEMS);
  const items = lexemes
    .map((text, place) => ({ text, before: lexemes[place - 1] ?? "" }))
    .filter(({ text }) => !OPERATORS.includes(text) && /[\p{L}\p{N}]/u.test(text))
    .map((item) => ({ ...item, isUnwanted: item.text.startsWith("-") || item.before === "NOT" }));
  const isCommon = (item) => COMMON.includes(item.text);
  const hasOthers = items.some((item) => !item.isUnwanted && !isCommon(item));
  const wanted = [];
  const unwanted = [];
  for (const item of items) {
    if (item.isUnwanted) unwanted.push(written(item.text));
    else if (hasOthers && isCommon(item)) continue;
    else if (["OR", "|"].includes(item.before) && wanted.length) wanted.at(-1).push(written(item.text));
    else wanted.push([written(item.text)]);
  }
  return { wanted, unwanted };
}

// What Pagefind is asked for: words in quotes are found as they are and by their stems, others also where they begin so.
function written(text) {
  const plain = text.replace(/^-/, "").replaceAll('"', "").trim();
  if (/\*$/.test(plain)) return [plain.replace(/\*+$/, "")];
  const ways = [
    plain,
    plain.replace(INITIALS, (initials) => initials.replaceAll(" ", "")),
    plain.replace(INITIALS, (initials) => initials.replace(/\. ?(?=\p{L})/gu, ". ")),
    plain.replace(/[-‐‑–]/g, ""),
    plain.replace(/[-‐‑–]/g, " "),
  ];
  return [...new Set(ways)].map((way) => `"${way}"`);
}

// All that is found, the best first; without words by date. Of each the result that Pagefind gives.
export async function found(pagefind, words, filters) {
  const { wanted, unwanted } = understood(words);
  const all = async (ways) => {
    const answers = await Promise.all(ways.map((way) => pagefind.search(way, { filters })));
    return new Map(answers.flatMap((answer) => answer.results.map((result) => [result.id, result])));
  };
  const groups = await Promise.all(wanted.map((group) => all(group.flat())));
  if (!wanted.length) {
    const everything = await pagefind.search(null, { filters, sort: { date: "asc" } });
    groups.push(new Map(everything.results.map((result) => [result.id, result])));
  }
  const without = await all(unwanted.flat());
  const ids = [...groups[0].keys()].filter((id) => !without.has(id) && groups.every((group) => group.has(id)));
  if (!wanted.length) return ids.map((id) => groups[0].get(id));
  const ranked = await ranking(pagefind, wanted, filters);
  return ids
    .map((id) => ranked.get(id) ?? groups[0].get(id))
    .sort((one, other) => (ranked.get(other.id)?.score ?? 0) - (ranked.get(one.id)?.score ?? 0));
}

// How well each fits, for what has all of the words, and then for what has some: only words without quotes are ranked.
async function ranking(pagefind, wanted, filters) {
  const plain = wanted.map((group) => group.map(([way]) => way.replaceAll('"', "")));
  const asked = plain.every((group) => group.length === 1) ? [plain.flat().join(" ")] : plain.flat();
  const ranked = new Map();
  for (const answer of await Promise.all(asked.map((words) => pagefind.search(words, { filters })))) {
    for (const result of answer.results) {
      if ((ranked.get(result.id)?.score ?? -1) < result.score) ranked.set(result.id, result);
    }
  }
  return ranked;
}
