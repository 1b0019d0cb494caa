"""Attacks on the identity of what was captured."""

# ruff: noqa: ARG001, ARG005 - a hook has its arguments whether it needs them or not

from dataclasses import replace

from bench.enemy.attack import HARMLESS, IDENTITY, attack
from bench.enemy.common import a_site, some, without
from bench.enemy.judge import MAY, MUST
from bench.enemy.shown import plain
from bench.enemy.site import Answer, Asked, Site, encoded
from bench.enemy.stage import Stage
from bench.enemy.world import Item, a_document


def _accented(stage: Stage) -> list[Item]:
    items = some(stage, 3, 18, simple=True)
    return [replace(item, title=plain(f"Été à Łódź {n}: ") + item.title) for n, item in enumerate(items)]


LETTERS = {
    "windows-1251": "Совет Министров СССР, дело",
    "koi8-r": "Политбюро ЦК ВКП(б), протокол",
    "iso-8859-2": "Władysław, Łódź, Ľubomír",
    "windows-1253": "Ελληνικά αρχεία",
}


def _in_letters(stage: Stage, encoding: str) -> list[Item]:
    items = some(stage, 11, 25, simple=True)
    return [replace(item, title=plain(f"{LETTERS[encoding]} {n}")) for n, item in enumerate(items)]


@attack(IDENTITY, "A header names a wrong charset, and the page none; a day later it is mended over the same bytes.")
def charset_of_the_header_mended(stage: Stage) -> None:
    encoding = stage.random.choice(list(LETTERS))
    items = _in_letters(stage, encoding)
    site = a_site(stage, items, charset=stage.random.choice(("iso-8859-1", "windows-1252")), encoding=encoding, meta="")
    stage.harvest(site, 0)
    site.charset = encoding
    stage.harvest(site, 3)
    stage.judge(items, MUST)


@attack(IDENTITY, "The same over pages in UTF-8.", own=True)
def charset_of_the_header_mended_over_utf_8(stage: Stage) -> None:
    items = _accented(stage)
    site = a_site(stage, items, charset=stage.random.choice(("windows-1251", "iso-8859-7", "windows-1252")))
    if stage.random.random() < 0.5:
        site.look = replace(site.look, meta="")
    stage.harvest(site, 0)
    site.charset = "utf-8"
    stage.harvest(site, 3)
    stage.judge(items, MUST)


@attack(IDENTITY, "The same, and only one page of several had the wrong charset.")
def charset_of_one_page_mended(stage: Stage) -> None:
    items = _in_letters(stage, "windows-1251")
    site = a_site(stage, items, charset="windows-1251", encoding="windows-1251", meta="")

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        return answer.header("Content-Type", "text/html; charset=iso-8859-1") if asked.page == 1 else answer

    site.dress = dress
    stage.harvest(site, 0)
    site.dress = None
    stage.harvest(site, 2)
    stage.judge(items, MUST)


@attack(IDENTITY, "Compressed pages without Content-Encoding; a day later the header is there, over the same bytes.")
def content_encoding_mended(stage: Stage) -> None:
    items = some(stage, 11, 30)
    broken = stage.random.choice((0, 1))
    site = a_site(stage, items)

    def first(site: Site, asked: Asked, answer: Answer) -> Answer:
        told = encoded(answer)
        return told.header("Content-Encoding", None) if asked.page == broken else told

    site.dress = first
    stage.harvest(site, 0)
    site.dress = lambda site, asked, answer: encoded(answer)
    stage.harvest(site, 2)
    stage.judge(items, MUST)


@attack(IDENTITY, "Plain pages that are said to be compressed; a day later the header is gone, over the same bytes.")
def content_encoding_taken_away(stage: Stage) -> None:
    items = some(stage, 11, 30)
    site = a_site(stage, items)
    site.dress = lambda site, asked, answer: answer.header("Content-Encoding", "gzip") if asked.page == 1 else answer
    stage.harvest(site, 0)
    site.dress = None
    stage.harvest(site, 2)
    stage.judge(items, MUST)


