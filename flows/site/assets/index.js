// The index of the search, in files beside these pages, each of which is loaded once it is needed: see
// flows/site/search_files.py.

export class Index {
  static async open(folder) {
    const answer = await fetch(new URL("index.json", folder), { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return new Index(folder, await answer.json());
  }

  constructor(folder, said) {
    this.folder = folder;
    this.said = said;
    this.documents = said.documents;
    this.parts = new Map();
  }

  // A part as `read` reads its text, once. One that could not be loaded is asked for again by the next search.
  part(name, read) {
    if (!this.parts.has(name)) {
      const loading = this.load(name).then(read);
      loading.catch(() => this.parts.delete(name));
      this.parts.set(name, loading);
    }
    return this.parts.get(name);
  }

  async load(name) {
    const answer = await fetch(new URL(`${name}?${this.said.mark}`, this.folder));
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).text();
  }

  // All words that begin so, each with what reads the documents that it stands in and where it stands in them.
  async words(beginning) {
    const firsts = this.said.words;
    const numbers = [...firsts.keys()].filter((number) =>
      (number + 1 === firsts.length || order(firsts[number + 1], beginning) > 0)
      && (order(firsts[number], beginning) <= 0 || firsts[number].startsWith(beginning)));
    const parts = await Promise.all(numbers.map((number) => this.part(`words/${number}`, (text) =>
      text.split("\n").map((line, place) => new Word(this, line, number, place)))));
    return parts.flat().filter((one) => one.word.startsWith(beginning));
  }

  // What a list shows of some documents, in their order.
  shown(documents) {
    const each = this.said.in_a_part;
    return Promise.all(documents.map(async (document) =>
      (await this.part(`documents/${Math.floor(document / each)}`, JSON.parse))[document % each]));
  }

  choices() {
    return this.part("choices", JSON.parse);
  }

  called(archive) {
    return this.said.archives[archive] ?? archive;
  }
}

class Word {
  constructor(index, line, part, place) {
    [this.word, this.steps, this.weights] = line.split("\t");
    Object.assign(this, { index, part, place });
  }

  // The documents, and what the word weighs in each.
  get documents() {
    this.numbers ??= numbersOf(this.steps);
    return this.numbers;
  }

  get impacts() {
    this.weighed ??= Int32Array.from(this.weights.split(","), Number);
    return this.weighed;
  }

  // Where it stands in each of the documents, as text.
  async places() {
    const lines = await this.index.part(`places/${this.part}`, (text) => text.split("\n"));
    return lines[this.place].split(",");
  }
}

// The documents of a list that says how far each is behind the one before.
export function numbersOf(steps) {
  let number = -1;
  return Int32Array.from(steps.split(","), (step) => (number += Number(step)));
}

// By code points, as the parts are in order: a string's own order is another one beyond the first 65,536.
function order(one, other) {
  const [first, second] = [[...one], [...other]];
  const place = first.findIndex((letter, place) => letter !== second[place]);
  if (place < 0) return first.length - second.length;
  return second.length <= place ? 1 : first[place].codePointAt(0) - second[place].codePointAt(0);
}
