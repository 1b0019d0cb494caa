"""What no single harvest can show: each of these is a limit that docs/reliability.md names."""

# ruff: noqa: ARG001 - a hook has its arguments whether it needs them or not

from dataclasses import replace

from bench.enemy.attack import LIMITS, attack
from bench.enemy.attacks_time import cached_shift
from bench.enemy.common import a_site, some
from bench.enemy.judge import MAY
from bench.enemy.site import Answer, Asked, Site
from bench.enemy.stage import Stage
from bench.enemy.world import HOME, a_document, documents


@attack(LIMITS, "Two rows have each other's link.")
def swapped_links(stage: Stage) -> None:
    items = some(stage)
    one, other = stage.random.sample(range(len(items)), 2)
    shown = list(items)
    shown[one], shown[other] = (
        replace(items[one], slug=items[other].slug),
        replace(items[other], slug=items[one].slug),
    )
    stage.harvest(a_site(stage, shown))
    stage.judge(items, MAY)


@attack(LIMITS, "One document is listed twice, under two slugs, and counted twice.")
def aliases_of_one_document(stage: Stage) -> None:
    items = some(stage)
    alias = replace(items[0], slug=f"{items[0].slug}-0")
    stage.harvest(a_site(stage, [*items, alias]))
    stage.judge(items, MAY)


@attack(LIMITS, "Another collection with a consistent count, whose pages say nothing of it.")
def another_collection_without_a_trace(stage: Stage) -> None:
    poland, korea = documents(stage.random, 14), documents(stage.random, 24, start=200)
    site = a_site(stage, korea, others={"Poland": korea}, held=poland)
    listing = f"{HOME}/search?search_api_fulltext=Poland"
    stage.harvest(site, 0, listing)
    stage.judge(poland, MAY, listing, also=[item.url for item in korea])


@attack(
    LIMITS, "Ten documents leave page 2 behind the reader, ten come at the end: neither page 1 nor the count moves."
)
def crossing_swap(stage: Stage) -> None:
    items = documents(stage.random, 48)
    later = [*items[:10], *items[20:], *documents(stage.random, 10, start=900)]

    def change(site: Site, asked: Asked) -> None:
        if asked.page == 2 and site.items is items:
            site.items, site.held = later, items

    stage.harvest(a_site(stage, items, change=change), 0)
    stage.judge(later, MAY, also=[item.url for item in items])


@attack(LIMITS, "A document leaves page 1 and comes back, while another shift passes by.")
def there_and_back(stage: Stage) -> None:
    items = documents(stage.random, 40)
    away = [*items[1:], a_document(stage.random, 900)]

    def change(site: Site, asked: Asked) -> None:
        site.items = away if asked.page == 2 else items

    stage.harvest(a_site(stage, items, change=change, held=away), 0)
    stage.judge(items, MAY, also=[away[-1].url])


@attack(LIMITS, "304 for pages that have changed.")
def lying_not_modified(stage: Stage) -> None:
    items = some(stage, 12, 30)

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        return Answer(304) if asked.headers.get("if-none-match") else answer.header("ETag", '"same"')

    site = a_site(stage, items, dress=dress)
    stage.harvest(site, 0)
    site.items = [*items[:-1], a_document(stage.random, 900)]
    stage.harvest(site, 3)
    stage.judge(site.items, MAY, also=[items[-1].url])


@attack(LIMITS, "Documents that only their query tells apart.")
def documents_told_apart_by_query(stage: Stage) -> None:
    items = some(stage, 4, 9)
    first, second = (replace(items[n], slug=f"view?id={n}") for n in (0, 1))
    stage.harvest(a_site(stage, [first, second, *items[2:]]))
    stage.judge([first, second, *items[2:]], MAY)


@attack(LIMITS, "A wrong charset in the header is mended, but the server answers 304 and so never says so.")
def charset_mended_behind_not_modified(stage: Stage) -> None:
    items = some(stage, 4, 18)
    site = a_site(stage, items, charset="windows-1251", etags=True)
    stage.harvest(site, 0)
    site.charset = "utf-8"
    stage.harvest(site, 3)
    stage.judge(items, MAY)


@attack(LIMITS, "A shift behind a cache that heeds nothing and says nothing of itself.")
def shift_behind_a_silent_deaf_cache(stage: Stage) -> None:
    cached_shift(stage, (), obeys=False)


@attack(LIMITS, "The archive neither lists nor counts a document.")
def a_document_left_out_and_not_counted(stage: Stage) -> None:
    items = some(stage)
    hidden = a_document(stage.random, 900)
    stage.harvest(a_site(stage, items, held=[hidden]))
    stage.judge([*items, hidden], MAY)
