"""What was learned as the keys of a declaration, and in which ways they may be said, so that the documents that were
known are read again and the pages of before stay as they were."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from flows.learning.judging import Change
from parsers.declarations.joined import Joined
from parsers.declarations.mended import Markup
from parsers.records import Entry
from warehouse.held_pages import KnownDocument

# What a person has said of a text, wherever it stands.
_OF_THE_TEXT = ("drop", "split", "many", "read_as")
_PLACES = ("date", "title", "summary", "link")
# A field is the one that was known by another name, where so many of its texts are.
SAME = 0.8
LONGEST_LABEL = 40
BLOCKS = "blocks"
# Of the classes of a page the first are looked at.
MOST_CLASSES, FIELDS_AT_ONCE = 300, 150
_PLAIN = ("time", "small", "em", "i", "strong", "b", "cite", "code", "abbr", "p", "p + p", "span", "span + span")
_CLASSES = re.compile(rb"""\bclass\s{0,9}=\s{0,9}["']([\w \n\t-]{1,400})["']""", re.ASCII | re.IGNORECASE)
_PROPERTIES = re.compile(rb"""\bitemprop\s{0,9}=\s{0,9}["']([A-Za-z]{1,40})["']""", re.IGNORECASE)
_CLASS = re.compile(r"[A-Za-z_][\w-]{0,60}", re.ASCII)


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
    """The markup, its fields called as those that say the same of known documents, or the same behind a label, which is
    dropped; fields that nobody knows are left out, since what an archive says of its documents stays what it was."""
    same: Counter[tuple[str, str, str]] = Counter()
    said: Counter[str] = Counter()
    for entry in read:
        if (document := known.get(entry.url)) is None:
            continue
        for name, text in entry.fields:
            said[name] += 1
            same.update(
                (name, other, text.removesuffix(before))
                for other, before in document.fields.items()
                if text.endswith(before)
            )
    fields: dict[str, Any] = {}
    for (name, other, label), count in sorted(same.items(), key=lambda one: (-one[1], one[0][2] != "")):
        if count >= SAME * said[name] and other not in fields and len(label) <= LONGEST_LABEL:
            fields[other] = without_label(markup.row["fields"][name], label)
    return with_fields(markup, fields)


def without_label(place: Any, label: str) -> Any:
    """A place without what stands before its text in every row."""
    if not label:
        return place
    of_place = place if isinstance(place, dict) else {"at": place}
    return {**of_place, "drop": f"^{re.escape(label.strip())}"}


def with_labels_dropped(markup: Markup, changes: Sequence[Change], count: int) -> Iterator[Markup]:
    """The markup without the labels that stand before what was known, in so many rows of known documents."""
    for name in _PLACES:
        labels = Counter(
            change.after.removesuffix(change.before)
            for change in changes
            if change.field == name and change.before and change.after and change.after.endswith(change.before)
        )
        for label, times in labels.most_common(1):
            if times >= SAME * count and len(label) <= LONGEST_LABEL and name in markup.row:
                yield replace(markup, row={**markup.row, name: without_label(markup.row[name], label)})


def with_fields(markup: Markup, fields: Mapping[str, Any]) -> Markup:
    """The markup with these fields and no others."""
    row = {name: place for name, place in markup.row.items() if name != "fields"}
    return replace(markup, row={**row, "fields": dict(fields)} if fields else row)


def as_a_person_wrote(held: Markup) -> Iterator[Callable[[Markup], Markup]]:
    """Ways back to what is declared today, one thing each: to be taken where that reads the pages since as well."""
    if held.row.get("reading") == BLOCKS:
        # As rows of few parts they may still be read, wherever these stand.
        yield lambda markup: Markup(held.signs, {"at": markup.row["at"], "reading": BLOCKS}, markup.promise)
        yield lambda markup: replace(markup, promise=held.promise)
        return
    for name in dict.fromkeys(("at", "title", "link", "date", "summary", "without", *held.row)):
        if name != "fields":
            yield partial(_with_place_of, held, name)
    for name in held.row.get("fields") or {}:
        yield partial(_with_field_of, held, name)
    yield lambda markup: replace(markup, promise=held.promise)
    yield lambda markup: replace(markup, signs=held.signs)


def _with_place_of(held: Markup, name: str, markup: Markup) -> Markup:
    row = {key: place for key, place in markup.row.items() if key != name}
    return replace(markup, row={**row, name: held.row[name]} if name in held.row else row)


def _with_field_of(held: Markup, name: str, markup: Markup) -> Markup:
    fields = {**(markup.row.get("fields") or {}), name: held.row["fields"][name]}
    return replace(markup, row={**markup.row, "fields": fields})


def fields_at_every_class(markup: Markup, held: Markup, pages: Iterable[bytes]) -> Iterator[Markup]:
    """The markup with a field for each class of elements that pages have, and for each cell of a row, some at a time,
    also with what is said today of the texts of fields: what these read tells where the fields stand that were
    known."""
    found: dict[str, None] = {}
    for body in pages:
        classes = (name for listed in _CLASSES.findall(body) for name in listed.decode("ascii").split())
        found |= dict.fromkeys(f".{name}" for name in classes if _CLASS.fullmatch(name))
        found |= dict.fromkeys(f'[itemprop="{name.decode()}"]' for name in _PROPERTIES.findall(body))
        if b"<dd" in body.lower():
            found |= {f"{tagged}": None for one in list(found) for tagged in (f"dd{one}", f"{one} + dd")}
    at = [*islice(found, MOST_CLASSES), *_PLAIN, *(f":is(td, dd, th):nth-of-type({number})" for number in range(1, 11))]
    places: list[Any] = list(at)
    for of_text in _texts_of(held.row.get("fields") or {}):
        places += [{"at": one, **of_text} for one in at]
        places += [{"at": f"{one} a", **of_text} for one in at if of_text.get("many")]
    for start in range(0, len(places), FIELDS_AT_ONCE):
        some = places[start : start + FIELDS_AT_ONCE]
        yield with_fields(markup, {f"at {number}": place for number, place in enumerate(some)})


def _texts_of(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is said of the texts of fields, each once."""
    found: list[dict[str, Any]] = []
    for place in fields.values():
        said = {key: one for key, one in place.items() if key in _OF_THE_TEXT} if isinstance(place, dict) else {}
        if said and said not in found:
            found.append(said)
    return found


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