@attack(IDENTITY, "Page A with an ETag, A again (304), B without one, A again: a right 304 to A's old ETag is about A.")
def not_modified_after_another_page(stage: Stage) -> None:
    items = some(stage, 4, 9)
    other = [*without(items, stage.random.randrange(len(items))), a_document(stage.random, 500)]
    site = a_site(stage, items, etags=True)
    stage.harvest(site, 0)
    stage.harvest(site, 2)
    site.items, site.etags, site.held = other, False, items
    stage.harvest(site, 4)
    site.items, site.etags = items, True
    stage.harvest(site, 6)
    gone = [item for item in other if item not in items]
    stage.judge(items, MUST, also=[item.url for item in gone])
    stage.findings.counts.pop("false withdrawals", None)
    _judge_standing(stage, items)


def _judge_standing(stage: Stage, items: list[Item]) -> None:
    """What was away for a while may have been called so: only what is there now must not be called away."""
    import duckdb

    if not stage.database.exists():
        return
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        away = {
            url for (url,) in connection.execute("SELECT url FROM documents WHERE withdrawn_at IS NOT NULL").fetchall()
        }
    stage.findings.add(
        "false withdrawals", len(away & {item.url for item in items}), "what is listed counts as withdrawn"
    )


@attack(IDENTITY, "The same with Last-Modified in place of an ETag.", own=True)
def not_modified_since_after_another_page(stage: Stage) -> None:
    items = some(stage, 4, 9)
    other = [*without(items, 0), a_document(stage.random, 500)]
    day = "Mon, 02 Mar 2026 10:00:00 GMT"

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        if site.items is not items:
            return answer
        return Answer(304) if asked.headers.get("if-modified-since") == day else answer.header("Last-Modified", day)

    site = a_site(stage, items, dress=dress)
    stage.harvest(site, 0)
    site.items, site.held = other, items
    stage.harvest(site, 4)
    site.items = items
    stage.harvest(site, 6)
    stage.judge(items, MUST, also=[other[-1].url])
    stage.findings.counts.pop("false withdrawals", None)
    _judge_standing(stage, items)


@attack(
    IDENTITY, "The clock was weeks ahead for one harvest; what is harvested afterwards must not be ignored in silence."
)
def clock_that_was_ahead(stage: Stage) -> None:
    items = some(stage, 8, 24)
    site = a_site(stage, items)
    stage.harvest(site, stage.random.choice((9.0, 30.0, 60.0)))
    new = [a_document(stage.random, 700 + n) for n in range(2)]
    site.items = [*new, *items]
    stage.judge(items if stage.harvest(site, 2) is None else site.items, MAY)


@attack(IDENTITY, "The clock was behind by years for one harvest in the midst of others.", own=True)
def clock_that_was_behind(stage: Stage) -> None:
    items = some(stage, 8, 24)
    site = a_site(stage, items)
    stage.harvest(site, 0)
    site.items = [a_document(stage.random, 700), *items]
    stage.judge(items if stage.harvest(site, -2000) is None else site.items, MAY)
    stage.harvest(site, 3)
    stage.judge(site.items, MUST)


@attack(
    IDENTITY,
    "One ETag for all pages of the listing, as a careless proxy sets it, and 304 where it comes back.",
    own=True,
)
def one_etag_for_all_pages(stage: Stage) -> None:
    items = some(stage, 21, 34)

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        return answer.header("ETag", 'W/"all"').header("Vary", "Cookie")

    site = a_site(stage, items, dress=dress)
    stage.harvest(site, 0)
    site.items = [a_document(stage.random, 700), *items]
    stage.harvest(site, 2)
    stage.judge(site.items, MUST)


@attack(
    HARMLESS,
    "The same page now compressed and now plain; its charset in quotes, in capitals, then as a synonym.",
    own=True,
)
def headers_that_say_the_same_otherwise(stage: Stage) -> None:
    items = some(stage, 8, 24)
    site = a_site(stage, items, etags=True)
    for day, charset in enumerate(('"utf-8"', "UTF8", "unicode-1-1-utf-8; a=b")):
        site.charset = charset
        site.dress = (lambda site, asked, answer: encoded(answer, "x-gzip")) if day == 1 else None
        stage.harvest(site, day * 2)
        stage.judge(items, MUST)


@attack(HARMLESS, "A listing whose pages change in their furniture alone, from one harvest to the next.", own=True)
def furniture_that_changes(stage: Stage) -> None:
    items = some(stage, 8, 24)
    site = a_site(stage, items)
    for day in range(3):
        site.seed = f"furniture {day}"
        stage.harvest(site, day * 2)
    stage.judge(items, MUST)
