"""What came of the attacks, as a section of docs/reliability.md."""

from typing import Any

from bench.enemy.attack import (
    BYTES,
    CAUSES,
    HARMLESS,
    IDENTITY,
    LIMITS,
    MASS,
    ONE_TIME,
    PEOPLE,
    PROMISE,
    ROWS,
    TEXT,
    WHICH,
)  # fmt: skip
from bench.enemy.judge import EMPTIED, FALSE_ALARM, FALSE_PROVEN, LOST, REBUILDS, REQUESTS, WITHDRAWN, WRONG
from bench.markdown import PagePart

PART = PagePart("python -m bench.enemy")
COLUMNS = (FALSE_PROVEN, LOST, WRONG, FALSE_ALARM, WITHDRAWN)
OTHERS = (REBUILDS, REQUESTS, EMPTIED, "broken cases")
CONCLUSIONS = {
    IDENTITY: (
        "Here a page is sent once with headers that misdescribe it, or a clock is wrong. What a historian "
        "should conclude: the latest harvest is what counts; an earlier one may have been read with the wrong"
        " letters, and says so by its date."
    ),
    ONE_TIME: (
        "Here the list changes between one page and the next in such a way that the pages still fit together."
        " “Proven” is about the time between `read_from` and `read_until`: cite it with the time."
    ),
    WHICH: (
        "Here pages are not of the listing that they are said to be of. What a historian should conclude: a "
        "listing is proven for the search that its own pages name; where they name none, its URL alone "
        "vouches for it."
    ),
    PROMISE: (
        "Here the page does not say how many there are, or says it so that it can be misread. Without a total"
        " that can be read whole nothing is proven, however full the table looks."
    ),
    ROWS: (
        "Here rows are built unlike those that Regest was made for. A row that is read otherwise than it was "
        "printed would be worse than one that is refused: refused rows are counted in `rejects`."
    ),
    TEXT: (
        "Here the words of a row are woven into markup. What stands in the tables can be quoted as a browser shows it."
    ),
    BYTES: ("Here letters are encoded in old ways, or a page ends too soon. A cut page proves nothing."),
    MASS: (
        "Here a list is short for a day. That a document is not in a list does not mean that its archive has "
        "withdrawn it."
    ),
    PEOPLE: ("Here those who use or extend Regest make a mistake. What stood in the tables must still stand there."),
    HARMLESS: ("Here nothing is wrong: these must be proven, or Regest would cry wolf."),
    LIMITS: (
        "None of these can be seen by whoever reads the pages once, and so they are not counted as faults. A "
        "second harvest on another day, or a look at the document's own page, is what helps."
    ),
}


def section(told: dict[str, Any], before: dict[str, Any] | None = None) -> str:
    """The section: a summary, then a table for each cause; with the figures of a run before, where they are given."""
    kinds = told["kinds"]
    lines = [
        "## An enemy's trials", "",
        (f"Made-up archives, served and judged by code that shares nothing with Regest: {len(kinds)} kinds of trouble,"
        f" {told['cases']:,} cases, {told['harvests']:,} harvests on {told['day']} (seed {told['seed']})."
        " A *wrong cell* is a title, a date or a summary that differs from what a browser shows, or words of a row that"
        " stand nowhere."),
        "", summary_row(told), "",
    ]  # fmt: skip
    if before:
        lines += ["Where two figures stand, the first one is of the code before it was mended.", ""]
    for cause in CAUSES:
        own = {kind: one for kind, one in kinds.items() if one["cause"] == cause}
        if own:
            lines += [f"### {cause}", "", CONCLUSIONS[cause], "", *_table(own, before), ""]
    return "\n".join(lines)


def summary_row(told: dict[str, Any]) -> str:
    """One sentence for README, of what a page or a second look can show."""
    total = totals(told)
    words = ", ".join(f"{total.get(name, 0):,} {name}" for name in COLUMNS)
    visible = sum(one["cases"] for one in told["kinds"].values() if one["visible"])
    return f"Of {visible:,} cases that a page or a second look can show: {words}."


def totals(told: dict[str, Any]) -> dict[str, int]:
    """The faults of all kinds that are no limits."""
    total: dict[str, int] = {}
    for one in told["kinds"].values():
        if one["visible"]:
            for name, count in one["counts"].items():
                total[name] = total.get(name, 0) + count
    return total


def is_wrong(told: dict[str, Any]) -> bool:
    """Whether anything was wrong that could be seen."""
    total = totals(told)
    return any(total.get(name) for name in (*COLUMNS, *OTHERS))


def _table(kinds: dict[str, dict[str, Any]], before: dict[str, Any] | None) -> list[str]:
    head = ("what was tried", "how often", *COLUMNS, "other", "verdicts")
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(COLUMNS) + 1) + " --- | --- |"]
    for kind, one in kinds.items():
        old = (before or {"kinds": {}})["kinds"].get(kind)
        cells = [one["about"], f"{one['cases']:,}"]
        cells += [_figure(one, old, name) for name in COLUMNS]
        cells.append(", ".join(f"{_figure(one, old, name)} {name}" for name in OTHERS if _counts(one, old, name)))
        cells.append(", ".join(f"{count} {verdict}" for verdict, count in sorted(one["verdicts"].items())))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _counts(one: dict[str, Any], old: dict[str, Any] | None, name: str) -> bool:
    return bool(one["counts"].get(name) or (old and old["counts"].get(name)))


def _figure(one: dict[str, Any], old: dict[str, Any] | None, name: str) -> str:
    now = f"{one['counts'].get(name, 0):,}"
    if old is None:
        return now
    then = f"{old['counts'].get(name, 0):,}"
    return f"{then} → {now}"
