"""A mended declaration as it is proposed: by which captures, what would be read, what differs, and how the file
changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from typing import Any

from rich.text import Text

from flows.learning.judging import Change
from flows.learning.mend_case import NotMended
from flows.learning.mending import PageSince, Proposal
from flows.text.harmless import cut, harmless
from flows.text.rows import print_table
from flows.text.speaking import say, warn
from flows.text.terminal import output

MOST_PAGES, MOST_EXAMPLES, LONGEST_TITLE = 8, 3, 60
_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def print_proposal(proposal: Proposal) -> None:
    """All that a person should see before the file is changed."""
    _print_since(proposal)
    output.print()
    for line, style in _lines(proposal):
        output.print(Text(harmless(line), style=style), soft_wrap=True)
    output.print()
    for line in diff_of(proposal):
        output.print(Text(harmless(line), style=_STYLES.get(line[:1], "")), soft_wrap=True)
    for reason in proposal.against:
        warn(f"it is not to be written: {reason}")


def print_not_mended(refused: NotMended) -> None:
    """Why there is nothing to propose, and the other ways in that a page mentions."""
    if refused.nothing:
        say(refused.reason)
        return
    warn(refused.reason)
    for one in refused.interfaces:
        say(f"the page itself mentions {one.kind}: {one.url or 'on the page'} ({one.says})")


def as_json(proposal: Proposal | NotMended) -> dict[str, Any]:
    """All of it as plain data."""
    if isinstance(proposal, NotMended):
        interfaces = [{"kind": one.kind, "url": one.url or None, "says": one.says} for one in proposal.interfaces]
        return {"refused": proposal.reason, "nothing_to_mend": proposal.nothing, "interfaces": interfaces}
    found = proposal.agreement
    return {
        "archive": proposal.archive,
        "file": str(proposal.file),
        "declaration": proposal.text,
        "diff": "".join(f"{line}\n" for line in diff_of(proposal)),
        "pages_since": [
            {
                "capture_id": str(one.page.capture.capture_id),
                "url": one.page.url,
                "captured_at": one.page.last_seen.isoformat(),
                "why": one.why,
                "rows_then": one.rows,
                "rows_now": len(one.read.entries),
                "rejects_now": len(one.read.rejects),
            }
            for one in proposal.since
        ],
        "pages_before": {"read": proposal.before, "otherwise": list(proposal.otherwise)},
        "documents": {
            "known": len(found.found) + len(found.missing),
            "again": list(found.found),
            "missing": list(found.missing),
            "not_known": found.strangers,
        },
        "changes": [
            {"url": one.url, "field": one.field, "before": one.before, "after": one.after} for one in found.changes
        ],
        "uncertain": list(proposal.uncertain),
        "against": list(proposal.against),
    }


def diff_of(proposal: Proposal) -> Iterator[str]:
    """How the file changes, line by line."""
    file = str(proposal.file)
    was, text = proposal.was.splitlines(), proposal.text.splitlines()
    return unified_diff(was, text, file if was else "nothing", file, lineterm="")


def _print_since(proposal: Proposal) -> None:
    names = ("captured (UTC)", "page", "rows then", "rows now", "why it was not read well")
    print_table(names, [_since(one) for one in proposal.since[:MOST_PAGES]])
    if (left := len(proposal.since) - MOST_PAGES) > 0:
        output.print(Text(f"  … and {left:,} more pages", style="dim"))


def _since(one: PageSince) -> Sequence[object]:
    now = f"{len(one.read.entries):,}" + (f", {len(one.read.rejects):,} unread" if one.read.rejects else "")
    return (f"{one.page.last_seen:%Y-%m-%d %H:%M}", one.page.url, f"{one.rows:,}", now, one.why)


def _lines(proposal: Proposal) -> Iterator[tuple[str, str]]:
    found = proposal.agreement
    then = sum(one.rows for one in proposal.since)
    yield f"rows: {found.rows:,} would be read on these pages, where {then:,} were", ""
    all_known = len(found.found) + len(found.missing)
    yield f"known documents: {len(found.found):,} of {all_known:,} again at the same URLs", ""
    if found.missing:
        yield f"  not found: {_titles(proposal, found.missing)}", "yellow"
    if found.strangers:
        yield f"  and {found.strangers:,} rows of documents that were not known", ""
    yield from _changes(found.changes)
    same = proposal.before - len(proposal.otherwise)
    yield f"captures of before: {same:,} of {proposal.before:,} pages are read as they were", ""
    yield from ((f"uncertain: {one}", "yellow") for one in proposal.uncertain)


def _changes(changes: Sequence[Change]) -> Iterator[tuple[str, str]]:
    if not changes:
        yield "  all of them with the same title, date, summary and fields", ""
    for field in dict.fromkeys(change.field for change in changes):
        of_field = [change for change in changes if change.field == field]
        yield f"  {field}: another one of {len(of_field):,}", "yellow"
        for change in of_field[:MOST_EXAMPLES]:
            yield f"    was {_quoted(change.before)}, is {_quoted(change.after)} ({change.url})", "dim"


def _quoted(text: str | None) -> str:
    return "nothing" if text is None else f"“{cut(text, LONGEST_TITLE)}”"


def _titles(proposal: Proposal, urls: Sequence[str]) -> str:
    named = ", ".join(_quoted(proposal.case.known[url].title) for url in urls[:MOST_EXAMPLES])
    left = len(urls) - MOST_EXAMPLES
    return f"{named}, and {left:,} more" if left > 0 else named
