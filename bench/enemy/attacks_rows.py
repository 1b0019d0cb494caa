"""Attacks on rows: what is a row, whose link it is, where its title and date are."""

# ruff: noqa: ARG001, ARG005 - a hook has its arguments whether it needs them or not

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench.enemy.attack import HARMLESS, ROWS, Attack, add, attack
from bench.enemy.common import a_site, some, with_cell
from bench.enemy.judge import MAY, MUST, MUST_NOT
from bench.enemy.looks import usual_cell
from bench.enemy.shown import NOTHING, plain
from bench.enemy.stage import Stage
from bench.enemy.world import Item, documents


def unlinked(item: Item) -> Item:
    """Its title is no link any more; “View document” is."""
    summary = f'<div class="summary">{item.summary.html}</div>'
    cell = (
        f'\n<div class="date">{item.date.html}</div>\n<h3 class="title">{item.title.html}</h3>\n{summary}\n'
        f'<a class="more" href="{item.link}">View document</a>\n'
    )
    text = item.summary.folded
    return with_cell(item, cell, summary=(text, f"{text} View document".strip()))


@attack(ROWS, "No title is a link any more: beside each stands a link “View document”.")
def view_document_in_all_rows(stage: Stage) -> None:
    items = [unlinked(item) for item in some(stage)]
    stage.harvest(a_site(stage, items))
    stage.judge(items, MAY)


@attack(ROWS, "The same in one row alone.")
def view_document_in_one_row(stage: Stage) -> None:
    items = some(stage)
    place = stage.random.randrange(len(items))
    items[place] = unlinked(items[place])
    stage.harvest(a_site(stage, items))
    stage.judge(items, MAY)


@attack(ROWS, "In one row the link is the word “Details”, in another “PDF”, and titles stand beside them.", own=True)
def other_words_of_the_interface(stage: Stage) -> None:
    items = some(stage)
    for place, word in enumerate(("Details", "PDF", "Read more", "→")):
        item = unlinked(items[place])
        text = item.summary.folded.removesuffix("View document").strip()
        items[place] = with_cell(
            items[place], item.cell.replace("View document", word), summary=(text, f"{text} {word}".strip())
        )
    stage.harvest(a_site(stage, items))
    stage.judge(items, MAY)


def _each(
    kind: str,
    about: str,
    change: Callable[[Stage, Item, int], Item],
    verdict: str = MAY,
    own: bool = False,
    cause: str = ROWS,
    **look: Any,
) -> None:
    """An attack that changes all rows or one of them."""

    def play(stage: Stage) -> None:
        items = some(stage)
        everywhere = stage.random.random() < 0.5
        place = stage.random.randrange(len(items))
        items = [change(stage, item, n) if everywhere or n == place else item for n, item in enumerate(items)]
        stage.harvest(a_site(stage, items, **look))
        stage.judge(items, verdict)

    add(Attack(kind, cause, about, play, own=own))


def _field_before(stage: Stage, item: Item, number: int) -> Item:
    field = f'<div class="field">Part of <a href="/document/the-whole-{number}">The Whole Dossier {number}</a></div>'
    cell = usual_cell(item)
    cell = cell.replace("<h3", f"{field}\n<h3") if stage.random.random() < 0.5 else field + cell
    return with_cell(item, cell, texts=("The Whole Dossier",))


def _added_beside(stage: Stage, item: Item, number: int) -> Item:
    cell = usual_cell(item).replace("<h3", '<div class="added">Added 2019</div>\n<h3')
    return with_cell(item, cell, texts=("Added 2019",))


def _date_below(stage: Stage, item: Item, number: int) -> Item:
    cell = usual_cell(item)
    date = f'<div class="date">{item.date.html}</div>'
    return with_cell(item, cell.replace(date, "").replace("</h3>", "</h3>\n" + date))


def _row_with(item: Item, inner: str, beside: str) -> str:
    return f'<tr>\n<td class="document">{inner}</td>\n{beside}\n</tr>'


def _date_beside(stage: Stage, item: Item, number: int) -> Item:
    inner = usual_cell(item).replace(f'<div class="date">{item.date.html}</div>', "")
    return replace(item, row=_row_with(item, inner, f'<td class="views-field date">{item.date.html}</td>'))


def _summary_beside(stage: Stage, item: Item, number: int) -> Item:
    inner = usual_cell(replace(item, summary=NOTHING))
    return replace(item, row=_row_with(item, inner, f'<td class="views-field">{item.summary.html}</td>'))


def _summary_at_next_head(stage: Stage, item: Item, number: int) -> Item:
    inner = usual_cell(replace(item, summary=NOTHING))
    beside = f'<td class="views-field"><p>{item.summary.html}</p><p class="place">Held in Budapest</p></td>'
    text = item.summary.folded
    told = item.told(summary=(text, f"{text} Held in Budapest".strip()), texts=("Held in Budapest",))
    return replace(told, row=_row_with(item, inner, beside))


def _two_rows(stage: Stage, item: Item, number: int) -> Item:
    inner = usual_cell(replace(item, summary=NOTHING))
    return replace(
        item,
        row=f'<tr>\n<td class="document">{inner}</td></tr>\n<tr><td class="abstract">{item.summary.html}</td></tr>',
    )


