"""Which place in records is that of their titles: many have it, its words tell them apart, and are no date, no file's
name, no field with a label and no summary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from parsers.html import fold
from parsers.learn.finding.columns import LONGEST_LABEL
from parsers.learn.finding.dating import MOST_READ, is_date_alone
from parsers.learn.finding.outline import Outline
from parsers.learn.finding.pieces import HEADINGS, Path, Piece
from parsers.learn.finding.sampling import evenly

LONGEST_TITLE, SHORTEST_TITLE = 160, 3
# How much more a text in a link, or in a heading, reads as a title.
IN_A_LINK, IN_A_HEADING, A_DATE, A_FILE_NAME, A_SUMMARY = 1.75, 1.5, 0.05, 0.2, 0.4
# And how much less one that all records have but for its numbers, or one of as many alike in a record.
NUMBERED, ONE_OF_SEVERAL, SEVERAL, LEAST_SHARE_WITH_SEVERAL = 0.7, 0.5, 3, 0.3
# Of the words that all records have, as “View the items in”, so great a share counts for nothing.
IN_EVERY_TITLE = 0.7
# A longer text reads no more as a title than this.
LONG_ENOUGH = 30.0
LONG_ON_A_CARD, LONG_SENTENCE, LONGEST_SENTENCE = 70, 50, 70
A_SENTENCE, SENTENCES, LABELLED = 0.7, 0.5, 0.5
# Beside several dates and their times so few letters say no more than what they are the dates of.
MOST_DATES, MOST_BESIDE_DATES, MOST_READ_AS_DATES = 4, 10, 40
# Where all records are called alike, the first place says what, if it reads about as well as a title.
MOST_ALIKE, ABOUT_AS_WELL = 0.3, 0.6
TITLES = frozenset(("title", "case", "name", "caption", "subject", "re", "document"))
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?", re.IGNORECASE)
_TITLED = re.compile(r"(?:^|[-_])(?:title|heading|headline)(?:$|[-_\d])", re.IGNORECASE)
_FILE_NAME = re.compile(r"\S+\.[a-z0-9]{2,4}|(?:https?://|www\.)\S+", re.IGNORECASE)


def title_path(outline: Outline, places: Mapping[Path, Mapping[int, Piece]], records: int) -> Path | None:
    """The place of the titles of so many records; None where no text tells what they are."""
    weights = {path: _as_title(outline, path, list(pieces.values()), records) for path, pieces in places.items()}
    for path in weights:
        first = path[:-1] if len(path) > 1 and not path[-1][0] else path
        if len(places.get((*first, ("", frozenset(), SEVERAL)), {})) > LEAST_SHARE_WITH_SEVERAL * records:
            # As names of authors, each in a link.
            weights[path] *= ONE_OF_SEVERAL
    best = max(weights, key=lambda path: weights[path], default=None)
    if best is None or weights[best] <= 0:
        return None
    if len({piece.words for piece in places[best].values()}) > MOST_ALIKE * len(places[best]):
        return best
    return next(path for path, weight in weights.items() if weight >= ABOUT_AS_WELL * weights[best])


def _are_labelled(pieces: Sequence[Piece]) -> bool:
    """Whether most texts begin with the same label, which is no title's."""
    labels = Counter(label.casefold() for piece in pieces if (label := piece.words.partition(":")[0]) != piece.words)
    label, count = labels.most_common(1)[0] if labels else ("", 0)
    return count > len(pieces) / 2 and len(label) <= LONGEST_LABEL and TITLES.isdisjoint(label.split())


def _beside_dates(outline: Outline, text: str) -> tuple[str, int]:
    """What a text says beside its dates and times of day, and how many dates these are."""
    rest, count = text, 0
    while count < MOST_DATES and (date := outline.dates.date_in(rest)):
        rest, count = rest.replace(date, " ", 1), count + 1
    return fold(_TIME.sub("", rest)), count


