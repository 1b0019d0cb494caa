"""Buttons that lead to more rows by a script and without a link: “Load more”, “Mehr anzeigen”, a pager's numbers."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.listing.furniture import is_furniture
from parsers.listing.nearest import Nearest
from parsers.listing.pager import href_of, is_disabled
from parsers.listing.rows import Rows
from parsers.listing.visible_text import is_silent

BUTTONS = (
    'button, a:not([href]), a[href^="#"], a[href^="javascript:" i], [class*="more" i], [role="button"], [data-page],'
    ' input[type="button" i], input[type="submit" i]'
)
# What a page's number is printed in where a script leads there.
NUMBERS = 'button, a:not([href]), a[href^="#"], a[href^="javascript:" i], [onclick], [role="button"], [data-page]'
MOST_OUTWARDS, MOST_IN_A_PAGER = 3, 30
MOST_NODES = 20_000
# With the white space and the empty lines of its markup.
LONGEST_TEXT = 200
_NOUNS = "results?|items?|documents?|records?|entries|posts|articles|stories|news|ergebnisse|treffer|einträge"
_LOADED = rf"(?:\w+ )?(?:{_NOUNS})"
# How such a button is called; in English and where it is alike, what it loads may follow.
_CALLED = (
    rf"(?:load|show|display|fetch|get|view|see) (?:\d+ )?more|more(?= {_LOADED})"
    r"|mehr (?:anzeigen|laden|ergebnisse|treffer)|weitere (?:\w+ )?(?:anzeigen|laden|ergebnisse|treffer)"
    r"|(?:afficher|charger|voir) (?:plus|davantage)|plus de résultats"
    r"|(?:ver|cargar|mostrar) más|más resultados|(?:ver|carregar|mostrar|exibir) mais|mais resultados"
    r"|(?:carica|mostra|vedi) (?:altri|altro|più|di più)|altri risultati|meer (?:laden|tonen|weergeven|resultaten)"
    r"|(?:toon|laad) meer|(?:visa|ladda|hämta) (?:in )?fler|(?:vis|indlæs|hent|last inn) (?:flere|mere|mer)"
    r"|(?:näytä|lataa) lisää|(?:pokaż|załaduj|wczytaj|zobacz) więcej|(?:zobrazit|načíst|načítat) (?:více|další)"
    r"|(?:zobraziť|načítať) (?:viac|ďalšie)|(?:prikaži|učitaj|prikaži) (?:više|još|več)|naloži več|još rezultata"
    r"|(?:több|továbbiak) (?:betöltése|mutatása|megjelenítése)|(?:arată|încarcă|afișează) mai mult\w*"
    r"|daha fazla(?: \w+)?|(?:показать|загрузить|посмотреть) (?:ещ[её]|больше)|(?:показати|завантажити) (?:ще|більше)"
    r"|(?:покажи|зареди) (?:още|повече)|(?:φόρτωση|προβολή|εμφάνιση) περισσ\w+|περισσότερα"
    r"|もっと(?:見る|読み込む|表示)|さらに(?:表示|読み込む|見る)"
    r"|加载更多|查看更多|显示更多|載入更多|顯示更多|더 ?(?:보기|불러오기)"
    r"|(?:عرض|تحميل) المزيد|טען עוד|הצג עוד|(?:xem|tải) thêm|(?:muat|tampilkan) lebih banyak|और (?:देखें|दिखाएं|लोड करें)"
)
_LOADS_MORE = re.compile(rf"\W*(?:{_CALLED})(?!\w)(?: {_LOADED})?[\W\d]*", re.IGNORECASE)
_OF_LOADING = re.compile(r"(?:load|show|view)-?more", re.IGNORECASE)


def loads_more(tree: LexborHTMLParser, rows: Rows) -> bool:
    """Whether behind the first of its rows a page shows a button that loads more of them. One in a row shows more of
    that row, one in a menu more of the menu."""
    named = [
        node for node in islice(tree.css(BUTTONS), MOST_NODES) if _is_called_so(node) and not _leads_elsewhere(node)
    ]
    if not named:
        return False
    inside = {node.mem_id for row in rows.rows for node in (row.node, *row.further)}
    apart = Nearest(lambda node: node.mem_id in inside or is_silent(node) or is_furniture(node))
    behind = _behind(tree, rows.rows[0].node)
    return any(node.mem_id in behind and not is_disabled(node) and apart(node) is None for node in named)


def numbers_by_script(tree: LexborHTMLParser, rows: Rows, number: int) -> bool:
    """Whether behind the first of its rows a page of that number shows the next one's, as a button of a script, beside
    its own or the one after: the ways of a pager that no link follows."""
    following = str(number + 1)
    found = [node for node in islice(tree.css(NUMBERS), MOST_NODES) if (node.text_lexbor() or "").strip() == following]
    found = [node for node in found if not _leads_elsewhere(node) and _is_in_pager(node, number)]
    if not found:
        return False
    inside = {node.mem_id for row in rows.rows for node in (row.node, *row.further)}
    apart = Nearest(lambda node: node.mem_id in inside or is_silent(node))
    behind = _behind(tree, rows.rows[0].node, NUMBERS)
    return any(node.mem_id in behind and apart(node) is None for node in found)


def _is_in_pager(node: LexborNode, number: int) -> bool:
    """Whether what holds a page's number holds others, and hardly anything else."""
    outer = node.parent
    for _ in range(MOST_OUTWARDS):
        words = (outer.text(separator=" ") or "").split() if outer is not None else []
        if len(words) > 1 or outer is None:
            return len(words) <= MOST_IN_A_PAGER and not {str(number), str(number + 2)}.isdisjoint(words)
        outer = outer.parent
    return False


def _behind(tree: LexborHTMLParser, row: LexborNode, buttons: str = BUTTONS) -> set[int]:
    """What may be buttons, behind a row."""
    places = [node.mem_id for node in tree.css(f"{row.tag}, {buttons}")]
    return set(places[places.index(row.mem_id) + 1 :]) if row.mem_id in places else set()


def _is_called_so(node: LexborNode) -> bool:
    text = node.attributes.get("value") if node.tag == "input" else node.text_lexbor()
    return text is not None and called_so(text)


def called_so(text: str) -> bool:
    """Whether a text is what such a button is called."""
    return 0 < len(text) <= LONGEST_TEXT and _LOADS_MORE.fullmatch(" ".join(text.split())) is not None


def _leads_elsewhere(node: LexborNode) -> bool:
    """Whether it is a plain link. What leads to a page of the listing is known as such."""
    href = href_of(node)
    if node.tag != "a" or not href or href.lower().startswith("javascript:"):
        return False
    return _OF_LOADING.search(node.attributes.get("class") or "") is None
