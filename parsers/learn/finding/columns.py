"""What records say beside title, link and date, found by what names it: the head of a table's column, a label before it
or a term above it, a class or property with a meaning."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parsers.learn.finding.candidates import Record
from parsers.learn.finding.dated import is_date
from parsers.learn.finding.outline import Outline, Text
from parsers.learn.finding.pieces import MOST_PIECES, Path, Piece

# A label is a label where so many records have it.
FEWEST_LABELLED, LEAST_SHARE_LABELLED = 2, 0.3
LONGEST_LABEL = 40
MOST_COLUMNS_OF_A_TABLE = 50
_LABEL_TAGS = frozenset(("dt", "th", "label"))
_LABEL_CLASS = re.compile(r"(?:^|[-_ ])(?:label|term|caption|key|prefix|heading)(?:[-_ ]|$)", re.IGNORECASE)
_LABELLED = re.compile(r"([^\W\d_][^:：|]{1,38}?)\s?[:：]\s?(\S.*)", re.DOTALL)
_BEHIND_A_LABEL = " :："
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"([a-z])([A-Z])")
# Of classes these are told by their words: what else a class is called says how a thing looks.
_FIELDS = frozenset(
    "author authors creator creators contributor contributors by byline speaker speakers"  # noqa: SIM905 - a list of words
    " docket dockets casenumber number identifier reference refcode callnumber shelfmark signature"
    " level format extent container box folder repository collection series fonds source language languages"
    " publisher place location country court judge panel county agency office department committee"
    " topic topics subject subjects category categories keyword keywords tag tags type genre status outcome".split()
)
_SUMMARIES = frozenset(
    "summary abstract description desc snippet excerpt teaser blurb synopsis digest note notes scope"  # noqa: SIM905
    " zusammenfassung beschreibung résumé resumen resumo riassunto descripción descrição descrizione"
    " описание аннотация 摘要 描述 概要 ملخص".split()
)


class Said(NamedTuple):
    """A text, and the element that says it: its own, or the one around it."""

    element: int
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that the records say, each None where it does not, the words by which the page names it, "" where
    nothing does, and of one that is told by its place this."""

    name: str
    said: tuple[Said | None, ...]
    path: Path | None = None

    @property
    def words(self) -> list[str]:
        """The words of its name, in lower case."""
        return _words(self.name)

    @property
    def is_summary(self) -> bool:
        """Whether its name says that it is a summary."""
        return not _SUMMARIES.isdisjoint(self.words)


def columns_of(
    outline: Outline, records: Sequence[Record], places: Mapping[Path, Mapping[int, Piece]]
) -> Iterator[Column]:
    """All that is named in the records, and then each place that is not: of what stands in two of them the first is
    the surer one."""
    yield from _of_table(outline, records)
    yield from _labelled(outline, records)
    yield from _of_places(outline, places, len(records))


def _of_table(outline: Outline, records: Sequence[Record]) -> Iterator[Column]:
    """The columns of a table by their heads."""
    rows = [record.elements[0] for record in records]
    if not all(outline.keys[row][0] == "tr" for row in rows):
        return
    heads = _heads(outline, rows[0])
    for place, name in enumerate(heads):
        cells = [_cell(outline, row, place) for row in rows]
        if name:
            yield Column(name, tuple(_whole(outline, cell) if cell is not None else None for cell in cells))


def _heads(outline: Outline, row: int) -> list[str]:
    """The heads of the columns of the table that a row stands in, by their places."""
    table = outline.parents[row]
    while table >= 0 and outline.keys[table][0] != "table":
        table = outline.parents[table]
    if table < 0:
        return []
    for one in range(table, row):
        cells = outline.children[one]
        if outline.keys[one][0] == "tr" and sum(outline.keys[cell][0] == "th" for cell in cells) >= 2:
            heads: list[str] = []
            for cell in cells[:MOST_COLUMNS_OF_A_TABLE]:
                spans = outline.nodes[cell].attributes.get("colspan") or "1"
                spanned = min(int(spans), MOST_COLUMNS_OF_A_TABLE) if spans.isdecimal() else 1
                heads += [outline.words(outline.starts[cell], outline.stops[cell])] + [""] * (spanned - 1)
            return [head if len(head) <= LONGEST_LABEL else "" for head in heads]
    return []


def _cell(outline: Outline, row: int, place: int) -> int | None:
    cells = outline.children[row]
    return cells[place] if place < len(cells) else None


def _whole(outline: Outline, element: int) -> Said | None:
    words = outline.words(outline.starts[element], outline.stops[element])
    return Said(element, words) if words else None


def _labelled(outline: Outline, records: Sequence[Record]) -> Iterator[Column]:
    """What stands behind labels that many records have."""
    texts = [outline.texts_between(record.start, record.stop, MOST_PIECES) for record in records]
    labels = _labels(outline, texts)
    found: dict[str, dict[int, Said]] = defaultdict(dict)
    for number, (record, own) in enumerate(zip(records, texts, strict=True)):
        for at, text in enumerate(own):
            label, rest = _label_and_rest(text.words)
            if label not in labels or number in found[label]:
                continue
            said = Said(text.holder, rest) if rest else _behind(outline, record, own, at, labels)
            if said and said.text:
                found[label][number] = said
    for label, by_record in found.items():
        if len(by_record) >= FEWEST_LABELLED:
            yield Column(labels[label], tuple(by_record.get(number) for number in range(len(records))))