def _say_dates_alone(outline: Outline, pieces: Sequence[Piece], linked: bool) -> bool:
    """Whether most texts are dates, or say several and hardly more, or one with the same word beside it that leads
    nowhere: “Decided May 3, 2019”."""
    rests = [_beside_dates(outline, piece.words) for piece in pieces]
    words = Counter(rest for rest, count in rests if count and not linked).most_common(1)
    word = next((rest for rest, count in words if count > len(pieces) / 2), None)
    dated = 0
    for rest, count in rests:
        letters = sum(map(str.isalpha, rest))
        dated += bool(count) and (not letters or (letters <= MOST_BESIDE_DATES and (count > 1 or rest == word)))
    return dated > len(pieces) / 2


def _as_title(outline: Outline, path: Path, pieces: Sequence[Piece], records: int) -> float:
    """How much a place reads as that of the titles: many records have it, their words differ, and there are some of
    them, but no more than a title has."""
    read = evenly(pieces, MOST_READ)
    letters = sum(sum(map(str.isalpha, piece.words)) for piece in read) / len(read)
    tags = {tag for tag, _, _ in path}
    if 0 < letters < SHORTEST_TITLE and tags & HEADINGS:
        # What is headed by its number alone is called by it.
        letters = sum(sum(map(str.isalnum, piece.words)) for piece in read) / len(read)
    if letters < SHORTEST_TITLE:
        return 0.0
    told = letters - IN_EVERY_TITLE * _letters_in_all(read)
    length = min(told, LONG_ENOUGH) * (0.3 if letters > LONGEST_TITLE else 1.0)
    weight = float((len(pieces) / records) ** 2 * length**0.5) * _distinct(pieces, bool(tags & HEADINGS))
    linked = "a" in tags or any(outline.hrefs[piece.element] for piece in pieces[:1])
    if _say_dates_alone(outline, evenly(read, MOST_READ_AS_DATES), linked) or _are_dates(outline, read):
        # Where nothing else is called anything, a document is called by its date.
        return A_DATE * weight
    if sum(bool(_FILE_NAME.fullmatch(piece.words)) for piece in read) > len(read) / 2:
        weight *= A_FILE_NAME
    if "a" in tags and letters > LONG_ON_A_CARD and outline.keys[pieces[0].element][0] not in (*HEADINGS, "a"):
        # Of a card that is a link as a whole the summary is in the link too.
        weight *= A_SUMMARY
    if not linked and not tags & HEADINGS:
        weight *= SENTENCES if letters > LONGEST_SENTENCE else A_SENTENCE if letters > LONG_SENTENCE else 1.0
        weight *= LABELLED if _are_labelled(read) else 1.0
    is_headed = tags & HEADINGS or any(_TITLED.search(one) for _, classes, _ in path[:3] for one in classes)
    return weight * (IN_A_LINK if linked else 1.0) * (IN_A_HEADING if is_headed else 1.0)


def _letters_in_all(pieces: Sequence[Piece]) -> int:
    """The letters of the words that all of several texts have in common."""
    texts = [set(piece.words.split()) for piece in pieces]
    return sum(sum(map(str.isalpha, word)) for word in set.intersection(*texts)) if len(texts) > 1 else 0


def _are_dates(outline: Outline, pieces: Sequence[Piece]) -> bool:
    return sum(is_date_alone(outline, piece.words) for piece in pieces) > len(pieces) / 2


def _distinct(pieces: Sequence[Piece], is_heading: bool) -> float:
    """How much texts tell their records apart; what differs in numbers alone does so as a heading."""
    texts = {piece.words for piece in pieces}
    is_numbered = not is_heading and 1 == len(set(map(_without_numbers, texts))) < len(texts)
    return len(texts) / len(pieces) * (NUMBERED if is_numbered else 1.0)


def _without_numbers(text: str) -> str:
    return " ".join(word for word in text.split() if not any(map(str.isdigit, word)))
