"""Listing pages made to cost time: one thing on them, again and again, in each place where a parser looks at it.

Each is made as large as asked for, so that work which grows faster than the page shows itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

URL = "https://digitalarchive.wilsoncenter.org/search?search_api_fulltext=Nehru"
TITLE = '<h3 class="title"><a href="/document/one" rel="bookmark"><span>Record of a Meeting</span></a></h3>'
DATE = '<div class="date">July 12, 1945</div>'
SUMMARY = '<div class="summary"><p>They met.</p></div>'
ROW = f'<tr><td class="document">{DATE}{TITLE}{SUMMARY}</td></tr>'
OTHER_ROW = ROW.replace("/document/one", "/document/two").replace("Meeting", "Conversation")
LABEL = "1 - 2 of 2"

# Gives a page's bytes, with so many of what it has many of.
Maker = Callable[[int], bytes]


def page(rows: str, *, head: str = "", above: str = "", below: str = "", label: str = LABEL) -> str:
    """A page that holds a list, with what is to stand in its head, above the list and below it."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="Generator" content="Drupal 9">\n<title>Search</title>\n{head}</head>\n<body>\n<main>\n{above}\n'
        f'<div class="view-header"><div class="results-count">{label}</div></div>\n'
        f'<div class="view-content">{rows}</div>\n{below}</main>\n</body>\n</html>\n'
    )


def table(*rows: str) -> str:
    """The list as the archive prints it."""
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def a_row(inside: str) -> str:
    """A row of the list."""
    return f'<tr><td class="document">{inside}</td></tr>'


def many(piece: str, count: int) -> str:
    """A piece of a page again and again, with its number in place of each §."""
    return "".join(piece.replace("§", str(number)) for number in range(count)) if "§" in piece else piece * count


def nested(piece: str, count: int, end: str, inside: str = "") -> str:
    """A piece of a page in itself, as deep as that."""
    return many(piece, count) + inside + end * count


