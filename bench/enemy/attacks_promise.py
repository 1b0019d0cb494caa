"""Attacks on the promise: labels that are misread, and labels that are none."""

# ruff: noqa: ARG005 - a hook has its arguments whether it needs them or not

from dataclasses import replace

from bench.enemy.attack import HARMLESS, PROMISE, Attack, add, attack
from bench.enemy.common import a_site, some, with_cell
from bench.enemy.judge import MAY, MUST, MUST_NOT
from bench.enemy.looks import label_of, no_label, usual_label
from bench.enemy.shown import plain
from bench.enemy.stage import Stage
from bench.enemy.world import Item, documents

MISREAD = {
    "10 with a plus": "{first} - {last} of 10+",
    "ten thousand with a turned comma": "{first} - {last} of 10‘018",
    "ten thousand with an apostrophe": "{first} - {last} of 10’018",
    "ten thousand with a word break": "{first} - {last} of 10,<wbr>018",
    "ten thousand with an Arabic separator": "{first} - {last} of 10٬018",
    "10 or more": "{first} - {last} of 10 or more",
    "10 of 180 with a slash": "{first} - {last} of 10/180",
    "10 to 20": "{first} - {last} of 10–20",
    "10 and 180 in brackets": "{first} - {last} of 10 (of 180 in all)",
    "10K": "{first} - {last} of 10K",
}
OWN_MISREAD = {
    "about 10": "{first} - {last} of about 10",
    "over 10": "{first} - {last} of over 10",
    "at least 10": "{first} - {last} of at least 10",
    "10 thousand": "{first} - {last} of 10 thousand",
    "10 with dots": "{first} - {last} of 10…",
    "10 million in words": "{first} - {last} of 10 Mio.",
    "10 with a low line": "{first} - {last} of 10_018",
    "10 with a tilde": "{first} - {last} of ~10",
    "10 shown first": "{first} - {last} of 10 shown, 180 found",
    "10 with an exponent": "{first} - {last} of 10<sup>4</sup>",
    "10 split by an element": "{first} - {last} of 10<span>018</span>",
    "10 on this page": "{first} - {last} of 10 on this page",
    "10 with a middle dot": "{first} - {last} of 10·018",
    "10 with a narrow space": "{first} - {last} of 10 018",
    "10 deleted and mended": "{first} - {last} of <del>10</del> 180",
}


def _misread(kind: str, words: str, own: bool) -> None:
    def play(stage: Stage) -> None:
        items = documents(stage.random, stage.random.randint(18, 40))
        pager = stage.random.random() < 0.3
        site = a_site(stage, items, label=label_of(words), pager=False)
        if pager:
            site.look = replace(
                site.look, after='<button type="button" class="load-more" data-page="1">Load more</button>'
            )
        stage.harvest(site)
        stage.judge(items[:10], MUST_NOT, also=[item.url for item in items])

    add(
        Attack(
            f"label: {kind}",
            PROMISE,
            f"A total that is not 10: “{words.format(first=1, last=10, total=10)}”.",
            play,
            own=own,
        )
    )


for _kind, _words in MISREAD.items():
    _misread(_kind, _words, own=False)
for _kind, _words in OWN_MISREAD.items():
    _misread(_kind, _words, own=True)


def _no_promise(stage: Stage, items: list[Item] | None = None, **look: str) -> None:
    """Ten rows, no label of their own, more documents elsewhere: nothing is promised, so nothing is proven."""
    shown = items or documents(stage.random, 10)
    more = [*shown, *documents(stage.random, 12, start=300)]
    site = a_site(stage, more, label=no_label, pager=False, **look)
    stage.harvest(site)
    stage.judge(shown, MUST_NOT, also=[item.url for item in more])


@attack(PROMISE, "No label; the title of a row is “… parts 1 - 10 of 10”.")
def label_in_a_title(stage: Stage) -> None:
    items = documents(stage.random, 10)
    place = stage.random.randrange(10)
    words = stage.random.choice(("Protocol, parts 1 - 10 of 10", "1 - 10 of 10", "Folders 1–10 of 10"))
    items[place] = replace(items[place], title=plain(words))
    _no_promise(stage, items)


