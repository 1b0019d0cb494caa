"""Which candidate is the page's list: much text, links, dates and headings in records that are alike, outside of
menus; and of two of which one stands in the other, the finer, unless its records are parts of the other's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from parsers.learn.finding.candidates import Candidate, Kind, Record, candidates, held
from parsers.learn.finding.dated import AROUND_A_DATE, LONGEST_DATE, LONGEST_HEAD
from parsers.learn.finding.furniture import called_results
from parsers.learn.finding.known import Pointed, held_by
from parsers.learn.finding.likeness import regularity, shares
from parsers.learn.finding.outline import Held, Key, Outline
from parsers.learn.finding.sampling import evenly
from parsers.learn.finding.tables import cells_of, is_head, without_heads

# Candidates beyond these are not looked into: they are ranked by what they hold alone.
MOST_LOOKED_INTO = 40
# No record gains by being longer than this, in signs: one of them is not a list.
ENOUGH_SIGNS = 500
SHORTEST, SHORT, FAIR_SHARE = 3, 25, 0.5
MOST_REFINEMENTS = 4
CALLED_RESULTS = 1.4
# Two that are alike may be all that a list has; a few that are not are parts of a page.
TWO_ALIKE, TWO_UNLIKE = 0.8, 0.5
# A few that are alike, each with a link and a date, are more than parts of a page that say more.
FEW, FEW_WHOLE, MOST_DATES, MOST_LINKS = 3, 2.0, 2, 3
MOST_PARTS, LEAST_ALIKE = 4, 0.7
MOST_HELD_AGAINST = 500
# Of groups under dates so many have one, and so much of what they say stands in it and in their records.
MOST_DATED, MOST_IN_A_GROUP, SHORTEST_GROUP = 0.7, 0.8, 3
# Of what stands in records fewer say something of their own where it is called alike in each: an agenda, its minutes.
FEWEST_TOLD_APART = 0.5
# A list in which so many items have a date each is no record, nor is a table under heads that others repeat.
FEWEST_ITEMS, EACH_DATED = 3, 0.8
_WEIGHT_OF_KIND = {Kind.RUNS: 0.95, Kind.LINES: 0.96}
DISTANT = 0.6
_OF_ONE = frozenset((Kind.SIBLINGS, Kind.SAME_TAG, Kind.COUSINS, Kind.DISTANT_COUSINS))
_LISTS = frozenset(("ul", "ol", "dl", "table", "tbody"))
_PARTS = frozenset(("a", "span", "b", "strong", "em", "h2", "h3", "h4", "p", "i"))


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A candidate without its empty records, how much speaks for it, and how alike its records are, and how many
    of the known rows stand in a record each."""

    candidate: Candidate
    weight: float
    regularity: float
    known: int = 0

    @property
    def records(self) -> Sequence[Record]:
        return self.candidate.records


def ranked(outline: Outline, pointed: Sequence[Pointed] = ()) -> list[Ranked]:
    """The best candidates of a page, the one that most speaks for first. Where known rows are pointed at, those that
    hold most of them, one each, alone."""
    weighed = [found for candidate in candidates(outline) if (found := _weighed(outline, candidate, pointed))]
    most = max((found.known for found in weighed), default=0)
    weighed = [found for found in weighed if found.known == most]
    weighed.sort(key=lambda found: -found.weight)
    looked_into = [_looked_into(outline, found) for found in weighed[:MOST_LOOKED_INTO]]
    return sorted(looked_into, key=lambda found: -found.weight)


def _weighed(outline: Outline, candidate: Candidate, pointed: Sequence[Pointed]) -> Ranked | None:
    pairs = [(record, held(outline, record)) for record in _rows_of(outline, candidate)]
    pairs = [pair for pair in pairs if pair[1].signs >= SHORTEST and not _is_date_alone(outline, *pair)]
    if len(pairs) < 2:
        return None
    count, records = len(pairs), [record for record, _ in pairs]
    linked, dated, headed = shares(outline, records)
    signs = sum(inside.signs for _, inside in pairs)
    furniture = sum(outline.signs_in_furniture(record.start, record.stop) for record in records) / signs
    weight = float(sum(min(inside.signs, ENOUGH_SIGNS) for _, inside in pairs) ** 0.7)
    if called_results(outline.keys[records[0].elements[0]][1]):
        weight *= CALLED_RESULTS
    weight *= (0.25 + linked) * (1 + dated) * (1 + 0.3 * headed) * (1 - 0.85 * furniture)
    if signs < SHORT * count and dated < FAIR_SHARE:
        weight *= 0.3
    if sum(inside.linked for _, inside in pairs) > 0.9 * signs and dated < FAIR_SHARE:
        weight *= 0.5
    known = len(held_by(records, pointed)) if pointed else 0
    return Ranked(Candidate(candidate.kind, records), weight, 0.0, known)


