"""Markup together with the text that a browser shows of it, both made at once: nothing is ever parsed to know it."""

import unicodedata
from dataclasses import dataclass
from random import Random

COMMON = ("em", "strong", "sup", "i", "span", "b", "small", "mark", "abbr", "cite", "u")
RARE = ("x-note", "bdi", "font", "nobr", "o:p", "dfn", "tt", "acronym", "custom-name", "big", "data", "ins")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#039;", '"': "&quot;", "é": "&eacute;", "—": "&mdash;",
            "“": "&ldquo;", "”": "&#8221;", "’": "&rsquo;", "ö": "&ouml;", "İ": "&#x130;", "–": "&#150;"}  # fmt: skip
ALWAYS = "&<"


@dataclass(frozen=True)
class Shown:
    """HTML, and the text that a browser's innerText gives of it, white space not yet folded."""

    html: str
    text: str

    def __add__(self, other: "Shown") -> "Shown":
        return Shown(self.html + other.html, self.text + other.text)

    @property
    def folded(self) -> str:
        return fold(self.text)


NOTHING = Shown("", "")


def fold(text: str) -> str:
    """The text with its white space folded, in Unicode's composed form."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def plain(text: str) -> Shown:
    """The text with nothing but what must be escaped."""
    return Shown("".join(ENTITIES[c] if c in ALWAYS else c for c in text), text)


def wrapped(tag: str, inner: Shown, attributes: str = "") -> Shown:
    """An inline element around it."""
    return Shown(f"<{tag}{attributes}>{inner.html}</{tag}>", inner.text)


def block(tag: str, inner: Shown, attributes: str = "") -> Shown:
    """A block around it: what stands before and behind it is on other lines."""
    return Shown(f"<{tag}{attributes}>{inner.html}</{tag}>", f"\n{inner.text}\n")


def markup(html: str) -> Shown:
    """What a browser shows nothing of."""
    return Shown(html, "")


def varied(random: Random, text: str, rare: bool = False) -> Shown:
    """The text with entities, white space, comments and inline elements thrown in; `rare` has elements nobody knows."""
    words = text.split(" ")
    said = NOTHING
    for place, word in enumerate(words):
        if place:
            said += _space(random)
        said += _word(random, word, rare)
    if len(words) > 4 and random.random() < 0.15:
        said = wrapped(random.choice(COMMON), said, random.choice(("", ' class="x"', " lang=en")))
    return said


def _space(random: Random) -> Shown:
    draw = random.random()
    if draw < 0.9:
        return plain(" ")
    if draw < 0.94:
        return plain("\n  ")
    if draw < 0.96:
        return plain(" ") + markup("<!-- a -- b -->") + plain(" ")
    if draw < 0.98:
        return Shown("<br>", "\n")
    return Shown("&nbsp;", "\N{NO-BREAK SPACE}")


def _word(random: Random, word: str, rare: bool) -> Shown:
    said = NOTHING
    for letter in word:
        use = letter in ALWAYS or (letter in ENTITIES and random.random() < 0.4)
        said += Shown(ENTITIES[letter] if use else letter, letter)
    draw = random.random()
    if draw < 0.03:
        return wrapped(random.choice(COMMON), said)
    if draw < 0.045 and len(word) > 3 and word.isalpha():
        cut = random.randint(1, len(word) - 1)
        tag = random.choice(COMMON)
        return wrapped(tag, plain(word[:cut])) + plain(word[cut:])
    if rare and draw < 0.06:
        return wrapped(random.choice(RARE), said) + plain(random.choice(("", ",")) if len(word) > 3 else "")
    return said
