"""What was learned as the keys of a declaration, and in which ways they may be said, so that the documents that were
known are read again and the pages of before stay as they were."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parsers.declarations.joined import Joined
from parsers.declarations.mended import Markup
from parsers.records import Entry
from warehouse.held_pages import KnownDocument

# What a person has said of a text, wherever it stands.
_OF_THE_TEXT = ("drop", "split", "many", "read_as")
_PLACES = ("date", "title", "summary", "link")
# A field is the one that was known by another name, where so many of its texts are.
SAME = 0.8


@dataclass(frozen=True, slots=True)
class Learnt:
    """What of a learned declaration is of the markup, and its link to the next page, where it names one."""

    markup: Markup
    following: str | None = None


def learnt(text: str) -> Learnt:
    """What a learned declaration says of the markup."""
    said = tomllib.loads(text)
    page = said.get("page", {})
    following = page.get("next")
    return Learnt(
        Markup(tuple(said["signs"]), said["row"], page.get("promise")), None if following == "promise" else following
    )


def held_markup(declared: Joined) -> Markup:
    """What a declaration says today of the first generation of markup."""
    row: dict[str, Any] = {}
    for path, value in declared.values.items():
        if path[:1] == ("row",):
            table = row
            for part in path[1:-1]:
                table = table.setdefault(part, {})
            table[path[-1]] = value
    return Markup(tuple(declared.get("signs")), row, declared.get("page", "promise"))


def with_known_fields(markup: Markup, read: Sequence[Entry], known: Mapping[str, KnownDocument]) -> Markup:
    """The markup, its fields called as those that say the same of known documents; fields that nobody knows are left
    out, since what an archive says of its documents stays what it was."""
    same: Counter[tuple[str, str]] = Counter()
    said: Counter[str] = Counter()
    for entry in read:
        if (document := known.get(entry.url)) is None:
            continue
        for name, text in entry.fields:
            said[name] += 1
            same.update((name, other) for other, before in document.fields.items() if before == text)
    fields: dict[str, Any] = {}
    for (name, other), count in same.most_common():
        if count >= SAME * said[name] and other not in fields:
            fields[other] = markup.row["fields"][name]
    row = {name: place for name, place in markup.row.items() if name != "fields"}
    return replace(markup, row={**row, "fields": fields} if fields else row)


def with_texts_as_before(markup: Markup, held: Markup) -> Iterator[Markup]:
    """The markup with what is said today of the texts of its places: what is dropped of them, how they are split."""
    for name, before in held.row.items():
        further = {key: one for key, one in before.items() if key in _OF_THE_TEXT} if isinstance(before, dict) else {}
        if further and (place := markup.row.get(name)) is not None and name != "fields":
            of_place = place if isinstance(place, dict) else {"at": place}
            yield replace(markup, row={**markup.row, name: {**of_place, **further}})


def with_telling_signs(markup: Markup, held: Markup) -> Iterator[Markup]:
    """The markup with a sign that pages of before may lack: where in its rows something stands, or that nothing stands
    any more where it stood."""
    at = markup.row["at"]
    for name in _PLACES:
        place = _selector(markup.row.get(name))
        if place and "," not in place and "," not in at:
            yield replace(markup, signs=(*markup.signs, f"{at} {place}"))
    for name in _PLACES:
        place = _selector(held.row.get(name))
        if place and "," not in at:
            yield replace(markup, signs=(*markup.signs, f"html:not(:has({held.row['at']} {place}))"))


def with_other_promises(markup: Markup, held: Markup) -> Iterator[Markup]:
    """The markup without the promise, with one that need not be there, and with that of before."""
    if markup.promise is not None:
        if isinstance(markup.promise, str):
            yield replace(markup, promise={"at": markup.promise, "stands": "sometimes"})
        elif "header" not in markup.promise:
            yield replace(markup, promise={**markup.promise, "stands": "sometimes"})
        yield replace(markup, promise=None)
    if held.promise is not None and held.promise != markup.promise:
        yield replace(markup, promise=held.promise)


def _selector(place: Any) -> str | None:
    return place.get("at") if isinstance(place, dict) else place
