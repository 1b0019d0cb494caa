"""Pages of a made-up archive, in markup of many kinds, with the same six letters on each."""

from __future__ import annotations

from typing import NamedTuple

URL = "https://archive.example.org/holdings"


class Letter(NamedTuple):
    """A row of the page."""

    number: int
    title: str
    date: str

    @property
    def url(self) -> str:
        return f"https://archive.example.org/item/{self.number}"


TITLES = (
    "Record of a Meeting between the Ambassador and the Minister",
    "Telegram from the Legation on the Grain Harvest",
    "Note on the Closing of the Northern Railway",
    "Letter of Thanks to the Society of Cartographers",
    "Minutes of the Commission for Weights and Measures",
    "Report on the Dredging of the Harbour",
)
DATES = ("July 12, 1945", "August 3, 1945", "March 1, 1946", "May 30, 1947", "June 2, 1948", "October 9, 1949")
LETTERS = [Letter(n, title, date) for n, (title, date) in enumerate(zip(TITLES, DATES, strict=True), 1)]
_MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About the archive</a></li></ul></nav>'
_FOOTER = '<footer><p>The reading room is open daily. <a href="/imprint">Imprint</a></p></footer>'


def page(main: str, language: str = "en") -> bytes:
    """A page with this in its main part, a menu above it and a footer below."""
    head = "<title>Holdings | Example Archive</title>"
    return (
        f'<!doctype html><html lang="{language}"><head>{head}</head><body>{_MENU}<h1>Holdings</h1>'
        f"<main>{main}</main>{_FOOTER}</body></html>"
    ).encode()


def of_each(form: str) -> str:
    """What is printed of each letter: {n}, {title}, {date}, {day} are its own."""
    return "".join(
        form.format(n=one.number, title=one.title, date=one.date, day=f"1945-07-1{one.number}") for one in LETTERS
    )


KINDS = {
    "a table with a head": '<table class="results"><tr><th>Title</th><th>Date</th></tr>'
    + of_each('<tr><td><a href="/item/{n}">{title}</a></td><td>{date}</td></tr>')
    + "</table>",
    "a table without a name": "<table><thead><tr><th>Date</th><th>Title</th></tr></thead><tbody>"
    + of_each('<tr><td>{date}</td><td><a href="/item/{n}">{title}</a></td></tr>')
    + "</tbody></table>",
    "cards": '<div class="cards">'
    + of_each(
        '<div class="card col-md-6"><img src="/t/{n}.jpg"><h5 class="card-title"><a href="/item/{n}">{title}</a></h5>'
        '<span class="text-muted">{date}</span></div>'
    )
    + "</div>",
    "list items": "<ul>" + of_each('<li><a href="/item/{n}">{title}</a> ({date})</li>') + "</ul>",
    "list items beside another list": '<ul class="letters">'
    + of_each('<li><a href="/item/{n}">{title}</a> <i>{date}</i></li>')
    + '</ul><ul class="subjects"><li><a href="/subject/1">Harbours</a></li><li><a href="/subject/2">Grain</a></li>'
    "</ul>",
    "microdata": of_each(
        '<div itemscope itemtype="https://schema.org/Article"><h3 itemprop="headline"><a href="/item/{n}">{title}</a>'
        '</h3><time itemprop="datePublished">{date}</time></div>'
    ),
    "classes of utilities": '<div class="grid gap-4 md:grid-cols-2">'
    + of_each(
        '<div class="p-4 rounded-lg shadow bg-white"><a class="text-lg font-bold hover:underline" href="/item/{n}">'
        '{title}</a><p class="text-sm text-gray-500">{date}</p></div>'
    )
    + "</div>",
    "classes of a build": '<div class="css-1x2y3z">'
    + of_each(
        '<article class="sc-bdVaJa kQwErT"><h2 class="Card_title__3xYz1"><a href="/item/{n}">{title}</a></h2>'
        '<div class="MuiBox-root-12" data-testid="published">{date}</div></article>'
    )
    + "</div>",
    "a grid of Bootstrap": '<div class="container">'
    + of_each(
        '<div class="row"><div class="col-md-3">{date}</div><div class="col-md-9"><a href="/item/{n}">{title}</a>'
        "</div></div>"
    )
    + "</div>",
    "tables in tables": '<table width="100%"><tr><td><table id="list">'
    + of_each(
        "<tr><td><table><tr><td><b>{date}</b></td></tr>"
        '<tr><td><a href="/item/{n}">{title}</a></td></tr></table></td></tr>'
    )
    + "</table></td></tr></table>",
    "rows odd and even": "<table class='list'>"
    + of_each('<tr class="odd views-row-{n}"><td class="t"><a href="/item/{n}">{title}</a></td><td>{date}</td></tr>')
    + "</table>",
    "texts with labels": of_each(
        '<div class="hit"><a href="/item/{n}">{title}</a><div class="meta">Letter | {date} | Box {n}</div></div>'
    ),
}