def _icon_before(stage: Stage, item: Item, number: int) -> Item:
    icon = f'<a href="{item.link}" class="icon"><img src="/pdf.png" alt="PDF"></a>'
    return with_cell(item, icon + usual_cell(item))


def _heading_of_two_links(stage: Stage, item: Item, number: int) -> Item:
    title = (
        f'<h3 class="title"><a href="{item.link}">{item.title.html}</a> with '
        f'<a href="/document/reply-{number}">a reply</a></h3>'
    )
    cell = f'<div class="date">{item.date.html}</div>{title}<div class="summary">{item.summary.html}</div>'
    text = item.title.folded
    return with_cell(item, cell, title=(text, f"{text} with a reply"), texts=("with a reply",))


def _undated(stage: Stage, item: Item, number: int) -> Item:
    title = plain("March 5, 1949: ") + item.title
    return replace(item, title=title, date=NOTHING)


def _summary_like_a_date(stage: Stage, item: Item, number: int) -> Item:
    return replace(item, summary=plain("March 1964"))


_each(
    "link in a field before the heading",
    "“Part of” and a link to another document stand before the heading.",
    _field_before,
)
_each("added date beside the date", "“Added 2019” stands between the date line and the title.", _added_beside)
_each("date below the title", "The date line stands below the title.", _date_below)
_each("date in the cell beside", "The date stands in a cell of its own, beside the title's.", _date_beside)
_each("summary in the next cell", "The summary stands in a cell of its own.", _summary_beside, own=True)
_each(
    "summary at the head of the next cell",
    "The summary opens the next cell; something else follows in it.",
    _summary_at_next_head,
)
_each(
    "summary in a row of its own",
    "Each document has two table rows, the second one with the summary.",
    _two_rows,
    own=True,
)
_each(
    "icon before the date",
    "A linked picture of the document stands first.",
    _icon_before,
    MUST,
    own=True,
    cause=HARMLESS,
)
_each("heading with two links", "A heading links to the document, and to a reply.", _heading_of_two_links, own=True)
_each("summary that looks like a date", "A row's summary is “March 1964”.", _summary_like_a_date, own=True)


@attack(ROWS, "A few rows have no date line, but a date in the title, which must not be taken for it.", own=True)
def date_in_the_title_alone(stage: Stage) -> None:
    items = some(stage, 20, 40)
    for place in stage.random.sample(range(len(items)), 2):
        items[place] = _undated(stage, items[place], place)
    stage.harvest(a_site(stage, items))
    stage.judge(items, MUST)


GHOSTS = {
    "an aside": "<aside>{}</aside>",
    "noscript": "<noscript>{}</noscript>",
    "a hidden element": "<div hidden>{}</div>",
    "an element that is not displayed": '<div style="display:none">{}</div>',
    "a template": "<template>{}</template>",
    "another section": '<section class="block"><h2>Most read</h2>{}</section>',
    "a closed dialog": "<dialog>{}</dialog>",
    "a hidden list": '<div class="tab" hidden="">{}</div>',
}


def _ghost(where: str, around: str, own: bool) -> None:
    def play(stage: Stage) -> None:
        items = some(stage, 6, 10)
        ghost = documents(stage.random, 1, start=800)[0]
        lost = stage.random.randrange(len(items))
        items[lost] = with_cell(
            items[lost],
            f'<div class="date">{items[lost].date.html}</div><h3 class="title">{items[lost].title.html}</h3>',
        )
        row = f'<tr><td class="document">{usual_cell(ghost)}</td></tr>'
        table = f'<table class="table table-hover table-striped"><tbody>{row}</tbody></table>'
        site = a_site(stage, items, after=around.format(table))
        stage.harvest(site)
        stage.judge([item for n, item in enumerate(items) if n != lost], MUST_NOT)

    add(
        Attack(
            f"ghost row in {where}",
            ROWS,
            f"A row has lost its link; a row in {where} would make up for it.",
            play,
            own=own,
        )
    )


for _where, _around in GHOSTS.items():
    _ghost(_where, _around, _where in ("another section", "a closed dialog", "a hidden list", "a template"))


@attack(ROWS, "A hidden row stands in the list itself, beside as many rows as the label says less one.", own=True)
def hidden_row_in_the_list(stage: Stage) -> None:
    items = some(stage, 5, 9)
    ghost = documents(stage.random, 1, start=800)[0]
    hidden = replace(ghost, row=f'<tr style="display: none"><td class="document">{usual_cell(ghost)}</td></tr>')
    stage.harvest(a_site(stage, [*items, hidden]))
    stage.judge(items, MUST_NOT)


@attack(ROWS, "Two documents stand in one cell.", own=True)
def two_documents_in_one_cell(stage: Stage) -> None:
    items = some(stage, 8, 10)
    both = replace(items[0], cell=usual_cell(items[0]) + usual_cell(items[1]))
    site = a_site(stage, [both, *items[2:]], total=len(items))
    site.look = replace(
        site.look, label=lambda first, last, total: f'<div class="results-count">1 - {total} of {total}</div>'
    )
    stage.harvest(site)
    stage.judge(items, MAY)
