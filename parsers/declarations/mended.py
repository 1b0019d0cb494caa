"""A declaration with new markup first, and what held until then kept as a generation: changed as text, so that all else
stays as a person wrote it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from parsers.declarations.keys import GENERATIONS, PROMISE
from parsers.declarations.statements import NotInStatements, Statement, statements_in
from parsers.declarations.toml import toml_key, toml_value

# Keys of a row in the order in which people read them; those of its fields come last, in a table of their own.
_ROW = ("at", "reading", "title", "link", "date", "summary", "without")
_PAGE, _NEXT = "page", ("page", "next")


class NotChanged(ValueError):
    """A declaration that is written in a way in which it cannot be changed as text."""


@dataclass(frozen=True, slots=True)
class Markup:
    """What a generation of markup says: signs, the keys of `row`, and the promise, None for none of its own."""

    signs: tuple[str, ...]
    row: Mapping[str, Any]
    promise: Any = None

    def as_table(self) -> dict[str, Any]:
        """As a generation is declared."""
        table: dict[str, Any] = {"signs": list(self.signs), "row": dict(self.row)}
        return table if self.promise is None else {**table, _PAGE: {"promise": self.promise}}


@dataclass(frozen=True, slots=True)
class Mend:
    """What is to be changed: the `markup` that stands first from now on, what that is `called` and what is said of it
    in a comment; and what the generation is called that keeps what held `before`, so that its pages are read as they
    were, with a comment of its own.

    `kept` is what held where that stands in no statements of the file, but in those of its platform, or of the archive
    that ships: its keys that the new markup lacks are taken away. `following` is the link to the next page where it
    changes. The promise stays where it is where pages keep it (`keeps_promise`)."""

    markup: Markup
    called: str
    says: str
    before: str
    before_says: str
    kept: Markup | None = None
    following: str | None = None
    keeps_promise: bool = False


def mended(text: str, mend: Mend) -> str:
    """The text with the new markup in it. Raises NotChanged."""
    mend = _where_promise_stays(text, mend)
    try:
        changed = "".join(one.text for one in _mended(statements_in(_ended(text)), mend))
        declared = tomllib.loads(changed)
    except (NotInStatements, tomllib.TOMLDecodeError) as error:
        raise NotChanged(str(error)) from error
    wanted = _wanted(tomllib.loads(text), mend)
    if declared != wanted or list(declared[GENERATIONS]) != list(wanted[GENERATIONS]):
        raise NotChanged("its tables are written in one another")
    return changed


def _where_promise_stays(text: str, mend: Mend) -> Mend:
    """The same, and of a promise that is what it was nothing."""
    before = tomllib.loads(text).get(_PAGE, {}).get("promise") if mend.kept is None else mend.kept.promise
    if mend.markup.promise is None or mend.markup.promise != before:
        return mend
    kept = None if mend.kept is None else replace(mend.kept, promise=None)
    return replace(mend, markup=replace(mend.markup, promise=None), kept=kept, keeps_promise=True)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _wanted(declared: dict[str, Any], mend: Mend) -> dict[str, Any]:
    """What the changed text must say."""
    own: dict[str, Any] = {name: declared[name] for name in ("signs", "row") if name in declared}
    page = dict(declared.get(_PAGE, {}))
    if "promise" in page and not mend.keeps_promise:
        own[_PAGE] = {"promise": page.pop("promise")}
    kept = own if mend.kept is None else mend.kept.as_table()
    new = _new_markup(mend).as_table()
    page |= new.pop(_PAGE, {})
    if mend.following is not None:
        page["next"] = mend.following
    rest = {name: one for name, one in declared.items() if name not in ("signs", "row", _PAGE, GENERATIONS)}
    rest["generation"] = mend.called
    pages = {_PAGE: page} if page else {}
    return {**rest, **new, **pages, GENERATIONS: {mend.before: kept, **declared.get(GENERATIONS, {})}}


def _new_markup(mend: Mend) -> Markup:
    """The new markup, which takes away what stands beneath it and is not its own."""
    if mend.kept is None:
        return mend.markup
    row = {**mend.markup.row, **{name: "" for name in mend.kept.row if name not in mend.markup.row}}
    fields, before = row.get("fields") or {}, mend.kept.row.get("fields") or {}
    if taken := {name: "" for name in before if name not in fields}:
        row["fields"] = {**fields, **taken}
    row = {name: one for name, one in row.items() if name != "fields" or one}
    promise = "" if mend.markup.promise is None and mend.kept.promise is not None else mend.markup.promise
    return replace(mend.markup, row=row, promise=promise)


@dataclass(slots=True)
class _Parts:
    """A file's statements: what stays, in its places; what is to be kept as a generation, by where it stands."""

    stays: list[Statement] = field(default_factory=list)
    of_root: list[Statement] = field(default_factory=list)
    of_page: list[Statement] = field(default_factory=list)
    of_tables: list[Statement] = field(default_factory=list)
    signs_at: int | None = None
    rows_at: int | None = None
    promise_at: int | None = None


