"""Attacks on the text of a row: what a browser shows of it must stand in the tables, and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.enemy.attack import HARMLESS, TEXT, Attack, add
from bench.enemy.common import a_site, some, with_cell
from bench.enemy.judge import MAY, MUST
from bench.enemy.looks import usual_cell
from bench.enemy.shown import NOTHING, RARE, Shown, block, markup, plain, wrapped
from bench.enemy.stage import Stage
from bench.enemy.world import Item

Altered = Callable[[Stage, Item], Item]


def _text(kind: str, about: str, alter: Altered, verdict: str = MUST, own: bool = False, cause: str = TEXT) -> None:
    """An attack that alters some rows; all cells must then be as a browser shows them."""

    def play(stage: Stage) -> None:
        items = some(stage, 8, 26, simple=True)
        chosen = set(stage.random.sample(range(len(items)), stage.random.choice((1, 3, len(items)))))
        items = [alter(stage, item) if n in chosen else item for n, item in enumerate(items)]
        stage.harvest(a_site(stage, items))
        stage.judge(items, verdict)

    add(Attack(kind, cause, about, play, own=own))


def _heading(item: Item, before: str, after: str) -> Item:
    """Words before and behind the linked title, within its heading."""
    cell = usual_cell(item)
    cell = cell.replace('<h3 class="title">', f'<h3 class="title">{before}').replace("</h3>", f"{after}</h3>")
    text = item.title.folded
    titles = {text, f"{before} {text}".strip(), f"{text} {after}".strip(), f"{before} {text} {after}".strip()}
    return with_cell(item, cell, title=titles, texts=[word for word in (before.strip(), after.strip()) if word])


def _sort_key(stage: Stage, item: Item) -> Item:
    hidden = stage.random.choice(('<span style="display:none">19450712</span>', "<span hidden>19450712 </span>",
                                  '<span style="DISPLAY : none !important">0007 </span>'))  # fmt: skip
    if stage.random.random() < 0.5:
        return replace(item, date=markup(hidden) + item.date)
    return replace(item, title=markup(hidden) + item.title)


def _self_link(stage: Stage, item: Item) -> Item:
    words = stage.random.choice(("full text", "the original of this letter", "here"))
    link = wrapped("a", plain(words), f' href="{item.link}"')
    return replace(item, summary=block("p", plain("Koo asks; read ") + link + plain(" for his reasons.")))


def _unknown(stage: Stage, item: Item) -> Item:
    def within(text: str) -> Shown:
        tag = stage.random.choice(RARE)
        cut = max(1, len(text) // 2)
        return plain(text[:cut]) + wrapped(tag, plain(text[cut : cut + 3])) + plain(text[cut + 3 :])

    return replace(item, title=within(item.title.folded), summary=block("p", within(item.summary.folded)))


def _words(*choices: str) -> Altered:
    def alter(stage: Stage, item: Item) -> Item:
        words = stage.random.choice(choices)
        if stage.random.random() < 0.5:
            return replace(item, title=plain(f"{item.title.folded}. {words}"))
        return replace(item, summary=block("p", item.summary) + block("p", plain(words)))

    return alter


def _shown(*choices: Shown) -> Altered:
    def alter(stage: Stage, item: Item) -> Item:
        said = stage.random.choice(choices)
        if stage.random.random() < 0.5:
            return replace(item, title=item.title + plain(" ") + said)
        return replace(item, summary=block("p", item.summary + plain(" ") + said + plain(" end.")))

    return alter


_text(
    "words before the linked title",
    "“No. 7:” stands in the heading before the link.",
    lambda s, i: _heading(i, "No. 7:", ""),
    MAY,
)
_text(
    "words behind the linked title",
    "“(excerpts)” stands in the heading behind the link.",
    lambda s, i: _heading(i, "", " (excerpts)"),
    MAY,
)
_text(
    "words before and behind the linked title", "Both.", lambda s, i: _heading(i, "Doc. 12 ", ", p. 3"), MAY, own=True
)
_text("hidden sort keys", "A sort key that no browser shows stands in the date or the title.", _sort_key)
_text("words that link to the document itself", "Words within the summary link to the document.", _self_link)
_text("unknown inline elements", "Inline elements that nobody knows stand within words.", _unknown)
_text(
    "summary of Ai Siqi", "The summary begins “Summary of …”, and names Ai Siqi.",
    lambda s, i: replace(i, summary=block("p", plain(s.random.choice(("Summary of a talk by Ai Siqi.", "Summary of the lecture of Ai Siqi, reviewed by the staff.", "The summary was read to Ai Siqi."))))),
)  # fmt: skip
_text(
    "Amnesty International (AI)", "The summary speaks of Amnesty International (AI).",
    lambda s, i: replace(i, summary=i.summary + block("p", plain(s.random.choice(("Summary by Amnesty International (AI).", "This summary was written by Amnesty International (AI).", "Written by AI, that is Amnesty International, and reviewed."))))),
)  # fmt: skip
_text("j'ai", "The summary is French: “j'ai …”.", lambda s, i: replace(i, summary=i.summary + block("p", plain(s.random.choice(("Ce résumé, j'ai vu qu'il fut écrit à Paris.", "J'ai écrit ce résumé; summary written by me."))))))  # fmt: skip
_text("line breaks in a title", "A title of two lines.", _shown(Shown("A<br>B<br/>C", "A\nB\nC")), own=True)
_text("entities of all forms", "Entities without their semicolon, of windows-1252, of no letter.",
      _shown(Shown("&copy2020 &eacute &#150; &#x92; &notit; &AMP &#38;amp; &lt;b&gt;", "©2020 é – ’ ¬it; & &amp; <b>")), own=True)  # fmt: skip
_text("right to left", "Words in Arabic and Hebrew, with marks of direction and bdo.",
      _shown(Shown('<bdo dir="rtl">אב</bdo> <span dir=rtl>وزارة</span> \u200fא\u200e', "אב وزارة \u200fא\u200e")), own=True)  # fmt: skip
_text("soft hyphens and joiners", "Soft hyphens, word joiners and zero-width spaces stay what they are.",
      _shown(Shown("Polit&shy;büro नम\u200dस्ते a&#8203;b w<wbr>x", "Polit\xadbüro नम\u200dस्ते a\u200bb wx")), own=True)  # fmt: skip
_text("decomposed letters", "Letters and their accents apart.", _shown(Shown("Łódź &#x65;&#x301; Việt", "Łódź é Việt")), own=True)  # fmt: skip
_text(
    "letters beyond the first plane",
    "Letters of rare scripts, and an emoji.",
    _shown(plain("𝔄rchiv 𠮷田 😀 👩‍👧")),
    own=True,
)
_text("deleted and inserted words", "Words struck out are still shown.", _shown(Shown("<del>Secret</del><ins>Open</ins> <s>x</s>y", "SecretOpen xy")), own=True)  # fmt: skip
_text("invisible words", "Words in comments, script, style, template and hidden elements are shown by no browser.",
      _shown(Shown("a<!-- b --><script>c</script><style>d{}</style><template>e</template><span hidden>f</span>g", "ag"),
             Shown('a<span style="color:red;display:none">b</span><noscript>c</noscript>d', "ad")), own=True)  # fmt: skip
_text("words hidden from readers aloud alone", "aria-hidden and role do not hide words from the eye.",
      _shown(Shown('a <span aria-hidden="true">b</span> <i role="presentation">c</i>', "a b c")), own=True)  # fmt: skip
_text("declarations as comments", "CDATA and processing instructions are comments to a browser.",
      _shown(Shown("a<![CDATA[b]]>c<?xml d?>e", "ace")), own=True)  # fmt: skip
_text("a table in a summary", "A table, with rows and cells of its own, stands within the summary.",
      lambda s, i: replace(i, summary=block("p", i.summary) + Shown("<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td></tr></table>", "\nOne\tTwo\nThree\n")), own=True)  # fmt: skip
_text("a list in a summary", "A list of points stands within the summary.",
      lambda s, i: replace(i, summary=Shown("<ul><li>First point</li><li>Second <b>point</b></li></ul>", "\nFirst point\nSecond point\n")), own=True)  # fmt: skip
_text("preformatted words", "A summary with line ends and tabs in <pre>.", lambda s, i: replace(i, summary=Shown("<pre>a  b\n\tc</pre>", "\na  b\n\tc\n")), own=True)  # fmt: skip
_text("a very long summary", "A summary of twenty thousand letters.", lambda s, i: replace(i, summary=block("p", plain(" ".join(f"word{n}" for n in range(2500))))), own=True)  # fmt: skip
_text("titles that are all alike but for accents", "Ceausescu, Ceaușescu, Ceauşescu.", lambda s, i: replace(i, title=plain(s.random.choice(("Ceausescu", "Ceaușescu", "Ceauşescu")) + f" {i.slug[-3:]}")), own=True, cause=HARMLESS)  # fmt: skip


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

_text(
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


_text(
    "bare words around the blocks",
    "Words without an element of their own stand in the cell.",
    _text_outside,
    MAY,
    own=True,
)


def _empty_summary(stage: Stage, item: Item) -> Item:
    return with_cell(replace(item, summary=NOTHING), usual_cell(replace(item, summary=markup("<p>&nbsp;</p>"))))


_text("a summary of a space", "A few summaries are no more than a space.", _empty_summary, MAY, own=True)