LINK = '<a href="/document/d§">Record §</a>'
# What can be in a row, many times.
IN_A_ROW: Mapping[str, str] = {
    "links to documents": LINK,
    "links to documents, parted by words": f"{LINK} and ",
    "links to documents, each in emphasis": f"<em>{LINK}</em> ",
    "links to documents, each in a block": f"<div>{LINK}</div>",
    "links to documents, each in a heading": f"<h3>{LINK}</h3>",
    "links to documents, each of a class": '<a class="c§" href="/document/d§">Record §</a> ',
    "links to documents, each in a span of a class": f'<span class="title-§">{LINK}</span>',
    "links to documents without a text": '<a href="/document/d§"></a> ',
    "links to its own document": '<a href="/document/one">Read more</a> ',
    "links to its own document, each in a heading": '<h3><a href="/document/one">Record</a></h3> ',
    "links to its own document without a text": '<a href="/document/one"></a> ',
    "links to elsewhere": '<a href="/people/p§">Person §</a> ',
    "headings": "<h3>Heading §</h3>",
    "blocks of text": "<div>Text §</div>",
    "dates": '<div class="date">July 12, §</div>',
    "dates that are none": '<div class="date">Elsewhere §</div>',
    "unmarked dates": "<div>July 1945</div>",
    "summaries": '<div class="summary"><p>Text §</p></div>',
    "paragraphs": "<p>Text §</p>",
    "hidden elements": "<span hidden>Text</span>",
    "styled elements": '<span style="display: inline">Text</span> ',
    "line breaks": "Text<br>",
    "comments": "<!-- § -->",
    "empty elements": "<i></i>",
    "elements of classes": '<i class="a§ b§">x</i>',
    "scripts": "<script>var a = '<svg'</script>",
    "drawings": "<svg><path d='M0'/></svg>",
    "examples of markup": "<xmp><svg <!-- </xmp>",
}
# What can be nested in a row.
NESTED_IN_A_ROW: Mapping[str, tuple[str, str]] = {
    "blocks": ("<div>", "</div>"),
    "blocks with a text": ("<div>Text ", "</div>"),
    "blocks with a link to a document each": (f"<div>{LINK} ", "</div>"),
    "emphasis with a link to a document each": (f"<em>{LINK} ", "</em>"),
    "spans": ("<span>", "</span>"),
    "spans of a title's class": ('<span class="title">x', "</span>"),
    "headings": ("<div><h3>Heading ", "</h3></div>"),
    "rows": (
        '<table><tbody><tr><td class="document"><a href="/document/d§">Record §</a>',
        "</td></tr></tbody></table>",
    ),
    "rows with a text": (
        '<table><tbody><tr><td class="document">July 1945<h3><a href="/document/d§">Record §</a></h3>',
        "</td></tr></tbody></table>",
    ),
    "lists": ("<ul><li>Text ", "</li></ul>"),
}
# Texts, however long, that can stand in any place.
TEXTS: Mapping[str, str] = {
    "blanks": " ", "no-break spaces": "&nbsp;", "line breaks": "\n", "dashes": "-", "digits": "1", "letters": "a",
    "signs of less": "<", "ampersands": "&", "references": "&#60;", "beginnings of a tag": "<a", "quotes": '"',
    "brackets": "(", "points": ".", "of": "of ", "numbers of": "1 of ", "labels": "1 - 2 of 2 ", "ranges": "1 - 2 ",
    "dates": "July 12, 1945 ", "years": "1945-", "centuries": "19th century ", "clocks": "11:00 am ",
    "words and dashes": "a-", "words and blanks": "a ", "marks": "a\u0301", "joiners": "\u200d",
    "AI notices": "This summary was written by AI ", "commas": ",", "nothing found": "no results ",
}  # fmt: skip
B = '<h3><a href="/document/b">B</a></h3>'
PAGER = "<ul class='pager'><li class='active'>1<a rel='next' href='?page=2%s'>2</a></ul>"
FORM = "<form><input name='q' value='%s'></form>"
PLACES: Mapping[str, Callable[[str], str]] = {
    "as a title": lambda text: page(table(ROW, a_row(f'{DATE}<h3><a href="/document/b">x{text}</a></h3>'))),
    "as a date": lambda text: page(table(ROW, a_row(f'<div class="date">{text}</div>{B}'))),
    "as a summary": lambda text: page(table(ROW, a_row(f"{DATE}{TITLE}<p>{text}</p>"))),
    "as a row of its own": lambda text: page(table(ROW, f'<tr><td class="document">{text}</td></tr>')),
    "as a label": lambda text: page(table(ROW, OTHER_ROW), label=text),
    "as the label's rest": lambda text: page(table(ROW, OTHER_ROW), label=f"{LABEL} {text}"),
    "above the list": lambda text: page(table(ROW, OTHER_ROW), above=text),
    "in the place of a list": lambda text: page(text, label=""),
    "in the head's title": lambda text: page(table(ROW, OTHER_ROW), head=f"<title>{text}</title>"),
    "as an attribute": lambda text: page(table(ROW, a_row(f"{TITLE}<i title='{text}'>x</i>"))),
    "as a class": lambda text: page(table(ROW, a_row(f"{TITLE}<i class='x{text}'>x</i>"))),
    "as a style": lambda text: page(table(ROW, a_row(f"{TITLE}<i style='display:{text}'>x</i>"))),
    "as a link": lambda text: page(table(ROW, a_row(f"{TITLE}<a href='/document/{text}'>x</a>"))),
    "as a pager's link": lambda text: page(table(ROW, OTHER_ROW), below=PAGER.replace("%s", text)),
    "as a comment": lambda text: page(table(ROW, OTHER_ROW), below=f"<!-- {text} -->"),
    "in a tag that never ends": lambda text: page(table(ROW, OTHER_ROW)) + f"<div {text}",
    "in what a form says": lambda text: page(table(ROW, OTHER_ROW), above=FORM.replace("%s", text)),
}  # fmt: skip
# What can stand many times above or below the list.
BESIDE: Mapping[str, str] = {
    "labels": f"<div>{LABEL}</div>",
    "numbers": "<div>§ of</div>",
    "headings": "<h2>Heading §</h2>",
    "blocks": "<div>Text §</div>",
    "tables": "<table><tbody><tr><td>Text §</td></tr></tbody></table>",
    "lists": "<ul><li>Text §</li></ul>",
    "lists of documents": f"<ul><li>{LINK}</li></ul>",
    "links": '<a href="?page=§">§</a> ',
    "links of the next page": '<a rel="next" class="disabled" href="?page=§">§</a>',
    "pagers": '<nav class="pager"><ul><li>§</li></ul></nav>',
    "pagers with links": '<nav class="pager"><ul><li><a href="?page=§">§</a></li></ul></nav>',
    "parts of pagers": '<div class="pager__item"><a href="/people/§">§</a></div>',
    "forms": '<form action="/search"><input name="q" value="Nehru"></form>',
    "forms that were filled in": '<form action="/elsewhere"><input name="q" value="word §"></form>',
    "fields": '<input name="q§" value="word §">',
    "frames": "<iframe>Text</iframe>",
    "scripts": "<script>var a</script>",
    "comments": "<!-- Text -->",
    "bases": '<base href="/§">',
    "ends of the page": "</body></html>",
    "settings": '<script data-drupal-selector="drupal-settings-json">{"currentQuery":{</script>',
    "asides": "<aside>Text §</aside>",
    "spans": "<span>Text §</span> ",
    "paragraphs never closed": "<p>Text § ",
    "items never closed": "<li>Text § ",
    "ends of what never began": "</p></div></b>",
    "forms never closed": "<form>",
    "unknown elements": "<x-a§>Text</x-a§>",
    "choices": "<select><option value='?page=§'>§</option></select>",
}
NESTED_BESIDE: Mapping[str, tuple[str, str]] = {
    "blocks": ("<div>", "</div>"),
    "blocks with a label": (f"<div><p>{LABEL}</p>", "</div>"),
    "blocks with a text": ("<div>Text ", "</div>"),
    "headings": ("<div><h2>Heading ", "</h2></div>"),
    "pagers": ('<div class="pager">', "</div>"),
    "parts of pagers": ('<div class="pager__item">', "</div>"),
    "tables": ("<table><tbody><tr><td>", "</td></tr></tbody></table>"),
    "lists": ("<ul><li>", "</li></ul>"),
    "lists of documents": (f"<ul><li>{LINK}", "</li></ul>"),
    "links in blocks": ('<div><a href="?page=§">§</a>', "</div>"),
}


