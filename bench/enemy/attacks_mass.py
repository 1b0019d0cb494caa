"""Attacks of mass withdrawal, and on what a withdrawal is."""

from dataclasses import replace

import duckdb

from bench.enemy.attack import HARMLESS, MASS, attack
from bench.enemy.common import a_site
from bench.enemy.judge import MAY, MUST, WITHDRAWN
from bench.enemy.stage import ALL, Stage
from bench.enemy.world import HOME, Item, a_document, documents


def _for_a_day(stage: Stage, few: list[Item], items: list[Item], listing: str = ALL) -> None:
    """The list shows few for a day, then all again: nobody has withdrawn anything."""
    site = a_site(stage, items, held=items)
    stage.harvest(site, 0, listing)
    site.items = few
    stage.harvest(site, 2, listing)
    stage.judge(items, MAY, listing, counted=False)
    if stage.last_exit == 0:
        stage.findings.add("false withdrawals", 1, "a mass loss, and exit status 0")
    site.items = items
    stage.harvest(site, 4, listing)
    stage.judge(items, MUST, listing)


@attack(MASS, "A list of 62 shows 3 for a day, consistently, and then 62 again.")
def a_list_of_62_shows_3(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(50, 70))
    _for_a_day(stage, items[:3], items)


@attack(MASS, "A list shows its first page alone for a day: “1 - 10 of 10”.", own=True)
def a_list_shows_its_first_page(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(25, 60))
    _for_a_day(stage, items[:10], items)


@attack(MASS, "A list shows two thirds for a day.", own=True)
def a_list_shows_two_thirds(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(30, 60))
    _for_a_day(stage, items[: len(items) * 2 // 3], items)


@attack(MASS, "A list says for a day that nothing matches.", own=True)
def a_list_is_empty_for_a_day(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(12, 40))
    _for_a_day(stage, [], items)


@attack(MASS, "The same in a narrow search.", own=True)
def a_search_shows_a_few(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(25, 40))
    _for_a_day(stage, items[:4], items, f"{HOME}/search?search_api_fulltext=Poland")


@attack(MASS, "A list of as many, but of other documents altogether, for a day.", own=True)
def a_list_of_others_for_a_day(stage: Stage) -> None:
    items = documents(stage.random, 24)
    others = documents(stage.random, 24, start=400)
    site = a_site(stage, items, held=[*items, *others])
    stage.harvest(site, 0)
    site.items = others
    stage.harvest(site, 2)
    stage.judge(items, MAY, also=[item.url for item in others])
    site.items = items
    stage.harvest(site, 4)
    stage.judge(items, MAY, also=[item.url for item in others])


def _retagged(stage: Stage, also_all: bool) -> None:
    items = documents(stage.random, 28)
    place = stage.random.randrange(28)
    fewer = [item for n, item in enumerate(items) if n != place]
    listing = f"{HOME}/search?search_api_fulltext=Poland"
    site = a_site(stage, items, others={"Poland": items}, held=items)
    if also_all:
        stage.harvest(site, 0)
    stage.harvest(site, 0.1, listing)
    site.others = {"Poland": fewer}
    stage.harvest(site, 3, listing)
    stage.judge(fewer, MUST, listing, kept=items)


@attack(MASS, "A document leaves the only listing that is harvested: it was retagged, and the archive still has it.")
def retagged_out_of_the_only_listing(stage: Stage) -> None:
    _retagged(stage, also_all=False)


@attack(HARMLESS, "A document leaves a narrow search, while the list of all still has it.", own=True)
def retagged_but_still_in_all(stage: Stage) -> None:
    _retagged(stage, also_all=True)


@attack(
    HARMLESS,
    "A document is withdrawn: no list has it, its own page is 404. It must be told, as withdrawn or as gone.",
    own=True,
)
def truly_withdrawn(stage: Stage) -> None:
    items = documents(stage.random, 38)
    place = stage.random.randrange(38)
    site = a_site(stage, items)
    stage.harvest(site, 0)
    site.items = [item for n, item in enumerate(items) if n != place]
    stage.harvest(site, 3)
    stage.judge(site.items, MUST, also=[items[place].url])
    if stage.database.exists():
        with duckdb.connect(str(stage.database), read_only=True) as connection:
            told = connection.execute(
                "SELECT count(*) FROM changes WHERE url = ? AND kind <> 'added'", [items[place].url]
            ).fetchone()
        if told == (0,):
            stage.findings.add("lost rows", 1, "a withdrawal is not told")


@attack(
    HARMLESS,
    "Titles, dates and summaries are mended between two harvests; the tables must have the new ones.",
    own=True,
)
def mended_texts(stage: Stage) -> None:
    items = documents(stage.random, 28)
    site = a_site(stage, items, etags=True)
    stage.harvest(site, 0)
    new = [
        replace(a_document(stage.random, 900 + n), slug=item.slug) if n % 9 == 0 else item
        for n, item in enumerate(items)
    ]
    site.items = new
    stage.harvest(site, 3)
    stage.judge(new, MUST)


@attack(MASS, "All documents get other slugs in one night: the archive has them all, under new names.", own=True)
def all_slugs_are_renewed(stage: Stage) -> None:
    items = documents(stage.random, 24)
    site = a_site(stage, items, held=items)
    stage.harvest(site, 0)
    site.items = [replace(item, slug=f"{item.slug}-new") for item in items]
    stage.harvest(site, 3)
    stage.judge(items, MAY, also=[item.url for item in site.items], counted=False)


@attack(
    HARMLESS, "Most documents are truly withdrawn, and two harvests on two days agree: then it must be told.", own=True
)
def a_mass_withdrawal_that_is_true(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(25, 40))
    site = a_site(stage, items)
    stage.harvest(site, 0)
    site.items = items[:12]
    for day in (2, 4):
        stage.harvest(site, day)
    stage.judge(items[:12], MUST, also=[item.url for item in items])


@attack(HARMLESS, "A document is away for a day, its own page too, and comes back: then it is there.", own=True)
def a_document_that_comes_back(stage: Stage) -> None:
    items = documents(stage.random, 28)
    place = stage.random.randrange(28)
    site = a_site(stage, items)
    stage.harvest(site, 0)
    site.items = [item for n, item in enumerate(items) if n != place]
    stage.harvest(site, 2)
    site.items = items
    stage.harvest(site, 4)
    rest = [item for n, item in enumerate(items) if n != place]
    stage.judge(rest, MUST, also=[items[place].url])
    if stage.database.exists():
        with duckdb.connect(str(stage.database), read_only=True) as connection:
            there = connection.execute(
                "SELECT count(*) FROM documents WHERE url = ? AND withdrawn_at IS NULL", [items[place].url]
            ).fetchone()
        if there == (0,):
            stage.findings.add(WITHDRAWN, 1, "what came back is still withdrawn")
