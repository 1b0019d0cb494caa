"""Why what is alike on a page is no listing: a menu, running text, links without records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from parsers.learn.finding.candidates import Kind, Record, held
from parsers.learn.finding.likeness import is_led_by_link, shares
from parsers.learn.finding.outline import Outline
from parsers.learn.finding.ranking import LEAST_ALIKE, Ranked
from parsers.learn.finding.tables import cells_of

FEWEST_LINKED_OR_DATED = 0.6
LONG_PARAGRAPH, MOST_LONG_PARAGRAPHS, MOST_BESIDE_LITTLE = 200, 5, 3
LONG_RUN = 700
# So much of a paragraph stands before a link and after it where the link is one of its words.
AMID_TEXT, MOST_PROSE = 20, 0.7
REGULAR, REGULAR_ROWS = 0.95, 0.85
LITTLE_OF_THE_TEXT, LEAST_OF_TWO, LEAST_OF_FEW = 0.35, 0.1, 0.15
# Of no record without a date so many signs are read: it is a part of a text.
LONG_RECORD = 1000
# So few that are alike in less than this are the parts of a page.
FEW, MOST_PARTS = 4, 8
MANY = 8
SAYS_ARTICLE = 'meta[property="og:type"][content="article"]'
SAYS_WHEN = 'meta[property="article:published_time"]'
IS_RUNNING_TEXT = "what is alike on it are paragraphs with links amid their words: it reads as running text"
IS_A_MENU = "what is alike on it stands in a menu, a footer or a box beside the text"
MOST_FURNITURE, LONGEST_ITEM_OF_A_MENU = 0.9, 40


def reason_against(outline: Outline, best: Ranked, records: Sequence[Record]) -> str | None:
    """Why the records are no listing's, None where they are."""
    if len(records) < 2:
        return "nothing on it is there twice in the same form"
    linked, dated, _ = shares(outline, records)
    if max(linked, dated) < FEWEST_LINKED_OR_DATED:
        return f"what is alike on it has neither links ({linked:.0%}) nor dates ({dated:.0%})"
    if len(records) <= MOST_PARTS and best.regularity < LEAST_ALIKE and not best.known:
        return "what is alike on it are a few parts of the page, each of which is made otherwise"
    signs = sum(held(outline, record).signs for record in records)
    if dated < FEWEST_LINKED_OR_DATED:
        links = sum(held(outline, record).links for record in records)
        if is_furniture(outline, records) and signs < LONGEST_ITEM_OF_A_MENU * max(links, len(records)):
            return IS_A_MENU
        runs = best.candidate.kind is Kind.RUNS
        regular = not runs and linked >= 0.95 and best.regularity >= _regular_enough(outline, records)
        if not regular and _share_led_by_links(outline, records) < 0.5:
            return "what is alike on it begins with no link and has no dates: it reads as running text"
        if signs > (LONG_RUN if runs else LONG_RECORD) * len(records):
            return "what is alike on it is long and without dates: it reads as running text"
    if linked == 1 and dated == 1 and _are_rows(outline, records):
        return None
    running = _signs_outside_of_furniture(outline)
    if len(records) == 2 and signs < LEAST_OF_TWO * running:
        return "two things on it are alike, and most of its text stands beside them"
    if len(records) <= FEW and dated < 1 and signs < LEAST_OF_FEW * running and not best.known:
        return "a few things on it are alike, and most of its text stands beside them"
    says_article = outline.tree.css_first(SAYS_ARTICLE) is not None
    # Many are a list, however much the menus around it say; not beside an article.
    is_beside_article = says_article and _long_paragraphs(outline, records) > 0
    beside = running if len(records) >= MANY and not is_beside_article else outline.sums[-1].signs
    if signs < LITTLE_OF_THE_TEXT * beside:
        paragraphs = _long_paragraphs(outline, records)
        most = MOST_BESIDE_LITTLE if signs < LEAST_OF_FEW * beside else MOST_LONG_PARAGRAPHS
        if paragraphs > most or (paragraphs and is_furniture(outline, records)):
            return "most of it is running text, and the links are beside it"
        if says_article and outline.tree.css_first(SAYS_WHEN) is not None:
            return "it says of itself that it is an article, and most of its text stands beside what is alike on it"
    return None


def is_running_text(outline: Outline, records: Sequence[Record], titles: Sequence[str | None]) -> bool:
    """Whether most records are paragraphs of an article: each is long, all of it would be its title, and its links
    stand amid what it says."""
    pairs = zip(records, titles, strict=True)
    return sum(_is_prose(outline, *pair) for pair in pairs) > MOST_PROSE * len(records)


def _is_prose(outline: Outline, record: Record, title: str | None) -> bool:
    if title is None or len(title) <= LONG_PARAGRAPH or [outline.keys[one][0] for one in record.elements] != ["p"]:
        return False
    paragraph = record.elements[0]
    links = [one for one in range(paragraph, outline.ends[paragraph]) if outline.hrefs[one]]
    return all(
        outline.held(record.start, outline.starts[one]).signs > AMID_TEXT
        and outline.held(outline.stops[one], record.stop).signs > AMID_TEXT
        for one in links
    )


def _regular_enough(outline: Outline, records: Sequence[Record]) -> float:
    """How alike records without dates have to be, where no link is at their beginning: rows of a table less, whose
    first cell may say what has no year."""
    return REGULAR_ROWS if _are_rows(outline, records) else REGULAR


def _are_rows(outline: Outline, records: Sequence[Record]) -> bool:
    """Whether records are rows of a table, with several cells each."""
    return all(len(cells_of(outline, record.elements[0])) > 1 for record in records)


def is_furniture(outline: Outline, records: Sequence[Record]) -> bool:
    """Whether records stand in a menu, a footer or the like."""
    return sum(outline.furniture[record.elements[0]] for record in records) > MOST_FURNITURE * len(records)


def _share_led_by_links(outline: Outline, records: Sequence[Record]) -> float:
    return sum(is_led_by_link(outline, record) for record in records) / len(records)


def _signs_outside_of_furniture(outline: Outline) -> float:
    return outline.sums[-1].signs - outline.furnished[-1]


def _long_paragraphs(outline: Outline, records: Sequence[Record]) -> int:
    inside = set(chain.from_iterable(range(one, outline.ends[one]) for record in records for one in record.elements))
    return sum(
        key[0] == "p"
        and element not in inside
        and outline.held(outline.starts[element], outline.stops[element]).signs > LONG_PARAGRAPH
        for element, key in enumerate(outline.keys)
    )