def _in_a_row(piece: str, count: int) -> str:
    return page(table(ROW, a_row(f"{DATE}{TITLE}{many(piece, count)}")))


def _alone_in_a_row(piece: str, count: int) -> str:
    return page(table(ROW, a_row(many(piece, count))))


def _before_the_title(piece: str, count: int) -> str:
    return page(table(ROW, a_row(f"{many(piece, count)}{TITLE}")))


def _in_rows(piece: str, count: int) -> str:
    return page(table(*(a_row(f"{DATE}{TITLE}{piece.replace('§', str(n))}") for n in range(count))))


def _nested_in_a_row(piece: tuple[str, str], count: int) -> str:
    begin, end = piece
    return page(table(ROW, a_row(nested(begin, count, end, TITLE))))


def _above(piece: str, count: int) -> str:
    return page(table(ROW, OTHER_ROW), above=many(piece, count))


def _below(piece: str, count: int) -> str:
    return page(table(ROW, OTHER_ROW), below=many(piece, count))


def _instead(piece: str, count: int) -> str:
    return page(many(piece, count), label="")


def _around_the_list(piece: tuple[str, str], count: int) -> str:
    begin, end = piece
    return page(nested(begin, count, end, table(ROW, OTHER_ROW)))


def _nested_above(piece: tuple[str, str], count: int) -> str:
    begin, end = piece
    return page(table(ROW, OTHER_ROW), above=nested(begin, count, end))


def _nested_instead(piece: tuple[str, str], count: int) -> str:
    begin, end = piece
    return page(nested(begin, count, end), label="")


def _texts(place: Callable[[str], str], piece: str, count: int) -> str:
    return place(many(piece, count * 10))


