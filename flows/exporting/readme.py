"""What a deposit says to people."""

from __future__ import annotations

from collections.abc import Iterator

from flows.exporting.described import HOW_CSV_DIFFERS, WHAT_IT_IS, Described
from flows.text.harmless import harmless, harmless_in_markdown

BY_REFERENCE = (
    "The WARC files with the captures are not in this deposit: `tables/warc_files.csv` has their names, sizes and "
    "digests, and each row of the other tables leads to a place in one of them."
)
WITH_CAPTURES = """The WARC files with the captures are in this deposit: `tables/warc_files.csv` has their names and
digests. The tables can be made again from them, with the same Regest or a later one:

    cp -r DEPOSIT data
    regest rebuild --data data

or, beside what a data folder has already, for each archive:

    regest import DEPOSIT/captures/ARCHIVE --archive ARCHIVE --copy

The captures say who made them, with the contact that was given."""
REGISTERED = """WARC files of other programs lie in `registered/`: they are brought in with

    regest import DEPOSIT/registered --archive ARCHIVE --copy"""
CHECKING = """Whether every file is as it was:

    sha256sum --check manifest-sha256.txt"""


def readme(deposit: Described) -> str:
    """What `README.md` says."""
    return "\n\n".join(_paragraphs(deposit)) + "\n"


def _paragraphs(deposit: Described) -> Iterator[str]:
    yield f"# {harmless_in_markdown(deposit.title)}"
    yield f"{WHAT_IT_IS} Made on {deposit.made_at:%Y-%m-%d} by Regest {deposit.version}."
    yield "\n".join(
        f"- {harmless_in_markdown(title)}" + (f", <{home}>" if home else "") for _, title, home in deposit.archives
    )
    licence = harmless(deposit.licence) if deposit.licence else "none was given with this deposit"
    yield f"Licence: {licence}."
    yield "## Tables"
    yield f"They lie in `tables/`, as CSV and as Parquet; `datapackage.json` describes each column. {HOW_CSV_DIFFERS}"
    rows = [f"| `{table.name}` | {table.rows:,} | {table.says or ''} |" for table in deposit.tables]
    yield "\n".join(["| table | rows | |", "|---|---:|---|", *rows])
    yield (
        "A date has its text as it was printed, an EDTF string (ISO 8601-2), and the first and the last day that it "
        "can mean. `runs` says when the pages were fetched and by which versions, `listings` and `harvests` whether "
        "each listing agreed with its own count."
    )
    yield "## Captures"
    yield WITH_CAPTURES if deposit.has_captures else BY_REFERENCE
    if deposit.has_registered:
        yield REGISTERED
    yield (
        "`declarations/` has what Regest knew of the archives and of their software; `archives/` and `platforms/`, if "
        "there are any, what was added to that."
    )
    yield CHECKING