def _labels(outline: Outline, texts: Sequence[Sequence[Text]]) -> dict[str, str]:
    """The labels that many records have, as printed without their colon, by their case-folded words."""
    counts: Counter[str] = Counter()
    printed: dict[str, str] = {}
    for own in texts:
        labels = {}
        for text in own:
            label, rest = _label_and_rest(text.words)
            if label and (rest or (_is_marked(outline, text) and not is_date(text.words.rstrip(_BEHIND_A_LABEL)))):
                labels[label] = text.words[: len(label)]
        counts.update(labels.keys())
        for label, words in labels.items():
            printed.setdefault(label, words)
    least = max(FEWEST_LABELLED, LEAST_SHARE_LABELLED * len(texts))
    return {label: printed[label] for label, count in counts.items() if count >= least}


def _label_and_rest(words: str) -> tuple[str, str]:
    """A label's case-folded words, and what stands behind its colon in the same text; "" where it can be no label."""
    if found := _LABELLED.fullmatch(words):
        return found[1].casefold(), found[2]
    label = words.rstrip(_BEHIND_A_LABEL)
    is_label = len(label) <= LONGEST_LABEL and any(map(str.isalpha, label))
    return (label.casefold(), "") if is_label else ("", "")


def _is_marked(outline: Outline, text: Text) -> bool:
    """Whether a text says that it is a label: by its colon, its tag or its class."""
    if text.words.endswith((":", "：")):
        return True
    tag, classes = outline.keys[text.holder]
    return tag in _LABEL_TAGS or any(_LABEL_CLASS.search(one) for one in classes)


def _behind(outline: Outline, record: Record, texts: Sequence[Text], at: int, labels: Mapping[str, str]) -> Said | None:
    """What a label stands before: the text after it in the element around it, or the element behind it."""
    label = texts[at].holder
    around = outline.parents[label]
    following = texts[at + 1] if at + 1 < len(texts) else None
    if following and following.holder in (around, label):
        return Said(following.holder, _up_to_next(outline, texts, at + 1, labels, following.holder))
    if following and label < following.holder < outline.ends[label]:
        return _inside(outline, record, texts, at, labels)
    while around >= 0 and outline.stops[around] <= record.stop:
        behind = next((one for one in outline.children[around] if one > label), None)
        if behind is not None:
            is_label = following is not None and _label_and_rest(following.words)[0] in labels
            return None if is_label or outline.starts[behind] >= record.stop else _whole(outline, behind)
        label, around = around, outline.parents[around]
    return None


def _inside(outline: Outline, record: Record, texts: Sequence[Text], at: int, labels: Mapping[str, str]) -> Said | None:
    """What stands in an element of its own, within that in which its label does."""
    label, inner = texts[at].holder, texts[at + 1].holder
    if _label_and_rest(texts[at + 1].words)[0] in labels:
        return None
    own = Said(inner, _up_to_next(outline, texts, at + 1, labels, inner))
    if label in record.elements:
        return own
    # As several names, each in a link.
    whole = _up_to_next(outline, texts, at + 1, labels, label)
    return own if whole == own.text else Said(label, whole)


def _up_to_next(outline: Outline, texts: Sequence[Text], at: int, labels: Mapping[str, str], holder: int) -> str:
    """The text from one piece on, as far as it stands in one element, its holder, and before the next label."""
    words: list[str] = []
    for text in texts[at:]:
        is_inside = text.holder == holder or holder < text.holder < outline.ends[holder]
        if not is_inside or (words and _label_and_rest(text.words)[0] in labels):
            break
        words.append(text.words)
    return " ".join(words)


def _of_places(outline: Outline, places: Mapping[Path, Mapping[int, Piece]], count: int) -> Iterator[Column]:
    """What has a place of its own, by its property or its class."""
    for path, pieces in places.items():
        if len(pieces) >= FEWEST_LABELLED:
            found: list[Said | None] = [None] * count
            for number, piece in pieces.items():
                found[number] = Said(piece.element, piece.words)
            yield Column(_called(outline, path, next(iter(pieces.values())).element), tuple(found), path)


def _called(outline: Outline, path: Path, element: int) -> str:
    """The words by which an element's property, or a class of it or of what is around it, tells what it is."""
    around = element
    for _ in range(max(1, len(path) - 1)):
        attributes = outline.nodes[around].attributes
        names = [attributes.get("itemprop") or "", attributes.get("property") or ""]
        names += (attributes.get("class") or "").split()
        for name in names:
            if told := [word for word in _words(name) if word in _FIELDS or word in _SUMMARIES]:
                return " ".join(told)
        around = outline.parents[around]
        if around < 0:
            break
    return ""


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_CAMEL.sub(r"\1 \2", name))]
