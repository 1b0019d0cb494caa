"""Attacks on “one time, one state”: pages of different states that fit together."""

# ruff: noqa: ARG001, ARG002 - a hook has its arguments whether it needs them or not

from collections.abc import Callable

from bench.enemy.attack import ONE_TIME, attack
from bench.enemy.common import a_site, without
from bench.enemy.judge import FALSE_PROVEN, MAY, MUST, MUST_NOT, verdicts_of
from bench.enemy.site import Answer, Asked, Site
from bench.enemy.stage import ALL, Stage
from bench.enemy.warc import write_warc
from bench.enemy.world import Item, a_document, documents


def _shifted(stage: Stage, items: list[Item], page: int) -> list[Item]:
    """One document left a page before that one, another came at the end: the count is the same."""
    return [*without(items, stage.random.randrange(page * 10)), a_document(stage.random, 900)]


@attack(
    ONE_TIME, "Broken off, gone on with some hours later: meanwhile one document left a page that was read, one came."
)
def gone_on_after_a_shift(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(31, 48))
    site = a_site(stage, items)
    stage.harvest(site, 0, broken_off_at=3)
    left = stage.random.randrange(10, 20)
    site.items, site.held = [*without(items, left), a_document(stage.random, 900)], items
    stage.harvest(site, stage.random.uniform(0.1, 0.9))
    stage.judge(site.items, MAY, also=[item.url for item in items])


@attack(ONE_TIME, "The same, and the document was only exchanged for another one: nothing has shifted.")
def gone_on_after_an_exchange(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(31, 48))
    site = a_site(stage, items)
    stage.harvest(site, 0, broken_off_at=3)
    place, new = stage.random.randrange(10, 20), a_document(stage.random, 900)
    site.items, site.held = [new if n == place else item for n, item in enumerate(items)], items
    stage.harvest(site, stage.random.uniform(0.1, 0.9))
    stage.judge(site.items, MAY, also=[item.url for item in items])


