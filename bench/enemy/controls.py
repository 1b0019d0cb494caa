"""Plain listings without trouble, of all layouts: each must be proven, with every cell right and few requests."""

# ruff: noqa: ARG005 - a hook has its arguments whether it needs them or not

from dataclasses import replace

from bench.enemy.attack import HARMLESS, Attack
from bench.enemy.judge import MAY, MUST, QUIET, REQUESTS
from bench.enemy.looks import Look, label_in_pieces, no_label, usual_label
from bench.enemy.site import Site, encoded
from bench.enemy.stage import ALL, Stage
from bench.enemy.world import HOME, Item, documents, legacy

SIZES = (1, 1, 5, 9, 10, 10, 11, 19, 20, 20, 21, 30, 30, 37, 48)
TURNS = ("once", "again", "grown", "shrunk", "not modified")


def control(stage: Stage) -> None:
    """One plain listing, harvested once or twice."""
    random = stage.random
    items = documents(random, random.choice(SIZES), rare=random.random() < 0.3)
    layout = random.choice(("core", "core", "bootstrap", "bootstrap", "plain", "legacy"))
    listing, verdict, label = ALL, MUST, random.choice((usual_label, usual_label, label_in_pieces))
    if layout == "legacy":
        items = legacy(random, items)
        listing = f"{HOME}/search-results/1/%7B%22term%22%3A%22Nehru%22%7D"
        verdict, label = QUIET, no_label
    elif random.random() < 0.5:
        listing = f"{HOME}/search?search_api_fulltext=Nehru"
    site = Site(items, Look(layout, label), seed=str(random.random()), etags=random.random() < 0.5)
    if random.random() < 0.2:
        site.dress = lambda site, asked, answer: encoded(answer)
    if random.random() < 0.1 and layout != "legacy":
        site.charset = ""
    _harvest(stage, site, 0, listing, verdict)
    turn = random.choice(TURNS)
    if turn == "once":
        return
    gone: list[Item] = []
    if turn == "grown":
        new = documents(random, random.randint(1, 3), start=900)
        new = [replace(item, slug=str(200000 + n)) for n, item in enumerate(new)] if layout == "legacy" else new
        site.items = [*new, *items]
    elif turn == "shrunk" and len(items) > 15:
        gone = [items[random.randrange(len(items))]]
        site.items = [item for item in items if item not in gone]
    elif turn == "not modified":
        site.etags = True
    _harvest(stage, site, 2, listing, verdict, gone)


def _harvest(stage: Stage, site: Site, day: float, listing: str, verdict: str, gone: list[Item] | None = None) -> None:
    site.asked.clear()
    stage.harvest(site, day, listing)
    pages = max(1, -(-len(site.items) // site.look.size))
    # A listing that has become shorter, and promises no number, is looked for behind its end.
    if site.page_requests > pages + 1 + bool(gone and verdict == QUIET):
        stage.findings.add(REQUESTS, 1, f"{site.page_requests} for {pages} pages")
    stage.judge(site.items, verdict, listing, also=[item.url for item in gone or []])


CONTROL = Attack("control", HARMLESS, "Plain listings without trouble.", control)


def empty_control(stage: Stage) -> None:
    """A search that finds nothing, and says so, with a label or without: there is no document."""
    label = "" if stage.random.random() < 0.5 else '<div class="results-count">0 - 0 of 0</div>'
    site = Site([], Look("core", between=label), seed=str(stage.random.random()))
    listing = f"{HOME}/search?search_api_fulltext=Nothing"
    stage.harvest(site, 0, listing)
    stage.judge([], MAY, listing)


EMPTY = Attack("empty result", HARMLESS, "A search that finds nothing, and says so.", empty_control)
