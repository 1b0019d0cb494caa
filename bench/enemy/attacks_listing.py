"""Attacks on which listing a page is of."""

# ruff: noqa: ARG001 - a hook has its arguments whether it needs them or not

from dataclasses import replace
from typing import Any

from bench.enemy.attack import PEOPLE, WHICH, attack
from bench.enemy.common import a_site, some
from bench.enemy.judge import FALSE_PROVEN, MAY, MUST, MUST_NOT, verdicts_of
from bench.enemy.looks import Look
from bench.enemy.site import Asked, Site
from bench.enemy.stage import ALL, Stage
from bench.enemy.world import HOME, Item, documents


def _narrow_over_all(stage: Stage, name: str, first: bool = False, **look: Any) -> None:
    """All is harvested; then a saved page of a narrow search comes, whose words on where it is from mislead."""
    everything = documents(stage.random, stage.random.randint(21, 40))
    narrow = stage.random.sample(everything, stage.random.randint(2, 9))
    site = a_site(stage, everything, others={"Poland": narrow})
    if not first:
        stage.harvest(site, 0)
    site.look = replace(site.look, settings=False, **look)
    saved = site.answer("/search?search_api_fulltext=Poland", {}).body
    path = stage.save(name, saved, 3)
    stage.imported([path], 4)
    if first:
        verdict = verdicts_of(stage.database).get(ALL, "no listing")
        stage.findings.verdicts[verdict] += 1
        if verdict == "proven":
            stage.findings.add(FALSE_PROVEN, note="a narrow search is proven to be all")
        return
    stage.judge(everything, MAY)


@attack(
    WHICH,
    "A saved narrow search whose only word on its URL is a canonical link to /search; it has no form.",
    at_most=10,
)
def canonical_link_without_form(stage: Stage) -> None:
    _narrow_over_all(stage, "Search.html", form="")


@attack(WHICH, "The same with a form that has no action and no value.", at_most=10)
def canonical_link_and_an_empty_form(stage: Stage) -> None:
    form = '<form action="" method="get"><input type="text" name="search_api_fulltext" value=""></form>'
    _narrow_over_all(stage, "page.html", form=form)


@attack(WHICH, "The same in an empty folder: a narrow search must not be proven to be all.", at_most=10)
def canonical_link_and_nothing_else(stage: Stage) -> None:
    _narrow_over_all(stage, "Search Wilson Center.html", first=True, form="")


@attack(
    WHICH,
    "The same, called search.html in a folder with the host's name, while its search box says Poland.",
    at_most=8,
    own=True,
)
def name_of_all_over_a_narrow_search(stage: Stage) -> None:
    _narrow_over_all(stage, "digitalarchive.wilsoncenter.org/search.html")


@attack(WHICH, "The same with a <base> that names /search and no other word.", at_most=8, own=True)
def base_of_all_over_a_narrow_search(stage: Stage) -> None:
    _narrow_over_all(stage, "b.html", form="", head=f'<base href="{HOME}/search">')


@attack(WHICH, "The same with og:url and a link “share this page” to /search.", at_most=8, own=True)
def share_link_of_all_over_a_narrow_search(stage: Stage) -> None:
    _narrow_over_all(stage, "c.html", form="", head=f'<meta property="og:url" content="{HOME}/search">')


def _another_collection(stage: Stage, **look: Any) -> None:
    """Asked for Poland, the site shows Korea, consistently; its form and settings say so."""
    poland, korea = documents(stage.random, 14), documents(stage.random, stage.random.randint(12, 28), start=200)
    site = a_site(stage, korea, others={"Poland": korea}, held=poland, says="search_api_fulltext=Korea", **look)
    listing = f"{HOME}/search?search_api_fulltext=Poland"
    stage.harvest(site, 0, listing)
    stage.judge([], MUST_NOT, listing, complete=False)


@attack(WHICH, "The site ignores what was asked and shows another search; form and settings of the page say so.")
def another_search_is_shown(stage: Stage) -> None:
    _another_collection(stage)


@attack(WHICH, "The same; only the settings in the page's script say so.")
def another_search_in_the_settings(stage: Stage) -> None:
    _another_collection(stage, form="")


@attack(WHICH, "The same; only the search box says so.")
def another_search_in_the_form(stage: Stage) -> None:
    _another_collection(stage, settings=False)


