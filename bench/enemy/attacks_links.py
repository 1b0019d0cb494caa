"""Attacks on the links of rows: which document is it?"""

from dataclasses import replace

from bench.enemy.attack import ROWS, attack
from bench.enemy.common import a_site, some
from bench.enemy.judge import MAY, MUST
from bench.enemy.looks import Look
from bench.enemy.site import Site
from bench.enemy.stage import ALL, Stage
from bench.enemy.world import HOME, legacy


@attack(ROWS, "Pages with a <base href>, to which the links of the rows are relative.")
def base_href(stage: Stage) -> None:
    base, prefix, path = stage.random.choice(
        (
            ("/archive/", "document/", "/archive/document/"),
            (f"{HOME}/en/lists/", "../document/", "/en/document/"),
            ("/document/", "", "/document/"),
            ("/a/b/c/", "../../../document/", "/document/"),
        )
    )
    items = [
        replace(item, href=prefix + item.slug).told(url=f"{HOME}{path}{item.slug}") for item in some(stage, simple=True)
    ]
    site = a_site(stage, items, head=f'<base href="{base}">', pager=False, size=50)
    stage.harvest(site, 0, f"{ALL}?items_per_page=50")
    stage.judge(items, MAY, f"{ALL}?items_per_page=50")


@attack(ROWS, "The older layout with a <base href>: links relative to it, or to nothing.", own=True)
def base_href_of_the_older_site(stage: Stage) -> None:
    items = [replace(item, href=f"document/{item.slug}") for item in legacy(stage.random, some(stage, 3, 9))]
    search = "%7B%22term%22%3A%22Nehru%22%7D"
    site = Site(items, Look("legacy", head='<base href="/">', label=lambda *_: ""), seed=str(stage.random.random()))
    stage.harvest(site, 0, f"{HOME}/search-results/1/{search}")
    stage.judge(items, MAY, f"{HOME}/search-results/1/{search}")


def _slugs(stage: Stage, one: str, other: str, verdict: str = MAY) -> None:
    """Two documents whose slugs are nearly the same."""
    items = some(stage)
    first, second = stage.random.sample(range(len(items)), 2)
    items[first], items[second] = replace(items[first], slug=one), replace(items[second], slug=other)
    stage.harvest(a_site(stage, items))
    stage.judge(items, verdict)


@attack(ROWS, "Slugs with bytes that are no UTF-8: caf%E9 and caf%E8 are two documents.")
def slugs_in_latin_1(stage: Stage) -> None:
    _slugs(stage, "letter-from-a-caf%E9", "letter-from-a-caf%E8", MUST)


@attack(ROWS, "Slugs that differ in capitals alone.", own=True)
def slugs_that_differ_in_capitals(stage: Stage) -> None:
    _slugs(stage, "letter-from-Stalin-A", "letter-from-stalin-a")


@attack(ROWS, "Slugs that differ as composed and decomposed letters do.", own=True)
def slugs_composed_and_decomposed(stage: Stage) -> None:
    _slugs(stage, "caf%C3%A9-1", "cafe%CC%81-1")


@attack(
    ROWS, "Slugs with %2F, %3F, %23, %25 in them, which are no slash, question mark, number sign or per cent.", own=True
)
def slugs_with_escaped_signs(stage: Stage) -> None:
    one, other = stage.random.choice(
        (
            ("a%2Fb-1", "a-b-1"),
            ("what%3F-1", "what-1"),
            ("no%237", "no%238"),
            ("5%25-1", "5%2525-1"),
            ("a%2Bb", "a+b%20"),
        )
    )
    _slugs(stage, one, other)


HREFS = {
    "absolute": HOME + "{path}", "of http": "http://digitalarchive.wilsoncenter.org{path}",
    "without scheme": "//digitalarchive.wilsoncenter.org{path}", "in capitals": "HTTPS://DIGITALARCHIVE.WILSONCENTER.ORG{path}",
    "with a port": "https://digitalarchive.wilsoncenter.org:443{path}", "with white space": "\n  {path}\t ",
    "with a fragment": "{path}#transcript", "with dots": "/x/..{path}", "with backslashes": "\\document\\{slug}",
    "with a line break inside": "/docu\nment/{slug}", "with an entity": "&#x2F;document/{slug}",
    "relative": "document/{slug}",
}  # fmt: skip


@attack(
    ROWS,
    "Links to documents as browsers take them: absolute, of http, with a port, white space, backslashes, dots.",
    own=True,
)
def links_of_all_forms(stage: Stage) -> None:
    items = some(stage, 12, 20)
    forms = list(HREFS.values())
    stage.random.shuffle(forms)
    items = [
        replace(item, href=forms[n % len(forms)].format(path=item.path, slug=item.slug)) for n, item in enumerate(items)
    ]
    stage.harvest(a_site(stage, items))
    stage.judge(items, MUST)
