"""Attacks on bytes: charsets as browsers read them, and bodies that are cut."""

# ruff: noqa: ARG001 - a hook has its arguments whether it needs them or not

from dataclasses import replace

from bench.enemy.attack import BYTES, HARMLESS, Attack, add, attack
from bench.enemy.common import a_site, some
from bench.enemy.judge import MUST, MUST_NOT
from bench.enemy.shown import block, plain
from bench.enemy.site import Answer, Asked, Site, encoded
from bench.enemy.stage import Stage

CHARSETS = {
    "iso-8859-9": ("cp1254", "“İstanbul” – Şükrü’nün €5"),
    "iso-8859-11": ("cp874", "“กรุงเทพ” – ๑๙๔๕ €"),
    "iso-8859-1": ("cp1252", "“Été” – naïve €"),
    "us-ascii": ("cp1252", "“Été” – naïve"),
    "gb2312": ("gb18030", "周恩来 鎔 €"),
    "ks_c_5601-1987": ("cp949", "김일성 똠방 뷁"),
    "shift_jis": ("cp932", "①吉田茂 髙島 ～"),
    "x-sjis": ("cp932", "岸信介 Ⅲ"),
    "euc-kr": ("cp949", "조선 햏"),
    "big5": ("big5hkscs", "蔣介石 €"),
    "tis-620": ("cp874", "ประเทศไทย “x”"),
    "windows-1251": ("cp1251", "Сталин – «да» №"),
    "koi8-u": ("koi8_u", "Київ Ґ"),
    "macintosh": ("mac_roman", "Été ∑ “x”"),
    "x-mac-cyrillic": ("mac_cyrillic", "Москва “x”"),
    "iso-8859-15": ("iso8859_15", "Œuvre € Š"),
    "iso-8859-8-i": ("iso8859_8", "שלום"),
    "latin1": ("cp1252", "“Été” € ž"),
    "windows-1258": ("cp1258", "Hà N“x” đ €"),
}  # fmt: skip


def _charset(name: str, codec: str, words: str) -> None:
    def play(stage: Stage) -> None:
        items = some(stage, 4, 18, simple=True)
        for place in range(0, len(items), 2):
            items[place] = replace(items[place], title=plain(f"{words} {place}"), summary=block("p", plain(words)))
        in_header = stage.random.random() < 0.5
        site = a_site(
            stage,
            items,
            charset=name if in_header else "",
            encoding=codec,
            meta="" if in_header else f'<meta charset="{name}">',
        )
        stage.harvest(site)
        stage.judge(items, MUST)

    add(
        Attack(
            f"charset {name}",
            BYTES,
            f"Pages that are said to be {name}, which browsers read as {codec}.",
            play,
            own=name not in ("iso-8859-9", "iso-8859-11"),
        )
    )


for _name, (_codec, _said) in CHARSETS.items():
    _charset(_name, _codec, _said)


@attack(BYTES, "A byte order mark, which goes before a header and a meta element that say otherwise.", own=True)
def byte_order_mark_against_the_header(stage: Stage) -> None:
    items = some(stage, 4, 18)
    codec, mark = stage.random.choice((("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")))
    site = a_site(stage, items, charset="iso-8859-1", meta='<meta charset="windows-1251">')
    site.dress = lambda site, asked, answer: replace(answer, body=(mark + site.page(asked)).encode(codec))
    stage.harvest(site)
    stage.judge(items, MUST)


@attack(BYTES, "A meta charset within a comment or a script counts for nothing; the real one follows.", own=True)
def meta_charset_in_a_comment(stage: Stage) -> None:
    items = some(stage, 4, 18, simple=True)
    items[0] = replace(items[0], title=plain("Été à Łódź"))
    meta = '<!-- <meta charset="windows-1251"> --><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
    stage.harvest(a_site(stage, items, charset="", meta=meta))
    stage.judge(items, MUST)


