"""A declaration is checked whole: every key, by its file and line, with what is allowed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from declared import NEWS, declared

from parsers.catalog import Declarations, archives, broken_archives, declare, shipped, what_holds
from parsers.declarations.build import archive_of
from parsers.declarations.checked import read_checked
from parsers.declarations.keys import KEYS, KEYS_OF_PLATFORM, PLACE_KEYS
from parsers.declarations.source import BrokenDeclaration, Source
from parsers.version import parser_version

PLATFORM = """\
title = "Example Software"
signs = ["ul.items", "a.item"]
[row]
at = "ul.items > li"
title = "a.item"
date = ".date"
[row.fields]
level = ".level"
creator = ".creator"
[page]
query = "page"
next = "a.next"
[urls]
document = ["/items/{n}"]
"""
TITLE_OF_ROW = 'title = "a.item"'
ON_PLATFORM = """\
title = "Letters"
platform = "software"
home = "https://letters.example.org/archive/"
[listings]
all = "browse"
"""


def problems(text: str, **platforms: str) -> list[str]:
    with pytest.raises(BrokenDeclaration) as broken:
        declared(text, **platforms)
    return [str(problem) for problem in broken.value.problems]


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(start))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('title = "h2 a"', 'titel = "h2 a"', "there is no key row.titel: did you mean row.title?"),
        ("[row]", "[rows]", "there is no key rows: did you mean row?"),
        ("[urls]", "[ursl]", "there is no key ursl: did you mean urls?"),
        ('date = ".date"', 'date = { at = ".date", drop = "a{99999999999}" }', "drop that is no regular expression"),
        ('title = "Example', 'platfrom = "x"\ntitle = "Example', "there is no key platfrom: did you mean platform?"),
        ('query = "page"', 'querry = "page"', "there is no key page.querry: did you mean page.query?"),
        ('date = ".date"', 'date = ".date["', "row.date is no CSS selector: “.date[”"),
        ('date = ".date"', 'date = { at = ".date", dropp = "x" }', "row.date has dropp: known are at, above, below"),
        ('date = ".date"', 'date = { at = ".date", above = "h2" }', "row.date has at and above: it stands in one"),
        ('date = ".date"', 'date = { below = "dd", many = true }', "has many, and below, which is one element"),
        ('title = "h2 a"', 'title = { above = "h2" }', "row.title stands above or below the row: a title and its link"),
        ('date = ".date"', 'date = { at = ".date", drop = "(" }', "row.date has a key drop that is no regular"),
        ('section = ".section"', 'section = "p:nonsense"', "row.fields section is no CSS selector"),
        ('signs = ["article.post", "body.feed"]', 'signs = ["article.post"]', "signs has 1 of at least 2"),
        ('"/{year}/{slug}"', '"/{yeer}/{slug}"', "“{yeer}” stands for nothing: known are {n}, {year}"),
        ('"/{year}/{slug}"', '"https://news.example.org/{slug}"', "a host of the archive's own: give the path alone"),
        ('"/{year}/{slug}"', '"https://{slug}.example.org/{n}"', "begins neither with a slash nor with a host"),
        ('"/category/{slug}"', '"https://x.example.org/{slug}"', "listings are on the archive's own hosts"),
        ('"/{year}/{slug}"', '"{year}/{slug}"', "begins neither with a slash nor with a host"),
        ('"/{year}/{slug}"', '"/{slug}-{slug}-{slug}/{slug}"', "has more than 2 of {slug} and {path} between"),
        ('"/{year}/{slug}"', '"/{path}/x/{path}"', "has {path} more than once"),
        ('query = "page"', "query = 3", "page.query is no text"),
        ('query = "page"', "from = -1", "page.from is no whole number"),
        ('home = "https://news.example.org/"', 'home = "news.example.org"', "home is no http(s) URL"),
        ('"category/releases"', '"tag/releases"', "listings.releases matches none of urls.listing"),
        ('"category/releases"', '"https://other.example/category/x"', "is on none of the archive's hosts"),
        ('"category/releases"', '"category/releases?page=3"', "listings.releases is not its first page"),
        ('query = "page"', 'query = "page"\npath = "/page/{page}"', "by page.query or by page.path, not by both"),
        ('query = "page"', 'path = "/page/{n}"', "does not have {page} once"),
        ('title = "Example Archive News"\n', "", "it lacks the key title"),
        ('home = "https://news.example.org/"\n', "", "it lacks the key home"),
        ('releases = "category/releases"\n', "", "it lacks the table listings"),
        ('title = "Example', 'date_order = "ymd"\ntitle = "Example', "date_order is neither “dmy” nor “mdy”"),
        ('title = "Example', 'whole_listing = "all"\ntitle = "Example', "whole_listing is “all”, which is none"),
        ('title = "Example', 'platform = "omega"\ntitle = "Example', "there is no platform “omega”"),
        ("[urls]", '[urls]\ndefault_queries = ["words"]', "is no query, as name=value&other=value: “words”"),
        ("[urls]", "[bounds]\nshare_with_date = 3.0\n[urls]", "share_with_date is 3.0: a share lies between 0 and 1"),
        ("[urls]", "[urls", "it is no TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_file_and_line(before: str, after: str, said: str) -> None:
    text = NEWS.replace(before, after, 1)
    assert text != NEWS
    [problem, *_] = [one for one in problems(text) if said in one] or problems(text)
    assert said in problem
    assert re.match(r"archives/news\.toml, line [1-9][0-9]*: ", problem)


def test_the_line_is_that_of_the_key() -> None:
    text = NEWS.replace('summary = ".excerpt"', 'sumary = ".excerpt"')
    assert problems(text)[0].startswith(f"archives/news.toml, line {line_of(text, 'sumary')}: ")


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = NEWS.replace('date = ".date"', 'date = "["').replace('title = "h2 a"', 'titel = "h2 a"')
    assert len(problems(text)) == 2


def test_a_fault_of_the_platform_is_in_the_platform_s_file() -> None:
    broken = PLATFORM.replace('at = "ul.items > li"', 'at = "ul["')
    assert problems(ON_PLATFORM, software=broken)[0].startswith("platforms/software.toml, line 4: row.at")


def test_a_platform_has_no_keys_of_an_archive() -> None:
    wrong = f'home = "https://x.example/"\n{PLATFORM}'
    assert "there is no key home" in problems(ON_PLATFORM, software=wrong)[0]


def test_an_archive_overrides_each_key_of_its_platform_and_can_take_it_away() -> None:
    own = (
        ON_PLATFORM + '[row]\ndate = ".when"\n[row.fields]\nlevel = ""\nshelf = ".shelf"\n[page]\npath = "/p/{page}"\n'
    )
    archive = declared(own, software=PLATFORM)
    places = archive.parser.markup.layouts[0].places
    assert places.date.at == ".when"
    assert places.title.at == "a.item"
    assert [name for name, _ in places.fields] == ["creator", "shelf"]
    assert archive.parser.page_url("https://letters.example.org/archive/browse", 3).endswith("/archive/browse/p/3")


def test_urls_are_below_the_archive_s_home() -> None:
    archive = declared(ON_PLATFORM, software=PLATFORM)
    document_url = archive.parser.links.document_urls("https://letters.example.org/archive/browse")
    assert archive.listings == {"all": "https://letters.example.org/archive/browse"}
    assert document_url("/archive/items/7") == "https://letters.example.org/archive/items/7"
    assert document_url("items/7") == "https://letters.example.org/archive/items/7"
    assert document_url("/items/7") is None


def test_one_that_is_broken_is_named_and_stops_no_other() -> None:
    declare(
        Declarations(
            {
                "news": Source("data/archives/news.toml", NEWS),
                "letters": Source("data/archives/letters.toml", NEWS.replace("[row]", "[rwo]")),
                "wilson-center": Source("data/archives/wilson-center.toml", NEWS),
            }
        )
    )
    assert "news" in archives()
    assert "letters" not in archives()
    reasons = {broken.archive: broken.reason for broken in broken_archives()}
    assert reasons["letters"].startswith("data/archives/letters.toml, line 8: there is no key rwo")
    assert "give yours another" in reasons["wilson-center"]
    assert archives()["wilson-center"].title == "Wilson Center Digital Archive"


def test_what_changes_how_pages_are_read_changes_the_parser_s_version_of_that_archive_alone() -> None:
    letters = Source("letters.toml", ON_PLATFORM)

    def versions(news: str, platform: str = PLATFORM) -> tuple[str, str]:
        declare(
            Declarations({"news": Source("news.toml", news), "letters": letters}, {"software": Source("p", platform)})
        )
        return parser_version(archives()["news"]), parser_version(archives()["letters"])

    first = versions(NEWS)
    assert (
        versions(NEWS.replace("Example Archive News", "Other").replace("[urls]", "[bounds]\nrows_on_a_page=2\n[urls]"))
        == first
    )
    assert versions(f"# A comment.\n{NEWS}") == first
    changed = versions(NEWS.replace('date = ".date"', 'date = "time"'))
    assert changed[0] != first[0]
    assert changed[1] == first[1]
    of_platform = versions(NEWS, PLATFORM.replace('".level"', '".lvl"'))
    assert of_platform[0] == first[0]
    assert of_platform[1] != first[1]


def test_what_holds_is_told_with_the_place_that_says_it() -> None:
    own = f'{ON_PLATFORM}[row]\ndate = ".when"\n'
    declare(Declarations({"letters": Source("a/letters.toml", own)}, {"software": Source("p/software.toml", PLATFORM)}))
    told = {key: (value, source) for key, value, source in what_holds("letters")}
    assert told["row.date"] == ('".when"', f"a/letters.toml:{line_of(own, 'date')}")
    assert told["row.title"] == ('"a.item"', f"p/software.toml:{line_of(PLATFORM, TITLE_OF_ROW)}")


def test_every_platform_that_ships_is_sound() -> None:
    for source in shipped().platforms.values():
        assert read_checked(source, KEYS_OF_PLATFORM)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_key_s_example_is_allowed(key: object) -> None:
    *tables, name = key.path
    platform = "" if key.name == "platform" else None
    line = f"[{'.'.join(tables)}]\n{name} = {key.example}\n" if tables else f"{name} = {key.example}\n"
    assert platform is not None or read_checked(Source("example.toml", line), KEYS)


@pytest.mark.parametrize("key", PLACE_KEYS, ids=lambda key: key.name)
def test_every_example_of_a_place_is_allowed(key: object) -> None:
    at = "" if key.name in ("at", "above", "below") else 'at = ".x", '
    read_checked(Source("example.toml", f"[row]\ndate = {{ {at}{key.name} = {key.example} }}\n"), KEYS)


def test_generations_are_layouts_of_their_own() -> None:
    older = '[generations.older]\nsigns = [".old", "td.doc"]\n[generations.older.row]\nat = ".old tr"\ntitle = "a"\n'
    archive = declared(NEWS + older)
    assert [layout.name for layout in archive.parser.markup.layouts] == ["news", "older"]
    row = b'<tr><td class="doc"><a href="/1964/cable">Cable</a></td></tr>'
    body = b'<html><body><table class="old">' + row + b"</table></body></html>"
    page = archive.parser.parse_page(body, "https://news.example.org/category/releases")
    assert (page.layout, page.entries[0].title) == ("older", "Cable")
    assert "generations.older lacks the key row.title" in problems(NEWS + older.replace('title = "a"\n', ""))[0]


def test_shipped_files_are_named_as_they_lie(tmp_path: Path) -> None:
    assert all(source.file == f"parsers/platforms/{name}.toml" for name, source in shipped().platforms.items())
    assert archive_of("news", Source(str(tmp_path), NEWS), {}).name == "news"


def test_an_empty_text_takes_a_whole_table_away() -> None:
    archive = declared(ON_PLATFORM + '[row]\nfields = ""\n', software=PLATFORM)
    assert archive.parser.markup.layouts[0].places.fields == ()


def test_a_field_may_be_called_as_a_key_of_a_place_is() -> None:
    at = 'section = ".section"\nat = ".at"\nattribute = { at = ".attribute" }'
    archive = declared(NEWS.replace('section = ".section"', at))
    assert [name for name, _ in archive.parser.markup.layouts[0].places.fields] == ["section", "at", "attribute"]


def test_another_order_of_generations_is_another_version() -> None:
    def older(name: str) -> str:
        return f'[generations.{name}]\nsigns = [".{name}", "td"]\n[generations.{name}.row]\nat = "tr"\ntitle = "a"\n'

    one, other = declared(NEWS + older("a") + older("b")), declared(NEWS + older("b") + older("a"))
    assert parser_version(one) != parser_version(other)