def _is_date_alone(outline: Outline, record: Record, inside: Held) -> bool:
    """Whether what could be a record says nothing but a date and leads nowhere: it heads those below it."""
    if inside.links or not inside.dates or inside.signs > LONGEST_DATE:
        return False
    words = outline.words(record.start, record.stop).strip(AROUND_A_DATE)
    return outline.dates.date_in(words) == words


def _rows_of(outline: Outline, candidate: Candidate) -> Sequence[Record]:
    """The records; of rows of tables without heads."""
    rows = [record.elements[0] for record in candidate.records]
    if candidate.kind not in _OF_ONE or any(outline.keys[row][0] != "tr" for row in rows):
        return candidate.records
    left = set(without_heads(outline, rows))
    return [record for record in candidate.records if record.elements[0] in left]


def _looked_into(outline: Outline, found: Ranked) -> Ranked:
    alike = regularity(outline, found.records)
    weight = found.weight * (0.15 + alike) ** 2 * len(found.records) ** 0.25
    if found.candidate.kind is Kind.DISTANT_COUSINS:
        weight *= DISTANT
    weight *= _share_of_distinct(outline, found.records)
    if 2 < len(found.records) <= MOST_PARTS and alike < LEAST_ALIKE:
        weight *= TWO_UNLIKE
    linked, dated, _ = shares(outline, found.records)
    is_whole = alike > 0.95 and linked == 1
    if len(found.records) == 2:
        weight *= TWO_ALIKE if is_whole else TWO_UNLIKE
    if len(found.records) <= FEW and is_whole and dated == 1 and _are_all_of_their_kind(outline, found.candidate):
        weight *= FEW_WHOLE
    if found.candidate.kind in _WEIGHT_OF_KIND:
        weight *= _WEIGHT_OF_KIND[found.candidate.kind] * (0.9 + 0.1 * _share_of_one_form(outline, found.records))
    return replace(found, weight=weight, regularity=alike)


def _are_all_of_their_kind(outline: Outline, candidate: Candidate) -> bool:
    """Whether records are rows of a table that each say one thing, and no other row of the page has a link and a date
    as they do, but what is around them."""
    inside = [held(outline, record) for record in candidate.records]
    rows = [record.elements[0] for record in candidate.records]
    if candidate.kind is not Kind.SIBLINGS or any(len(cells_of(outline, row)) < 2 for row in rows):
        return False
    if any(one.dates > MOST_DATES or one.links > MOST_LINKS for one in inside):
        return False
    key, own = outline.keys[rows[0]], set(rows)
    for element, other in enumerate(outline.keys):
        if other == key and element not in own:
            beside = outline.held(outline.starts[element], outline.stops[element])
            is_around = any(element < one < outline.ends[element] for one in own)
            if beside.links and beside.dates and not is_around:
                return False
    return True


def _share_of_distinct(outline: Outline, records: Sequence[Record]) -> float:
    """Of some of the records, evenly taken, the share that say what none before them does."""
    texts = [outline.words(record.start, record.stop) for record in evenly(records, MOST_HELD_AGAINST)]
    return len(set(texts)) / len(texts)


def _share_of_one_form(outline: Outline, records: Sequence[Record]) -> float:
    """The share of records that are made of the same elements, where most are."""
    forms = Counter(tuple(outline.keys[one][0] for one in record.elements) for record in records)
    return forms.most_common(1)[0][1] / len(records)


def finest(outline: Outline, found: Sequence[Ranked]) -> Ranked:
    """The best of the candidates, or one that stands in it and whose records are not parts of a record."""
    best = found[0]
    for _ in range(MOST_REFINEMENTS):
        finer = [one for one in found if one is not best and _is_finer(outline, best, one)]
        if not finer:
            break
        best = max(finer, key=lambda one: one.weight)
    return best