@attack(
    WHICH, "The site forgets the query from page 2 on and shows all, with a total that is the narrow one's.", own=True
)
def query_forgotten_on_later_pages(stage: Stage) -> None:
    poland, rest = documents(stage.random, 24), documents(stage.random, 40, start=300)

    def pages_of(site: Site, asked: Asked) -> list[Item]:
        if asked.page == 0:
            return poland[:10]
        return rest[asked.page * 10 : asked.page * 10 + (4 if asked.page == 2 else 10)]

    def look_of(site: Site, asked: Asked) -> Look:
        return replace(site.look, says="search_api_fulltext=") if asked.page else site.look

    site = a_site(stage, poland, pages_of=pages_of, look_of=look_of)
    site.total = 24
    listing = f"{HOME}/search?search_api_fulltext=Poland"
    stage.harvest(site, 0, listing)
    stage.judge(poland[:10], MUST_NOT, listing, complete=False)


def _strangers(stage: Stage, always: bool) -> None:
    items = documents(stage.random, stage.random.randint(21, 40))
    strangers = documents(stage.random, 10, start=500)
    site = a_site(stage, items)
    stage.harvest(site, 0)
    page = stage.random.choice((0, 1))

    def pages_of(site: Site, asked: Asked) -> list[Item]:
        if asked.page == page and (always or site.times(page) % 2 == 0):
            return strangers
        return items[asked.page * 10 : asked.page * 10 + 10]

    site.pages_of = pages_of
    stage.harvest(site, 3)
    stage.judge(items, MUST_NOT if always else MAY, also=[item.url for item in strangers])


@attack(WHICH, "One page shows ten documents of another collection under a fitting label: ten known ones are replaced.")
def a_page_of_strangers(stage: Stage) -> None:
    _strangers(stage, always=True)


@attack(WHICH, "The same for one request only: asked again, the page is right.", own=True)
def a_page_of_strangers_for_once(stage: Stage) -> None:
    _strangers(stage, always=False)


@attack(WHICH, "Next leads to the next page of another search.", own=True)
def next_link_of_another_search(stage: Stage) -> None:
    items, other = documents(stage.random, 30), documents(stage.random, 30, start=300)
    site = a_site(stage, items, others={"Korea": other}, after="", pager=False)
    link = '<a href="?search_api_fulltext=Korea&amp;page=1" rel="next">Next</a>'
    pager = f'<ul class="pager__items"><li class="pager__item pager__item--next">{link}</li></ul>'
    site.look = replace(site.look, after=f'<nav class="pager">{pager}</nav>')
    stage.harvest(site, 0)
    stage.judge(items[:10], MAY, also=[item.url for item in items])


@attack(WHICH, "Two listings are harvested in turn; each must keep its own documents and verdict.", own=True)
def two_listings_in_turn(stage: Stage) -> None:
    everything = some(stage, 22, 30)
    narrow = everything[5:12]
    site = a_site(stage, everything, others={"Poland": narrow}, etags=True)
    listing = f"{HOME}/search?search_api_fulltext=Poland"
    for day in (0, 2, 4):
        stage.harvest(site, day)
        stage.harvest(site, day + 0.1, listing)
    stage.judge(everything, MUST)
    stage.judge(narrow, MUST, listing, complete=False)


def _wrong_address(stage: Stage, by_rule: bool) -> None:
    korea = documents(stage.random, stage.random.randint(3, 28))
    listing = f"{HOME}/search?search_api_fulltext=Poland"
    site = a_site(stage, korea, says="search_api_fulltext=Korea war")
    rules = []
    for page in range(-(-len(korea) // 10)):
        suffix = f"&page={page}" if page else ""
        url = f"{listing}{suffix}"
        site.look = replace(site.look, comment="" if by_rule else f"\n<!-- saved from url=({len(url):04}){url} -->")
        stage.save(
            f"results/{page + 1}.html", site.answer(f"/search?search_api_fulltext=Poland{suffix}", {}).body, page / 900
        )
    if by_rule:
        rules = [f"results/{{page}}.html={listing}&page={{page-1}}"]
    stage.imported([stage.folder / "files"], 3, rules)
    stage.judge([], MUST_NOT, listing, complete=False)


@attack(PEOPLE, "Imported with a rule for Poland: pages whose own search box says “Korea war”.", at_most=10)
def rule_that_the_pages_contradict(stage: Stage) -> None:
    _wrong_address(stage, by_rule=True)


@attack(PEOPLE, "The same with a wrong comment “saved from url” in each page.", at_most=10)
def comment_that_the_page_contradicts(stage: Stage) -> None:
    _wrong_address(stage, by_rule=False)
