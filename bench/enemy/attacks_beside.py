"""Attacks with words of a row beside its title, date and summary: they must stand somewhere."""

# ruff: noqa: ARG001 - a hook has its arguments whether it needs them or not

from collections.abc import Sequence
from dataclasses import replace

from bench.enemy.attacks_text import text_attack
from bench.enemy.common import with_cell
from bench.enemy.judge import MAY
from bench.enemy.looks import usual_cell
from bench.enemy.shown import NOTHING, markup
from bench.enemy.stage import Stage
from bench.enemy.world import Item


def _other_fields(stage: Stage, item: Item) -> Item:
    fields = "".join(f'<div class="field">{name}: {value}</div>' for name, value in FIELDS)
    where = stage.random.choice(("before", "after"))
    cell = fields + usual_cell(item) if where == "before" else usual_cell(item) + fields
    said = " ".join(f"{name}: {value}" for name, value in FIELDS)
    text = item.summary.folded
    return with_cell(
        item, cell, summary=(text, f"{text} {said}".strip()), texts=[f"{name}: {value}" for name, value in FIELDS]
    )


FIELDS: Sequence[tuple[str, str]] = (
    ("Language", "Russian"),
    ("Record ID", "208400"),
    ("Source", "AVPRF, f. 0100, op. 46"),
)

text_attack(
    "further fields of a row",
    "Language, record number and source of the document stand before or behind.",
    _other_fields,
    MAY,
    own=True,
)


def _text_outside(stage: Stage, item: Item) -> Item:
    cell = f"Restricted until 2030. {usual_cell(item)} Copy 2 of 3."
    text = item.summary.folded
    return with_cell(
        item, cell, summary=(text, f"{text} Copy 2 of 3.".strip()), texts=("Restricted until 2030.", "Copy 2 of 3.")
    )


text_attack(
    "bare words around the blocks",
    "Words without an element of their own stand in the cell.",
    _text_outside,
    MAY,
    own=True,
)


def _empty_summary(stage: Stage, item: Item) -> Item:
    return with_cell(replace(item, summary=NOTHING), usual_cell(replace(item, summary=markup("<p>&nbsp;</p>"))))


text_attack("a summary of a space", "A few summaries are no more than a space.", _empty_summary, MAY, own=True)
