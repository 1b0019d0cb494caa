"""Rules, given on the command, that say which URL a saved page came from."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.catalog import archive_named
from parsers.errors import WrongUsage
from parsers.saved.name import Any, NamePattern, Wildcard
from parsers.saved.rule import url_rules

ARCHIVE = archive_named("wilson-center")
SEARCH = f"{ARCHIVE.home}search"
SCRAPS = ("{page}", "{page-1}", "{page*10+1}", "{q}", "{²}", "*", "**", "{{", "}}", "{", "}", "/", "\\", "a", "?", "(")
RULES = st.lists(st.sampled_from([*SCRAPS, ".html", f"={SEARCH}", "\udcff", "\ud800"])).map("".join)


def url_by(rule: str, name: str) -> str | None:
    (only,) = url_rules(ARCHIVE, [rule])
    return only.url_of(name)


@pytest.mark.parametrize(
    ("rule", "name", "url"),
    [
        # Words stand as they are, or are reckoned with.
        ("{page}.html=SEARCH?page={page}", "3.html", "SEARCH?page=3"),
        ("{page}.html=SEARCH?page={page-1}", "0001.html", "SEARCH?page=0"),
        ("{page}.html=SEARCH?page={page+0}", "0003.html", "SEARCH?page=3"),
        ("{row}.html=SEARCH?start={row*10-9}", "3.html", "SEARCH?start=21"),
        ("{row}.html=SEARCH?page={ row - 1 }", "3.html", "SEARCH?page=2"),
        ("{q}-{page}.html=SEARCH?q={q}&page={page-1}", "Korea war-2.html", "SEARCH?q=Korea%20war&page=1"),
        ("{q}.html=SEARCH?q={q}", "a\udcff&b#c.html", "SEARCH?q=a%FF&b%23c"),
        ("{{{page}}}.html=SEARCH?page={page}&a={{}}", "{3}.html", "SEARCH?page=3&a={}"),
        ("*-{page}.html=SEARCH?page={page}", "a-3.html", "SEARCH?page=3"),
        ("**/{page}.html=SEARCH?page={page}", "a/b/3.html", "SEARCH?page=3"),
        ("a.b=SEARCH", "a.b", "SEARCH"),
        ("ș.html=SEARCH?q=ș\udcff", "ș.html", "SEARCH?q=%C8%99%FF"),
        # The end of a name, from where a folder's or file's name begins.
        ("results/{page}.html=SEARCH?page={page}", "mirror.zip/results/3.html", "SEARCH?page=3"),
        ("/results/{page}.html=SEARCH?page={page}", "results/3.html", "SEARCH?page=3"),
        ("./results/{page}.html=SEARCH?page={page}", "results/3.html", "SEARCH?page=3"),
        (r"results\{page}.html=SEARCH?page={page}", r"C:\saved\results\3.html", "SEARCH?page=3"),
        ("search?{query}=SEARCH?{query}", "a/search?f[0]=topics:1&page=3", "SEARCH?f[0]=topics:1&page=3"),
        # What does not fit.
        ("results/{page}.html=SEARCH?page={page}", "myresults/3.html", None),
        ("results/{page}.html=SEARCH?page={page}", "results/3.html.gz", None),
        ("results/{page}.html=SEARCH?page={page}", "results/a/3.html", None),
        ("results/{page}.html=SEARCH?page={page-1}", "results/0.html", None),
        ("results/{page}.html=SEARCH?page={page-1}", "results/last.html", None),
        ("results/{page}.html=SEARCH?page={page-1}", "results/٣.html", None),
        ("results/{page}.html=SEARCH?page={page-1}", f"results/{'9' * 10}.html", None),
        ("a.b=SEARCH", "aab", None),
        # Such names are made to keep a pattern busy.
        ("{a}-{b}-{c}-{d}.html=SEARCH?d={d}", f"{'-' * 4000}.htm", None),
        ("{a}-{b}-{c}-{d}.html=SEARCH?d={d}", f"{'-' * 4000}.html", "SEARCH?d=-"),
        ("**a{b}a**a**.html=SEARCH", f"{'a/' * 2000}.htm", None),
        ("{a}.html=SEARCH?a={a}", f"{'a/' * 3000}a.html", None),
    ],
)
def test_a_rule_says_the_url_of_names_that_fit(rule: str, name: str, url: str | None) -> None:
    expected = None if url is None else url.replace("SEARCH", SEARCH)
    assert url_by(rule.replace("SEARCH", SEARCH), name) == expected


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "PATTERN=URL"),
        ("a.html", "PATTERN=URL"),
        ("=SEARCH", "PATTERN=URL"),
        ("/=SEARCH", "PATTERN=URL"),
        ("a.html=search", "PATTERN=URL"),
        ("a.html=https://www.example.org/", "its URL must begin with https://digitalarchive.wilsoncenter.org/"),
        ("a.html=https://[digitalarchive/", "its URL must begin with"),
        ("{host}.html=https://{host}/", "its URL must begin with"),
        ("{a}.html=SEARCH?b={b}", "{b} stands in the URL and not in the pattern"),
        ("{a}/{a}.html=SEARCH", "{a} stands twice"),
        ("{a}{b}.html=SEARCH", "something must stand between {b} and what is before it"),
        ("***.html=SEARCH", "something must stand between"),
        ("{a b}.html=SEARCH", "{a b} in a pattern must be one word"),
        ("{a²}.html=SEARCH", "{a²} in a pattern must be one word"),
        ("{}.html=SEARCH", "{} in a pattern must be one word"),
        ("{a.html=SEARCH", "a brace without its other one"),
        ("a.html=SEARCH?page={a", "a brace without its other one"),
        ("{a}.html=SEARCH?page={a/2}", "{a/2} cannot be reckoned"),
        ("{a}.html=SEARCH?page={a*99999}", "{a*99999} cannot be reckoned"),
    ],
)
def test_a_rule_that_is_none_is_refused_with_its_reason(rule: str, reason: str) -> None:
    typed = rule.replace("SEARCH", SEARCH)
    with pytest.raises(WrongUsage) as refused:
        url_rules(ARCHIVE, [typed])
    assert reason in str(refused.value)
    assert f"“{typed}”" in str(refused.value)


def test_rules_stay_in_their_order() -> None:
    texts = [f"b.html={SEARCH}", f"a.html={SEARCH}"]
    assert [rule.text for rule in url_rules(ARCHIVE, texts)] == texts


@given(RULES, RULES)
def test_any_rule_is_one_or_is_refused_and_reads_any_name(rule: str, name: str) -> None:
    try:
        url = url_by(rule, name)
    except WrongUsage:
        return
    assert url is None or url.isascii()


LETTERS = st.text("a/-1", max_size=14)
KINDS = {Any.WITHIN_A_NAME: "[^/]+", Any.ACROSS_FOLDERS: ".+", Any.NUMBER: "[0-9]{1,9}"}


@given(st.lists(st.one_of(LETTERS, st.sampled_from(Any)), max_size=6), LETTERS)
def test_a_pattern_gives_what_a_regular_expression_would(parts: list[str | Any], name: str) -> None:
    pieces = [part if isinstance(part, str) else Wildcard(part, f"w{at}") for at, part in enumerate(parts)]
    written = "".join(
        re.escape(piece) if isinstance(piece, str) else f"(?P<{piece.word}>{KINDS[piece.kind]})" for piece in pieces
    )
    found = re.fullmatch(f"(?:.*/)?{written}", name, re.DOTALL)
    assert NamePattern(pieces).words_in(name) == (found.groupdict() if found else None)