def _pages_in_files(stage: Stage, hours: Callable[[int], float]) -> tuple[Site, list[Item]]:
    """Each page saved at its hour; between the first and the rest one document left and one came."""
    items = documents(stage.random, stage.random.randint(21, 40))
    later = _shifted(stage, items, 1)
    site = a_site(stage, items)
    for page in range(-(-len(items) // 10)):
        site.items = items if page == 0 else later
        answer = site.answer(f"/search?page={page}" if page else "/search", {})
        name = (
            f"digitalarchive.wilsoncenter.org/search@page={page}.html"
            if page
            else "digitalarchive.wilsoncenter.org/search.html"
        )
        stage.save(name, answer.body, hours(page) / 24)
    return site, later


@attack(ONE_TIME, "Pages saved two to twenty-two hours apart; between them one document left and one came.", at_most=10)
def pages_saved_hours_apart(stage: Stage) -> None:
    hours = stage.random.uniform(2, 22)
    _, later = _pages_in_files(stage, lambda page: page * hours / 4 if page else 0)
    stage.imported([stage.folder / "files"], 2)
    stage.judge(later, MUST_NOT, complete=False)


@attack(ONE_TIME, "Pages saved within minutes, between which one document left and one came.", at_most=10, own=True)
def pages_saved_minutes_apart(stage: Stage) -> None:
    _, later = _pages_in_files(stage, lambda page: page * 0.1)
    stage.imported([stage.folder / "files"], 2)
    stage.judge(later, MUST_NOT, complete=False)


@attack(
    ONE_TIME, "A WARC file whose records of one listing are hours apart; one document left and one came.", at_most=10
)
def records_of_a_warc_hours_apart(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(21, 40))
    later, site, hours = _shifted(stage, items, 1), a_site(stage, items), stage.random.uniform(3, 20)
    records = []
    for page in range(-(-len(items) // 10)):
        site.items = items if page == 0 else later
        target = f"/search?page={page}" if page else "/search"
        when = stage.time(hours / 24 if page else 0)
        records.append((f"https://digitalarchive.wilsoncenter.org{target}", when, site.answer(target, {})))
    path = write_warc(stage.folder / "crawl.warc.gz", records)
    stage.imported([path], 3)
    stage.judge(later, MUST_NOT, complete=False)


class _Cache:
    """A cache before the site: what was asked for once is answered again, and says so as it likes."""

    def __init__(self, headers: tuple[tuple[str, str], ...], obeys: bool) -> None:
        self.headers, self.obeys, self.kept = headers, obeys, dict[str, Answer]()

    def __call__(self, site: Site, asked: Asked, answer: Answer) -> Answer:
        past = self.obeys and "no-cache" in asked.headers.get("cache-control", "") + asked.headers.get("pragma", "")
        if asked.target in self.kept and not past:
            kept = self.kept[asked.target]
            for name, value in self.headers:
                kept = kept.header(name, value)
            return kept
        self.kept[asked.target] = answer
        return answer


def cached_shift(stage: Stage, headers: tuple[tuple[str, str], ...], obeys: bool) -> None:
    """A document leaves page 1 while page 3 is read, another comes at the end; the cache answers for page 1 again."""
    items = documents(stage.random, stage.random.randint(31, 48))
    later = _shifted(stage, items, 1)

    def change(site: Site, asked: Asked) -> None:
        if asked.page == 2:
            site.items, site.held = later, items

    site = a_site(stage, items, change=change, dress=_Cache(headers, obeys))
    stage.harvest(site, 0)
    stage.judge(later, MAY, also=[item.url for item in items])


@attack(
    ONE_TIME, "A shift behind a cache that answers for page 1 again, and says so (Age, X-Cache); it obeys no-cache."
)
def shift_behind_a_cache(stage: Stage) -> None:
    cached_shift(stage, (("Age", "40"), ("X-Cache", "HIT"), ("Cache-Control", "max-age=3600")), obeys=True)


@attack(ONE_TIME, "The same with a cache that heeds no request, and says only by Age that it answered.")
def shift_behind_a_deaf_cache(stage: Stage) -> None:
    cached_shift(stage, (("Age", "97"),), obeys=False)


@attack(ONE_TIME, "The same, and the cache says nothing of itself, but obeys no-cache.", own=True)
def shift_behind_a_silent_cache(stage: Stage) -> None:
    cached_shift(stage, (), obeys=True)


@attack(ONE_TIME, "The list never rests; what was captured of it is imported elsewhere, where it must not be proven.")
def incident_lost_on_the_way(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(21, 38))
    number = iter(range(900, 2000))

    def change(site: Site, asked: Asked) -> None:
        site.items = [*site.items[1:], a_document(stage.random, next(number))]

    site = a_site(stage, items, change=change, held=items)
    stage.harvest(site, 0)
    here = verdicts_of(stage.database).get(ALL)
    stage.findings.verdicts[str(here)] += 1
    if here == "proven":
        stage.findings.add(FALSE_PROVEN, note="a list that never rests")
    _imported_elsewhere(stage, here)


@attack(
    ONE_TIME,
    "A page could not be had at the first try and was gone at the end; its listing is imported elsewhere.",
    own=True,
)
def redirect_lost_on_the_way(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(21, 38))

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        if asked.page == 1 and site.times(1) == 1:
            return Answer(302, b"", (("Location", "/search?search_api_fulltext=elsewhere&page=1"),))
        return answer

    site = a_site(stage, items, dress=dress)
    stage.harvest(site, 0)
    here = stage.judge(items, MAY)
    _imported_elsewhere(stage, here)


def _imported_elsewhere(stage: Stage, here: str | None) -> None:
    warcs = sorted(stage.data.glob("captures/**/*.warc.gz"))
    elsewhere = stage.folder / "another"
    stage.regest("import", *warcs, "--archive", "wilson-center", day=5, data=elsewhere)
    there = verdicts_of(elsewhere / "regest.duckdb").get(ALL)
    if there == "proven" and here != "proven":
        stage.findings.add(FALSE_PROVEN, note=f"here {here}, imported elsewhere proven")


@attack(ONE_TIME, "While page 3 is read, a document leaves page 1 and another comes at the end.", own=True)
def shift_under_the_harvest(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(31, 48))
    later = _shifted(stage, items, 1)

    def change(site: Site, asked: Asked) -> None:
        if asked.page == 2 and site.items is items:
            site.items, site.held = later, items

    site = a_site(stage, items, change=change)
    stage.harvest(site, 0)
    stage.judge(later, MUST, also=[item.url for item in items])


@attack(
    ONE_TIME, "While page 3 is read, ten documents leave page 1 and ten come at the end: whole pages move.", own=True
)
def whole_pages_move(stage: Stage) -> None:
    items = documents(stage.random, 40)
    later = [*items[10:], *documents(stage.random, 10, start=900)]

    def change(site: Site, asked: Asked) -> None:
        if asked.page == 2 and site.items is items:
            site.items, site.held = later, items

    site = a_site(stage, items, change=change)
    stage.harvest(site, 0)
    stage.judge(later, MUST, also=[item.url for item in items])


@attack(ONE_TIME, "The order of the list is turned round while it is read; the count stays.", own=True)
def order_turned_round(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(31, 48))

    def change(site: Site, asked: Asked) -> None:
        if asked.page == 2 and site.items == items:
            site.items = items[::-1]

    stage.harvest(a_site(stage, items, change=change), 0)
    stage.judge(items, MUST)


@attack(ONE_TIME, "Two servers behind one name, of which one is a day behind: they answer in turn.", own=True)
def two_servers_of_two_days(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(31, 48))
    older = [*without(items, 3), a_document(stage.random, 900)]

    def change(site: Site, asked: Asked) -> None:
        site.items = items if site.page_requests % 2 else older

    site = a_site(stage, items, change=change, held=older)
    stage.harvest(site, 0)
    stage.judge(without(items, 3), MAY, also=[items[3].url, older[-1].url])


@attack(
    ONE_TIME, "Harvested, then only the first two pages of another day's state imported over it.", at_most=8, own=True
)
def newer_pages_of_another_state(stage: Stage) -> None:
    items = documents(stage.random, 34)
    site = a_site(stage, items)
    stage.harvest(site, 0)
    site.items = [*documents(stage.random, 2, start=900), *items[:-2]]
    records = []
    for page in (0, 1):
        target = f"/search?page={page}" if page else "/search"
        records.append(
            (f"https://digitalarchive.wilsoncenter.org{target}", stage.time(3 + page / 400), site.answer(target, {}))
        )
    stage.imported([write_warc(stage.folder / "two.warc.gz", records)], 5)
    stage.judge(items[:-2], MAY, kept=items, also=[item.url for item in site.items])


@attack(ONE_TIME, "Some pages grow by a document at each request, the total with them, until the end.", own=True)
def grows_at_every_request(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(15, 25))
    number = iter(range(900, 2000))

    def change(site: Site, asked: Asked) -> None:
        if site.page_requests < 9:
            site.items = [a_document(stage.random, next(number)), *site.items]

    site = a_site(stage, items, change=change)
    stage.harvest(site, 0)
    stage.judge(site.items if verdicts_of(stage.database).get(ALL) == "proven" else items, MAY, complete=False)