def _fields_and_choices(count: int) -> str:
    hidden = many('<input type="hidden" name="h§" value="v§">', count // 2)
    choices = many('<option value="v§">§</option>', count // 2)
    form = f'<form action="/search">{hidden}<select name="page">{choices}</select></form>'
    return page(table(ROW, OTHER_ROW), above=form)


def _cells(count: int) -> str:
    return page(table(f"<tr>{many(f'<td class=document>{LINK}</td>', count)}</tr>"))


def _cells_and_others(count: int) -> str:
    return page(table(f"<tr>{many(f'<td class=document>{LINK}</td><td>Text §</td>', count)}</tr>"))


def _tables(count: int) -> str:
    return page(many(table(a_row(f"{DATE}{LINK}")), count))


def _unlike_tables(count: int) -> str:
    return page(many(f"<div class='c§'>{table(a_row(f'{DATE}{LINK}'))}</div>", count))


def _further_lines(count: int) -> str:
    return page(table(ROW, many("<tr><td>Text §</td></tr>", count), OTHER_ROW))


def _rows_and_further_lines(count: int) -> str:
    return page(table(many(f"{a_row(f'{DATE}{LINK}')}<tr><td>Text §</td></tr>", count)))


def _rows_without_links(count: int) -> str:
    return page(table(ROW, many(a_row("Text §"), count)))


def _rows_of_two(count: int) -> str:
    return page(table(many(a_row(f"{LINK}{LINK.replace('/d', '/e')}"), count)))


def _rows_of_any_kind(count: int) -> str:
    return page(table(many(f"<tr><td>{DATE}{LINK}</td></tr>", count)))


def _rows_of_the_older_site(count: int) -> str:
    item = f'<li><div class="itm-title">{LINK}</div><p>July 1945</p></li>'
    return page(f'<ul class="search-res">{many(item, count)}</ul>')


def _nested_rows_of_the_older_site(count: int) -> str:
    item = f'<ul class="search-res"><li><div class="itm-title">{LINK}</div>'
    return page(nested(item, count, "</li></ul>"))


def _usual_rows(count: int) -> str:
    return page(table(many(a_row(f"{DATE}{TITLE.replace('one', 'd§')}{SUMMARY}"), count)))


def _strays(count: int) -> str:
    return page(f"<table><caption>{many(LINK, count)}</caption><tbody>{ROW}{OTHER_ROW}</tbody></table>")


def _damaged_rows(count: int) -> bytes:
    row = a_row(f"{DATE}{TITLE.replace('one', 'd§').replace('Meeting', 'Meeting ¿ §')}")
    return page(table(many(row, count))).encode().replace("¿".encode(), b"\xff")


def _attributes(count: int) -> str:
    return page(table(ROW, a_row(f"{TITLE}<i {many('a§=b ', count)}>x</i>")))


def _attributes_of_a_link(count: int) -> str:
    return page(table(ROW, a_row(f"{DATE}<h3><a href='/document/b' {many('a§=b ', count)}>x</a></h3>")))


def _formatting(count: int) -> str:
    return page(table(ROW, OTHER_ROW), above=many("<font id=f§>", count // 20) + many("<p>Text", count))


def _formatting_never_closed(count: int) -> str:
    return page(table(ROW, OTHER_ROW), above=many("<b id=f§><p>", count // 10))


OTHERS: Mapping[str, Callable[[int], str | bytes]] = {
    "rows, as they usually are": _usual_rows,
    "rows without a link": _rows_without_links,
    "rows of two documents": _rows_of_two,
    "rows of any table": _rows_of_any_kind,
    "rows of the older site": _rows_of_the_older_site,
    "rows of the older site in one another": _nested_rows_of_the_older_site,
    "rows that have bytes which are no text": _damaged_rows,
    "cells that are rows, in one line": _cells,
    "cells that are rows and others, in one line": _cells_and_others,
    "tables of a row": _tables,
    "tables of a row, each marked up otherwise": _unlike_tables,
    "lines below a row": _further_lines,
    "rows with a line below each": _rows_and_further_lines,
    "links to documents beside the rows": _strays,
    "attributes of an element": _attributes,
    "attributes of a title's link": _attributes_of_a_link,
    "hidden fields and choices of a form": _fields_and_choices,
    "formatting around paragraphs": _formatting,
    "formatting never closed": _formatting_never_closed,
}


def _made(maker: Callable[[int], str | bytes], count: int) -> bytes:
    made = maker(count)
    return made.encode() if isinstance(made, str) else made


def _all() -> dict[str, Callable[[int], str | bytes]]:
    pages: dict[str, Callable[[int], str | bytes]] = dict(OTHERS)
    for name, piece in IN_A_ROW.items():
        pages[f"{name} behind a row's title"] = partial(_in_a_row, piece)
        pages[f"{name} before a row's title"] = partial(_before_the_title, piece)
        pages[f"{name} alone in a row"] = partial(_alone_in_a_row, piece)
        pages[f"{name} in as many rows"] = partial(_in_rows, piece)
    for name, ends in NESTED_IN_A_ROW.items():
        pages[f"{name} in one another around a row's title"] = partial(_nested_in_a_row, ends)
    for name, piece in BESIDE.items():
        pages[f"{name} above the list"] = partial(_above, piece)
        pages[f"{name} below the list"] = partial(_below, piece)
        pages[f"{name} in the place of a list"] = partial(_instead, piece)
    for name, ends in NESTED_BESIDE.items():
        pages[f"{name} in one another around the list"] = partial(_around_the_list, ends)
        pages[f"{name} in one another above the list"] = partial(_nested_above, ends)
        pages[f"{name} in one another in the place of a list"] = partial(_nested_instead, ends)
    for place_name, place in PLACES.items():
        for name, piece in TEXTS.items():
            pages[f"{name} {place_name}"] = partial(_texts, place, piece)
    return pages


PAGES: Mapping[str, Maker] = {name: partial(_made, maker) for name, maker in _all().items()}
