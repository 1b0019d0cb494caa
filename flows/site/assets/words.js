// Reads texts and queries as `search` of the tables does: each function is the macro of that name in warehouse/views.sql.

const FROM = "’ʼ‘ʻ`´ʹ‐‑‒–—−－øłđðħŧı０１２３４５６７８９ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ¹²³";
const TO = "'''''''-------olddhti0123456789abcdefghijklmnopqrstuvwxyz123";
const OTHER_LETTERS = new Map([
  ...[...FROM].map((letter, place) => [letter, TO[place]]),
  ...[..."\xAD\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF"].map((letter) => [letter, ""]),
  ...[["ß", "ss"], ["æ", "ae"], ["œ", "oe"], ["þ", "th"], ["ﬀ", "ff"], ["ﬁ", "fi"], ["ﬂ", "fl"], ["ﬃ", "ffi"], ["ﬄ", "ffl"]],
]);
const ANY_OTHER = new RegExp(`[${[...OTHER_LETTERS.keys()].join("")}]`, "gu");
const NO_WORD =
  /[\p{Z}\p{S}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pc}\p{Cf}\x00-\x1C\x1E-&(-,/:-@\\\x7F-\x9F¡§¶·¿՚-՟։־׀׃׆׳״؉-؍؛-؟٪-٭۔।॥‐-⁞⸀-⹏、-〽・！-／：-＠｡-･]+/gu;
const UNIT =
  /[^ .'0-9\x1D-]\.(?: ?[^ .'0-9\x1D-]\.)+|(?:[^ .'0-9\x1D-]\.)+[^ .'0-9\x1D-](?:[ .'\x1D-]|$)|[^ .'\x1D-]+(?:[-'][^ .'\x1D-]+)*|\x1D/gu;
const LEXEME = /-?"[^"]*"?|[^\t\n\f\r "0-9.]\.(?: [^\t\n\f\r "0-9.]\.)+|[^\t\n\f\r "]+/gu;
const BETWEEN = String.raw`\x00-/:-@\[-` + "`" + String.raw`{-\xBF‐-⁞⸀-⹏　-〽！-／：-＠`;
const PIECE = new RegExp(
  String.raw`\p{Lu}\.(?: ?\p{Lu}\.)+|\p{Script=Han}|[^${BETWEEN}]+(?:[-’'ʼ‘‐‑‒–][^${BETWEEN}]+)*|[${BETWEEN}]+`, "gu");
const OPERATORS = ["OR", "|", "NOT", "AND", "&"];
const COMMON = "a an and as at by for from in into is of on or the to with".split(" ");
const MOST_ITEMS = 60;

export function folded(printed) {
  return printed.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC")
    .replace(ANY_OTHER, (letter) => OTHER_LETTERS.get(letter))
    .replace(NO_WORD, " ")
    .replace(/(\p{Script=Han})/gu, " $1 ")
    .replace(/'s\b/g, "")
    .replace(/([0-9])[-.]([0-9])/g, "$1 $2");
}

export const unitsOf = (flat) => flat.match(UNIT) ?? [];

export const isCompound = (unit) => /[-. ']/.test(unit);

export const whole = (unit) => unit.replace(/[-. '\x1D]+/g, "");

export const partsOf = (unit) => (unit.includes(".") ? [whole(unit)] : unit.match(/[^-. '\x1D]+/gu) ?? []);

export function stemOf(said) {
  if (!/^[a-z]{4,}$/.test(said)) return said;
  return said
    .replace(/^(.{2,}i)es$/, "$1")
    .replace(/([^sui])s$/, "$1")
    .replace(/^(.{3,}[iy])s(ation|e|ed|ing)$/, "$1z$2")
    .replace(/^(.{2,}[^e])ed$|^(.{2,}ee)d$|^(.{3,})ing$/, "$1$2$3")
    .replace(/([^aeiou])y$/, "$1i")
    .replace(/^(.{4,})li$/, "$1")
    .replace(/^(.{3,}at|.*ct|.*ss)ion$/, "$1")
    .replace(/^(.{3,})e$/, "$1")
    .replace(/^(.{3,})our$/, "$1or")
    .replace(/([bdglmnprt])\1$/, "$1");
}

// What the words of a stem begin with: endings are at most cut off, and a letter or two before them written otherwise.
export const beginningOf = (stem) => stem.slice(0, Math.max(2, stem.length - 2));

// What is asked for, item by item, and each in up to two ways to write it: `units`, words one after another. All groups
// but the first, 0, must be met, each by one of its items; what is of group 0 must not stand there.
export function stepsOf(words) {
  const lexemes = (words.replace(/[“”„«»＂]/g, '"').match(LEXEME) ?? []).slice(0, MOST_ITEMS);
  const understood = lexemes
    .map((lexeme, item) => ({ lexeme, item, before: lexemes[item - 1] ?? "", units: unitsOf(folded(lexeme)) }))
    .filter(({ lexeme, units }) => !OPERATORS.includes(lexeme) && units.length)
    .map((one) => ({
      ...one,
      isUnwanted: one.lexeme.startsWith("-") || one.before === "NOT",
      isCommon: COMMON.includes(one.lexeme),
    }));
  const hasOthers = understood.some((one) => !one.isCommon && !one.isUnwanted);
  let group = 0;
  return understood
    .filter((one) => one.isUnwanted || !one.isCommon || !hasOthers)
    .flatMap(({ lexeme, item, before, units, isUnwanted }) => {
      if (!isUnwanted && (!["OR", "|"].includes(before) || !group)) group += 1;
      const wholes = units.map(whole);
      const parts = units.flatMap(partsOf);
      const isSame = parts.length === wholes.length && parts.every((part, place) => part === wholes[place]);
      const said = { item, group: isUnwanted ? 0 : group, isQuoted: lexeme.includes('"'), isPrefix: /\*"?$/.test(lexeme) };
      return (isSame ? [wholes] : [wholes, parts]).map((units) => ({ ...said, units }));
    });
}

// A text in its pieces: units as they are printed, and what stands between them; and each of them folded.
export function piecesOf(printed) {
  const pieces = printed.replaceAll("\x1D", " ").match(PIECE) ?? [];
  return [pieces, folded(pieces.join("\x1D")).split("\x1D")];
}