def _mended(statements: Sequence[Statement], mend: Mend) -> list[Statement]:
    parts = _parted(statements, mend)
    new = _new_markup(mend)
    placed: list[tuple[int, int, list[str]]] = []
    end = len(parts.stays)
    first_header = next((at for at, one in enumerate(parts.stays) if one.is_header), end)
    roots = [at for at, one in enumerate(parts.stays) if one.path is not None and not one.table]
    after_roots = roots[-1] + 1 if roots else first_header
    signs_at = parts.signs_at if parts.signs_at is not None else after_roots
    lines = [f"# {mend.says}", f"generation = {toml_value(mend.called)}", f"signs = {toml_value(list(new.signs))}"]
    placed.append((signs_at, 0, lines if parts.signs_at is not None else ["", *lines, ""]))
    rows_at = parts.rows_at if parts.rows_at is not None else end
    rows_at = max(rows_at, first_header) if first_header < end else end
    placed.append((rows_at, 1, list(_lines_of_row(new.row))))
    placed += _placed_page(parts, new, mend, rows_at)
    older = next((at for at, one in enumerate(parts.stays) if one.path and one.path[0] == GENERATIONS), end)
    if older < end and not parts.stays[older].is_header:
        raise NotChanged(f"{GENERATIONS} are written in a table of another")
    placed.append((min(rows_at, older), 3, list(_kept(parts, mend))))
    return _joined(parts.stays, placed)


def _parted(statements: Sequence[Statement], mend: Mend) -> _Parts:
    parts = _Parts()
    for one in statements:
        path = one.path or ()
        if path[:1] in (("signs",), ("row",)) or (path[:2] == PROMISE and not mend.keeps_promise):
            if path[0] == "signs":
                parts.signs_at = len(parts.stays)
            elif path[0] == "row" and parts.rows_at is None:
                parts.rows_at = len(parts.stays)
            elif path[:2] == PROMISE:
                parts.promise_at = len(parts.stays)
            _keep(parts, one)
        elif path == ("generation",):
            parts.signs_at = parts.signs_at if parts.signs_at is not None else len(parts.stays)
        elif path == _NEXT and mend.following is not None:
            parts.promise_at = parts.promise_at if parts.promise_at is not None else len(parts.stays)
        else:
            parts.stays.append(one)
    return parts


def _keep(parts: _Parts, one: Statement) -> None:
    if not one.table:
        parts.of_root.append(one)
    elif one.table == (_PAGE,):
        parts.of_page.append(one)
    else:
        parts.of_tables.append(one)


def _placed_page(parts: _Parts, new: Markup, mend: Mend, rows_at: int) -> Iterator[tuple[int, int, list[str]]]:
    """What is said of pages anew: where it stood, at the end of what is said of pages, or behind the rows."""
    says = [] if new.promise is None else [f"promise = {toml_value(new.promise)}"]
    says += [] if mend.following is None else [f"next = {toml_value(mend.following)}"]
    if not says:
        return
    in_table = [at for at, one in enumerate(parts.stays) if one.table == (_PAGE,)]
    if in_table:
        at = parts.promise_at if parts.promise_at is not None and parts.promise_at > in_table[0] else in_table[-1] + 1
        yield at, 0, says
    elif any(one.path and one.path[0] == _PAGE for one in parts.stays):
        raise NotChanged(f"{_PAGE} is written in one line")
    else:
        yield rows_at, 2, ["", f"[{_PAGE}]", *says]


def _joined(stays: Sequence[Statement], placed: Sequence[tuple[int, int, list[str]]]) -> list[Statement]:
    found: list[Statement] = []
    for at in range(len(stays) + 1):
        for place, _, lines in sorted(placed, key=lambda one: one[:2]):
            if place == at and lines:
                found.append(Statement("".join(f"{line}\n" for line in lines)))
        if at < len(stays) and not _is_empty_page(stays, at, placed):
            found.append(stays[at])
    return _without_blanks(found)


def _is_empty_page(stays: Sequence[Statement], at: int, placed: Sequence[tuple[int, int, list[str]]]) -> bool:
    """Whether a table `page` has nothing left in it."""
    one = stays[at]
    if not (one.is_header and one.path == (_PAGE,)):
        return False
    return not any(other.table == (_PAGE,) and not other.is_header for other in stays) and not any(
        place == at + 1 and order == 0 for place, order, _ in placed
    )


def _without_blanks(found: Sequence[Statement]) -> list[Statement]:
    """No more than one blank line anywhere, and none at the beginning."""
    text = re.sub(r"\n{3,}", "\n\n", "".join(one.text for one in found)).lstrip("\n")
    return [Statement(text.rstrip("\n") + "\n")]


def _lines_of_row(row: Mapping[str, Any], below: str = "") -> Iterator[str]:
    yield from ("", f"[{below}row]")
    names = [name for name in _ROW if name in row] + [name for name in row if name not in (*_ROW, "fields")]
    yield from (f"{name} = {toml_value(row[name])}" for name in names)
    if fields := row.get("fields"):
        yield from ("", f"[{below}row.fields]")
        yield from (f"{toml_key(name)} = {toml_value(place)}" for name, place in fields.items())
    yield ""


def _kept(parts: _Parts, mend: Mend) -> Iterator[str]:
    """What held until then, as a generation: as it was written, where it stood in the file."""
    name = f"{GENERATIONS}.{toml_key(mend.before)}"
    yield from ("", f"# {mend.before_says}", f"[{name}]")
    if mend.kept is not None:
        yield f"signs = {toml_value(list(mend.kept.signs))}"
        yield from _lines_of_row(mend.kept.row, f"{name}.")
        if mend.kept.promise is not None:
            yield from (f"[{name}.{_PAGE}]", f"promise = {toml_value(mend.kept.promise)}", "")
        return
    yield from (line for one in parts.of_root for line in one.text.splitlines())
    for one in parts.of_tables:
        yield from _below(one, name) if one.is_header else one.text.splitlines()
    if parts.of_page:
        yield from ("", f"[{name}.{_PAGE}]")
        yield from (line for one in parts.of_page for line in one.text.splitlines())
    yield ""


def _below(header: Statement, name: str) -> list[str]:
    """A table's header, and the comment above it, with the table below a generation."""
    *comment, line = header.text.splitlines()
    _, bracket, rest = line.partition("[")
    return ["", *comment, f"{bracket}{name}.{rest.lstrip()}"]
