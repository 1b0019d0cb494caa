"""Pages that look odd, and are right."""

from dataclasses import replace

from bench.enemy.attack import HARMLESS, attack
from bench.enemy.common import a_site, some, with_cell
from bench.enemy.judge import MUST
from bench.enemy.looks import usual_cell
from bench.enemy.shown import plain
from bench.enemy.stage import Stage


@attack(
    HARMLESS,
    "End tags left out, tags in capitals, attributes without quotes or twice, a b that is never closed.",
    own=True,
)
def sloppy_markup(stage: Stage) -> None:
    items = some(stage)
    for place, item in enumerate(items):
        cell = usual_cell(item)
        if place % 3 == 0:
            items[place] = replace(item, row=f"<TR><TD CLASS=document>{cell.replace('</div>', '</DIV>')}")
        elif place % 3 == 1:
            items[place] = with_cell(item, cell.replace('class="title"', 'class="title" class="other"'))
    stage.harvest(a_site(stage, items))
    stage.judge(items, MUST)


@attack(HARMLESS, "Scripts, comments and texts that have the markup of rows in them.", own=True)
def markup_in_scripts_and_texts(stage: Stage) -> None:
    items = some(stage)
    ghost = '<tr><td class="document"><h3><a href="/document/ghost">Ghost</a></h3></td></tr></html>'
    items[0] = replace(items[0], summary=plain(f"The page said {ghost} and ended."))
    site = a_site(
        stage,
        items,
        after=f"<script>var row = {ghost!r};</script><!-- {ghost} -->",
        head=f"<style>/* {ghost} */</style>",
    )
    stage.harvest(site)
    stage.judge(items, MUST)


@attack(HARMLESS, "Titles and summaries with the words of error pages, bot challenges and empty results.", own=True)
def words_of_error_pages(stage: Stage) -> None:
    items = some(stage)
    words = ("Just a moment...", "404 Not Found", "Access denied", "No results found", "Checking your browser",
             "The website encountered an error", "Attention Required! | Cloudflare", "Page not found")  # fmt: skip
    for place in range(4):
        items[place] = replace(
            items[place],
            title=plain(f"{stage.random.choice(words)} {place}"),
            summary=plain(stage.random.choice(words)),
        )
    stage.harvest(a_site(stage, items))
    stage.judge(items, MUST)