@attack(PROMISE, "No label; a summary says “pages 1 - 10 of 10”.")
def label_in_a_summary(stage: Stage) -> None:
    items = documents(stage.random, 10)
    place = stage.random.randrange(10)
    words = stage.random.choice(("1 - 10 of 10", "Pages 1 - 10 of 10.", "1 - 10 of 10 copies."))
    items[place] = replace(items[place], summary=plain(words))
    _no_promise(stage, items)


HIDDEN_LABELS = {
    "script": '<script>var label = "1 - 10 of 10";</script>',
    "script with markup": "<script type='text/template'><div class='results-count'>1 - 10 of 10</div></script>",
    "noscript": '<noscript><div class="results-count">1 - 10 of 10</div></noscript>',
    "option": "<select><option>1 - 10 of 10</option><option>1 - 20 of 20</option></select>",
    "hidden element": '<div class="results-count" hidden>1 - 10 of 10</div>',
    "element that is not displayed": '<div class="results-count" style="display: none">1 - 10 of 10</div>',
    "template": '<template><div class="results-count">1 - 10 of 10</div></template>',
    "comment": '<!-- <div class="results-count">1 - 10 of 10</div> -->',
    "textarea": "<textarea readonly>1 - 10 of 10</textarea>",
    "attribute": '<div class="results" title="1 - 10 of 10" aria-label="1 - 10 of 10"></div>',
    "style": "<style>.results::after { content: '1 - 10 of 10' }</style>",
    "invisible element": '<div class="results-count" style="visibility:hidden">1 - 10 of 10</div>',
    "hidden parent": '<div hidden><p>Results:</p><div class="results-count">1 - 10 of 10</div></div>',
}


def _hidden_label(where: str, html: str, own: bool) -> None:
    def play(stage: Stage) -> None:
        place = stage.random.choice(("before", "between"))
        _no_promise(stage, None, **{place: html})

    add(Attack(f"label in {where}", PROMISE, f"No label that anyone sees; one in: {where}.", play, own=own))


for _where, _html in HIDDEN_LABELS.items():
    _hidden_label(
        _where,
        _html,
        own=_where in ("comment", "textarea", "attribute", "style", "invisible element", "hidden parent", "template"),
    )


@attack(PROMISE, "The real label says 24; a label of another block, “1 - 10 of 10”, stands nearer to the list.")
def label_of_another_block(stage: Stage) -> None:
    items = documents(stage.random, 24)
    block = '<div class="block"><h4>Photographs</h4><div class="results-count">1 - 10 of 10</div></div>'
    site = a_site(stage, items, label=usual_label, between=block, pager=stage.random.random() < 0.5)
    stage.harvest(site)
    stage.judge(
        items if site.look.pager else items[:10], MAY if site.look.pager else MUST_NOT, also=[i.url for i in items]
    )


@attack(PROMISE, "Two labels that disagree, above and below the list: 10, and 24.")
def two_labels_that_disagree(stage: Stage) -> None:
    items = documents(stage.random, 24)
    low = '<div class="view-footer"><div class="results-count">{}</div></div>'
    totals = ["1 - 10 of 10", "1 - 10 of 24"]
    if stage.random.random() < 0.5:
        totals.reverse()
    site = a_site(stage, items, label=label_of(totals[0]), after=low.format(totals[1]), pager=False)
    stage.harvest(site)
    stage.judge(items[:10], MUST_NOT, also=[item.url for item in items])


@attack(PROMISE, "“21 - 28 of 20”: a stale total, and a page beyond it to which the pager leads.")
def page_beyond_the_total(stage: Stage) -> None:
    items = documents(stage.random, stage.random.randint(21, 29))
    site = a_site(stage, items, total=20)
    site.look = replace(site.look, last_page=2)
    stage.harvest(site)
    stage.judge(items, MUST_NOT)


@attack(PROMISE, "The same, and a row on the page beyond the total cannot be read.", own=True)
def reject_beyond_the_total(stage: Stage) -> None:
    items = documents(stage.random, 27)
    bad = stage.random.randrange(21, 27)
    items[bad] = with_cell(items[bad], '<div class="date">March 1950</div><h3 class="title">Letter without a link</h3>')
    site = a_site(stage, items, total=20)
    site.look = replace(site.look, last_page=2)
    stage.harvest(site)
    stage.judge([item for n, item in enumerate(items) if n != bad], MUST_NOT)