@attack(BYTES, "A meta element that says utf-16 on a page that is no such thing: browsers take it for utf-8.", own=True)
def meta_charset_utf_16(stage: Stage) -> None:
    items = some(stage, 4, 18)
    stage.harvest(a_site(stage, items, charset="", meta='<meta charset="utf-16">'))
    stage.judge(items, MUST)


def _cut(stage: Stage, how: str) -> None:
    """The last page's body ends within the last row's summary."""
    items = some(stage, 3, 24, simple=True)
    words = "The embassy relays a talk about the offshore islands at length and in detail, and asks what to do."
    items[-1] = replace(items[-1], summary=block("p", plain(words)))
    encoding = "utf-16" if how == "utf-16" else "utf-8"
    end = '<script>document.write("</html>")</script>' if how == "script" else ""
    site = a_site(stage, items, charset="utf-8" if encoding == "utf-8" else "utf-16", encoding=encoding, meta="")
    last = (len(items) - 1) // 10
    if how == "script":
        site.look = replace(site.look, before=end)
    at = stage.random.randint(8, 60)

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        if asked.page != last:
            return answer
        page = site.page(asked)
        cut = page[: page.index(words) + at]
        if how == "proxy":
            cut += stage.random.choice(("</body></html>", "</p></div></td></tr></table></body>\n</html>\n", "</html>"))
        if how == "comment":
            cut += "<!-- cached 2026 --></html>"
        return replace(answer, body=cut.encode(encoding), unsized=how != "sized")

    site.dress = dress
    stage.harvest(site)
    # What stands of the row may be had or not; whole it is not, and so nothing is proven.
    stage.judge(items[:-1], MUST_NOT, also=[items[-1].url])


for _how, _about in {
    "no length": "without a length, by the end of the connection",
    "proxy": "and a proxy adds </body></html>",
    "utf-16": "in UTF-16",
    "script": "and a script before it has </html> in it",
    "sized": "with a length that fits what is left",
    "comment": "and a cache adds a comment and </html>",
}.items():
    add(Attack(f"cut in the last row: {_how}", BYTES, f"A body is cut within the last row's summary, {_about}.",
               (lambda how: lambda stage: _cut(stage, how))(_how), own=_how in ("sized", "comment")))  # fmt: skip


@attack(BYTES, "A chunk from the midst of a page is missing: a whole row and the half of two others.", own=True)
def a_hole_in_the_page(stage: Stage) -> None:
    items = some(stage, 8, 10, simple=True)
    site = a_site(stage, items, meta="")

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        page = site.page(asked)
        start = page.index(items[3].summary.html) + 20
        end = page.index(items[5].summary.html) + 25
        return replace(answer, body=(page[:start] + page[end:]).encode(), unsized=True)

    site.dress = dress
    stage.harvest(site)
    stage.judge([*items[:3], *items[6:]], MUST_NOT, also=[item.url for item in items])


@attack(BYTES, "206 Partial Content that nobody asked for, of a page's first part closed by itself.", own=True)
def partial_content(stage: Stage) -> None:
    items = some(stage, 11, 20, simple=True)

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        length = len(answer.body)
        return (
            replace(answer, status=206).header("Content-Range", f"bytes 0-{length - 1}/{length * 3}")
            if asked.page
            else answer
        )

    stage.harvest(a_site(stage, items, dress=dress))
    stage.judge(items[:10], MUST_NOT, also=[item.url for item in items])


@attack(HARMLESS, "gzip by another name, deflate with and without its frame, and gzip twice.", own=True)
def content_encodings(stage: Stage) -> None:
    import zlib

    items = some(stage)

    def dress(site: Site, asked: Asked, answer: Answer) -> Answer:
        if asked.page % 2:
            return encoded(answer, "x-gzip")
        return replace(answer, body=zlib.compress(answer.body)).header("Content-Encoding", "deflate")

    stage.harvest(a_site(stage, items, dress=dress))
    stage.judge(items, MUST)
