"""A declaration is changed as text: what is learned comes first, what held is kept, and all else stays as it was
written."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.declarations.build import archive_of
from parsers.declarations.mended import Markup, Mend, NotChanged, mended
from parsers.declarations.parser import DeclaredParser
from parsers.declarations.source import Source
from parsers.declarations.statements import statements_in

NEW = Markup(("ul.cards", "li.card"), {"at": "li.card", "title": "a", "date": {"at": "time", "attribute": "datetime"}})
HEAD = 'title = "Letters"\nhome = "https://letters.example/"\n'
LISTINGS = '[listings]\nall = "letters"\n'
ROW = '[row]\nat = "tr"\ntitle = "a"  # linked\n'
SIGNS = 'signs = ["table", "td"]\n'
URLS = '[urls]\ndocument = ["/letter/{n}"]\n'


def mend(markup: Markup = NEW, **further: Any) -> Mend:
    return Mend(markup, "since-2026-11", "Learned.", "letters", "As it was.", **further)


def test_it_comes_first_and_what_held_is_kept_with_its_comments() -> None:
    text = f"{HEAD}# Both.\n{SIGNS}\n{LISTINGS}\n# Rows.\n{ROW}\n{URLS}"
    assert mended(text, mend()) == (
        f'{HEAD}# Learned.\ngeneration = "since-2026-11"\nsigns = ["ul.cards", "li.card"]\n\n{LISTINGS}\n'
        '[row]\nat = "li.card"\ntitle = "a"\ndate = { at = "time", attribute = "datetime" }\n\n'
        f"# As it was.\n[generations.letters]\n# Both.\n{SIGNS}\n"
        '# Rows.\n[generations.letters.row]\nat = "tr"\ntitle = "a"  # linked\n\n'
        f"{URLS}"
    )


@pytest.mark.parametrize(
    "text",
    [
        f'{HEAD}{SIGNS}row.at = "tr"\nrow.title = "a"\n{LISTINGS}{URLS}',
        f'{HEAD}{SIGNS}row = {{ at = "tr", title = "a" }}\n{LISTINGS}{URLS}',
        f"{HEAD}signs = [\n  'table', # a [table]\n  \"td\",\n]\n{LISTINGS}{ROW}{URLS}",
        f'{HEAD}{SIGNS}{LISTINGS}{ROW}[row.fields]\n"docket no" = ".no"\n{URLS}',
        f'{HEAD}{SIGNS}{LISTINGS}{ROW}[row.date]\nat = ".day"\n{URLS}',
        f'{HEAD}{SIGNS}{LISTINGS}{ROW}[page]\nquery = "p"\npromise = ".n"\n{URLS}',
        f'{HEAD}{SIGNS}{LISTINGS}{ROW}[page]\npromise = {{ at = ".n", stands = "sometimes" }}\n{URLS}',
        f'{HEAD}{SIGNS}{LISTINGS}{ROW}[page]\nquery = "p"\n[page.promise]\nat = ".n"\n{URLS}',
        f'{HEAD}{SIGNS}{LISTINGS}[generations.old]\nsigns = ["b", "i"]\n[generations.old.row]\nat = "p"\n{ROW}{URLS}',
        f'{HEAD}{SIGNS}{LISTINGS}{ROW}{URLS}[generations]\nold = {{ signs = ["a", "b"], row = {{ at = "p" }} }}\n',
        f'{LISTINGS}[row]\nat = """\ntr"""\ntitle = "[row]"\n{URLS}'.join((f"{HEAD}{SIGNS}", "")),
        f"{HEAD}{SIGNS}{LISTINGS}{URLS}{ROW}".rstrip("\n"),
        f"{HEAD}{SIGNS}{LISTINGS}{URLS}{ROW}".replace("\n", "\r\n"),
    ],
    ids=[
        "dotted keys", "an inline table", "lines with brackets", "quoted names", "a place of its own table",
        "a promise", "a promise alone", "a promise of its own table", "an older generation before the rows",
        "generations in one line",
        "texts on many lines", "no line end", "other line ends",
    ],
)  # fmt: skip
def test_however_it_is_written_it_says_the_same_beside_what_is_new(text: str) -> None:
    before, after = tomllib.loads(text), tomllib.loads(mended(text, mend()))
    held = {name: before[name] for name in ("signs", "row")}
    if "promise" in before.get("page", {}):
        held["page"] = {"promise": before["page"].pop("promise")}
    assert list(after["generations"].items()) == [("letters", held), *before.get("generations", {}).items()]
    assert (after["signs"], after["row"]) == (list(NEW.signs), NEW.row)
    for name in set(before) - {"signs", "row", "generations", "page"}:
        assert after[name] == before[name]
    assert after.get("page", {}) == before.get("page", {})


def test_what_stands_beneath_and_is_not_new_is_taken_away() -> None:
    kept = Markup(("a", "b"), {"at": "p", "summary": ".s", "fields": {"mark": ".m"}}, ".n")
    after = tomllib.loads(mended(f'{HEAD}platform = "omeka-s"\n{LISTINGS}', mend(kept=kept)))
    assert after["row"] == {**NEW.row, "summary": "", "fields": {"mark": ""}}
    assert after["page"] == {"promise": ""}
    assert after["generations"] == {"letters": kept.as_table()}


def test_a_promise_that_stays_is_not_said_again() -> None:
    text = f'{HEAD}{SIGNS}{LISTINGS}{ROW}[page]\npromise = ".n" # mine\n{URLS}'
    after = mended(text, mend(Markup(NEW.signs, NEW.row, ".n"), following="a.on"))
    assert 'promise = ".n" # mine\n' in after
    assert tomllib.loads(after)["page"] == {"promise": ".n", "next": "a.on"}
    assert "page" not in tomllib.loads(after)["generations"]["letters"]


@pytest.mark.parametrize(
    "text",
    [
        f'{HEAD}{SIGNS}page = {{ query = "p" }}\n{LISTINGS}{ROW}{URLS}',
        f'generations.old.signs = ["a", "b"]\n{HEAD}{SIGNS}{LISTINGS}{ROW}{URLS}',
    ],
)
def test_what_cannot_be_changed_as_text_is_said(text: str) -> None:
    with pytest.raises(NotChanged):
        mended(text, mend(Markup(NEW.signs, NEW.row, ".n")))


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_][a-z0-9_ .\"-]{0,8}", fullmatch=True),
        st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
        max_size=3,
    ),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20),
)
def test_any_text_is_written_so_that_it_is_read_as_it_was(fields: dict[str, str], title: str) -> None:
    row = {"at": "tr", "title": title, **({"fields": fields} if fields else {})}
    try:
        after = tomllib.loads(mended(f"{HEAD}{SIGNS}{LISTINGS}{ROW}{URLS}", mend(Markup(("a", title), row))))
    except NotChanged:
        # As a delete character, which TOML has no text of: nothing is written.
        assert "\x7f" in title + "".join(fields) + "".join(fields.values())
    else:
        assert (after["row"], after["signs"]) == (row, ["a", title])


@given(st.lists(st.sampled_from([SIGNS, ROW, URLS, "\n", "# a comment\n", "[page]\n", 'query = """\n[row]\n"""\n'])))
def test_statements_joined_are_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(one.text for one in statements_in(text)) == text


def test_generations_of_an_archive_are_tried_before_those_of_its_platform() -> None:
    platform = 'title = "P"\nsigns = ["b", "i"]\n[row]\nat = "b"\ntitle = "a"\n[generations.old]\nsigns = ["u", "s"]\n'
    platform += f'[generations.old.row]\nat = "u"\ntitle = "a"\n{URLS}'
    own = f'{HEAD}platform = "p"\n{LISTINGS}[generations.mine]\nsigns = ["q", "s"]\n'
    own += '[generations.mine.row]\nat = "q"\ntitle = "a"\n'
    archive = archive_of("letters", Source("letters.toml", own), {"p": Source("p.toml", platform)})
    assert isinstance(archive.parser, DeclaredParser)
    assert [layout.name for layout in archive.parser.markup.layouts] == ["p", "mine", "old"]