def _is_finer(outline: Outline, coarse: Ranked, fine: Ranked) -> bool:
    """Whether candidates that stand in another's records are the records, and the others their groups."""
    if len(fine.records) <= len(coarse.records):
        return False
    inside = _within(coarse.records, fine.records)
    if _share_of_distinct(outline, fine.records) < FEWEST_TOLD_APART:
        return False
    if sum(inside) >= EACH_DATED * len(fine.records) and _are_lists(outline, coarse.records, fine.records):
        return True
    if sum(inside) < max(0.8 * len(fine.records), 1.5 * len(coarse.records)):
        return False
    linked, dated, _ = shares(outline, fine.records)
    if linked >= 0.8 and _are_under_dates(outline, coarse.records, fine.records):
        return True
    if _are_parts(outline, coarse.records, fine.records):
        return False
    signs = sum(held(outline, record).signs for record in fine.records)
    if linked < 0.8 or fine.regularity < 0.8 or signs < 12 * len(fine.records):
        return False
    if signs < 0.45 * sum(held(outline, record).signs for record in coarse.records):
        return False
    usual = Counter(inside).most_common(1)[0][1]
    is_group = usual < 0.8 * len(inside) and fine.regularity >= 0.9 and linked >= 0.95
    if shares(outline, coarse.records)[1] >= 0.7 and dated < FAIR_SHARE:
        tag = outline.keys[fine.records[0].elements[0]][0]
        # A group's date may stand above its records; a record's date stands beside as many parts as another's.
        if tag in _PARTS or (sum(inside) < 2.5 * len(coarse.records) and not is_group):
            return False
    # The same number in each is what parts of a record have, unless a few groups are of one length by chance.
    return usual <= 0.95 * len(inside) or (len(coarse.records) <= 3 and inside[0] >= 3)


def _are_lists(outline: Outline, coarse: Sequence[Record], fine: Sequence[Record]) -> bool:
    """Whether the coarser records are lists, or have some, or are tables under the same heads, and nearly all of their
    items, the finer, have a date."""
    if shares(outline, fine)[1] < EACH_DATED:
        return False
    lists = [[one for one in record.elements if outline.keys[one][0] in _LISTS] for record in coarse]
    if all(lists):
        roots = set(chain.from_iterable(lists))
        parents = (outline.parents[record.elements[0]] for record in fine)
        of_lists = sum(parent in roots or outline.parents[parent] in roots for parent in parents)
        return of_lists >= max(EACH_DATED * len(fine), FEWEST_ITEMS * len(coarse))
    if any(outline.keys[record.elements[0]][0] != "tr" for record in fine):
        return False
    heads = [list(_heads_within(outline, record)) for record in coarse[:MOST_HELD_AGAINST]]
    return all(heads) and len(set(chain.from_iterable(heads))) < 0.5 * sum(map(len, heads))


def _heads_within(outline: Outline, record: Record) -> Iterator[str]:
    """What the heads of tables in a record say."""
    for root in record.elements:
        for one in range(root, outline.ends[root]):
            if outline.keys[one][0] == "tr" and is_head(outline, one):
                yield outline.words(outline.starts[one], outline.stops[one])


def _are_under_dates(outline: Outline, coarse: Sequence[Record], fine: Sequence[Record]) -> bool:
    """Whether beside finer records nothing stands in most of the coarser but a date above them: a date's group."""
    starts = [record.start for record in fine]
    dated = 0
    counts = set()
    for record in coarse:
        first, last = bisect_left(starts, record.start), bisect_left(starts, record.stop)
        counts.add(last - first)
        if first < last:
            above = outline.words(record.start, starts[first])
            inside = sum(held(outline, one).signs for one in fine[first:last])
            is_all = inside + len(above) >= MOST_IN_A_GROUP * held(outline, record).signs
            dated += is_all and len(above) <= LONGEST_HEAD and outline.dates.heading(above) is not None
    return dated >= MOST_DATED * len(coarse) and (len(counts) > 1 or min(counts) >= SHORTEST_GROUP)


def _are_parts(outline: Outline, coarse: Sequence[Record], fine: Sequence[Record]) -> bool:
    """Whether finer records stand, within one of the coarser, in elements each of which is of a kind of its own."""
    starts = [record.start for record in coarse]
    holders: dict[int, list[Key]] = defaultdict(list)
    for record in fine[:MOST_HELD_AGAINST]:
        parent = outline.parents[record.elements[0]]
        holders[bisect_right(starts, record.start)].append(outline.keys[parent] if parent >= 0 else ("", frozenset()))
    several = [keys for keys in holders.values() if len(keys) > 1]
    return bool(several) and sum(len(set(keys)) == len(keys) for keys in several) > 0.5 * len(several)


def _within(coarse: Sequence[Record], fine: Sequence[Record]) -> list[int]:
    """In each record of one candidate, the number of the other's."""
    spans = sorted((record.start, record.stop) for record in fine)
    starts = [start for start, _ in spans]
    return [
        sum(
            stop <= record.stop
            for _, stop in spans[bisect_left(starts, record.start) : bisect_left(starts, record.stop)]
        )
        for record in coarse
    ]