BEYOND = {
    "a button": '<form action="/search"><button name="page" value="1">Next page</button></form>',
    "rel next in the head": "",
    "a number": '<ul class="pagination"><li><a href="?page=0">1</a></li><li><a href="?page=1">2</a></li></ul>',
    "a word": '<p><a href="?page=1">More results</a></p>',
    "a link of a script": '<ul class="js-pager__items pager" data-drupal-views-infinite-scroll-pager>'
    '<li class="pager__item">'
    '<a class="button" href="?page=1" title="Go to next page" rel="next">Load More</a></li></ul>',
    "the last page": '<p class="pager__item--last"><a href="?page=2" title="Go to last page">Last »</a></p>',
}  # fmt: skip


def _beyond(how: str, html: str) -> None:
    def play(stage: Stage) -> None:
        items = documents(stage.random, stage.random.randint(21, 30))
        head = '<link rel="next" href="?page=1">' if not html else ""
        site = a_site(stage, items, label=label_of("{first} - {last} of {last}"), pager=False, after=html, head=head)
        stage.harvest(site)
        stage.judge(items[:10], MAY, also=[item.url for item in items])
        if site.times(1) == 0:
            stage.judge([], MUST_NOT, also=[item.url for item in items])

    add(
        Attack(
            f"page 2 behind {how}", PROMISE, f"“1 - 10 of 10”, and yet a link to page 2, in the form of {how}.", play
        )
    )


for _how, _html in BEYOND.items():
    _beyond(_how, _html)


@attack(
    PROMISE,
    "The label promises 20 on two pages; a row of page 2 repeats one of page 1, and one is not listed.",
    own=True,
)
def overlap_with_a_fitting_label(stage: Stage) -> None:
    items = documents(stage.random, 20)
    shown = [*items[:10], items[9], *items[10:19]]
    site = a_site(stage, shown)
    stage.harvest(site)
    stage.judge(items[:19], MUST_NOT)


@attack(PROMISE, "The last page has a row less than its label says.", own=True)
def label_with_a_row_more(stage: Stage) -> None:
    items = documents(stage.random, stage.random.choice((9, 17, 25)))
    site = a_site(stage, items, total=len(items) + 1)
    site.look = replace(site.look, label=lambda first, last, total: usual_label(first, min(first + 9, total), total))
    stage.harvest(site)
    stage.judge(items, MUST_NOT)


@attack(HARMLESS, "A real label, and rows whose titles and summaries have labels in them.", own=True)
def labels_in_rows_beside_the_real_one(stage: Stage) -> None:
    items = some(stage, 11, 30)
    items[0] = replace(items[0], title=plain("Protocol, parts 1 - 7 of 12"))
    items[5] = replace(items[5], summary=plain("Pages 11 - 20 of 400 are missing."))
    site = a_site(stage, items, label=usual_label)
    stage.harvest(site)
    stage.judge(items, MUST)


@attack(
    HARMLESS, "The label in digits of other scripts, with separators, with other dashes, in other languages.", own=True
)
def labels_of_other_languages(stage: Stage) -> None:
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    items = some(stage, 11, 30)

    def label(first: int, last: int, total: int) -> str:
        words = f"{first} - {last} of {total}"
        words = words.translate(arabic) if odd else words.replace(" - ", "&ndash;")
        return f'<div class="results-label">Results:</div><div class="results-count">{words}</div>'

    odd = stage.random.random() < 0.5
    site = a_site(stage, items, label=label)
    stage.harvest(site)
    stage.judge(items, MUST)


@attack(HARMLESS, "Twenty, fifty or a hundred rows on a page.", own=True)
def more_rows_on_a_page(stage: Stage) -> None:
    items = some(stage, 30, 120)
    site = a_site(stage, items, size=stage.random.choice((20, 25, 50, 100)))
    stage.harvest(site, 0, "https://digitalarchive.wilsoncenter.org/search?items_per_page=50")
    stage.judge(items, MUST, "https://digitalarchive.wilsoncenter.org/search?items_per_page=50")
