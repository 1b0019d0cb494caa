"""What several attacks begin with."""

from dataclasses import replace
from random import Random
from typing import Any

from bench.enemy.looks import Look, label_in_pieces, usual_label
from bench.enemy.site import Site
from bench.enemy.stage import Stage
from bench.enemy.world import Item, documents

SEARCH = "https://digitalarchive.wilsoncenter.org/search"


def some(stage: Stage, fewest: int = 12, most: int = 34, **how: Any) -> list[Item]:
    """So many documents, by chance."""
    return documents(stage.random, stage.random.randint(fewest, most), **how)


def a_look(random: Random, **rest: Any) -> Look:
    """One of the layouts with a count label."""
    label = rest.pop("label", None) or random.choice((usual_label, usual_label, label_in_pieces))
    return Look(rest.pop("layout", None) or random.choice(("core", "bootstrap")), label=label, **rest)


def a_site(stage: Stage, items: list[Item], **rest: Any) -> Site:
    """A site that serves them; what is a Look's is given to the look, the rest to the site."""
    names = set(Look.__dataclass_fields__)
    look = a_look(stage.random, **{name: value for name, value in rest.items() if name in names})
    return Site(items, look, seed=str(stage.random.random()), **{k: v for k, v in rest.items() if k not in names})


def without(items: list[Item], *places: int) -> list[Item]:
    return [item for place, item in enumerate(items) if place not in places]


def changed_at(site: Site, place: int, item: Item) -> None:
    """Puts another document in that place of the listing."""
    items = list(site.items)
    items[place] = item
    site.items = items


def with_cell(item: Item, cell: str, **told: Any) -> Item:
    """The item with another inside of its cell, and what is true of it then."""
    changed = replace(item, cell=cell)
    return changed.told(**told) if told else changed
