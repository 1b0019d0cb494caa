"""Attacks on the text of a row: what a browser shows of it must stand in the tables, and nothing else."""

# ruff: noqa: ARG005 - a hook has its arguments whether it needs them or not

from collections.abc import Callable
from dataclasses import replace

from bench.enemy.attack import HARMLESS, TEXT, Attack, add
from bench.enemy.common import a_site, some, with_cell
from bench.enemy.judge import MAY, MUST
from bench.enemy.looks import usual_cell
from bench.enemy.shown import RARE, Shown, block, fold, markup, plain, wrapped
from bench.enemy.stage import Stage
from bench.enemy.world import Item

Altered = Callable[[Stage, Item], Item]


def text_attack(
    kind: str, about: str, alter: Altered, verdict: str = MUST, own: bool = False, cause: str = TEXT
) -> None:
    """An attack that alters some rows; all cells must then be as a browser shows them."""

    def play(stage: Stage) -> None:
        items = some(stage, 8, 26, simple=True)
        chosen = set(stage.random.sample(range(len(items)), stage.random.choice((1, 3, len(items)))))
        items = [alter(stage, item) if n in chosen else item for n, item in enumerate(items)]
        stage.harvest(a_site(stage, items))
        stage.judge(items, verdict)

    add(Attack(kind, cause, about, play, own=own))


def _heading(item: Item, before: str, after: str) -> Item:
    """Words before and behind the linked title, within its heading, which a browser shows as they stand there."""
    cell = usual_cell(item)
    cell = cell.replace('<h3 class="title">', f'<h3 class="title">{before}').replace("</h3>", f"{after}</h3>")
    title = fold(f"{before}{item.title.folded}{after}")
    return with_cell(item, cell, title={title}, texts=[word for word in (before.strip(), after.strip()) if word])


def _sort_key(stage: Stage, item: Item) -> Item:
    hidden = stage.random.choice(
        (
            '<span style="display:none">19450712</span>',
            "<span hidden>19450712 </span>",
            '<span style="DISPLAY : none !important">0007 </span>',
        )
    )
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


text_attack(
    "words before the linked title",
    "“No. 7:” stands in the heading before the link.",
    lambda s, i: _heading(i, s.random.choice(("No. 7: ", "No. 7:\n", "No. 7:")), ""),
    MAY,
)
text_attack(
    "words behind the linked title",
    "“(excerpts)” stands in the heading behind the link.",
    lambda s, i: _heading(i, "", " (excerpts)"),
    MAY,
)
text_attack(
    "words before and behind the linked title", "Both.", lambda s, i: _heading(i, "Doc. 12 ", ", p. 3"), MAY, own=True
)
text_attack("hidden sort keys", "A sort key that no browser shows stands in the date or the title.", _sort_key)
text_attack("words that link to the document itself", "Words within the summary link to the document.", _self_link)
text_attack("unknown inline elements", "Inline elements that nobody knows stand within words.", _unknown)
text_attack(
    "summary of Ai Siqi",
    "The summary begins “Summary of …”, and names Ai Siqi.",
    lambda s, i: replace(
        i,
        summary=block(
            "p",
            plain(
                s.random.choice(
                    (
                        "Summary of a talk by Ai Siqi.",
                        "Summary of the lecture of Ai Siqi, reviewed by the staff.",
                        "The summary was read to Ai Siqi.",
                    )
                )
            ),
        ),
    ),
)
text_attack(
    "Amnesty International (AI)",
    "The summary speaks of Amnesty International (AI).",
    lambda s, i: replace(
        i,
        summary=i.summary
        + block(
            "p",
            plain(
                s.random.choice(
                    (
                        "Summary by Amnesty International (AI).",
                        "This summary was written by Amnesty International (AI).",
                        "Written by AI, that is Amnesty International, and reviewed.",
                    )
                )
            ),
        ),
    ),
)
text_attack(
    "j'ai",
    "The summary is French: “j'ai …”.",
    lambda s, i: replace(
        i,
        summary=i.summary
        + block(
            "p",
            plain(
                s.random.choice(
                    ("Ce résumé, j'ai vu qu'il fut écrit à Paris.", "J'ai écrit ce résumé; summary written by me.")
                )
            ),
        ),
    ),
)
text_attack("line breaks in a title", "A title of two lines.", _shown(Shown("A<br>B<br/>C", "A\nB\nC")), own=True)
text_attack(
    "entities of all forms",
    "Entities without their semicolon, of windows-1252, of no letter.",
    _shown(Shown("&copy2020 &eacute &#150; &#x92; &notit; &AMP &#38;amp; &lt;b&gt;", "©2020 é – ’ ¬it; & &amp; <b>")),
    own=True,
)
text_attack(
    "right to left",
    "Words in Arabic and Hebrew, with marks of direction and bdo.",
    _shown(Shown('<bdo dir="rtl">אב</bdo> <span dir=rtl>وزارة</span> \u200fא\u200e', "אב وزارة \u200fא\u200e")),
    own=True,
)
text_attack(
    "soft hyphens and joiners",
    "Soft hyphens, word joiners and zero-width spaces stay what they are.",
    _shown(Shown("Polit&shy;büro नम\u200dस्ते a&#8203;b w<wbr>x", "Polit\xadbüro नम\u200dस्ते a\u200bb wx")),
    own=True,
)
text_attack(
    "decomposed letters",
    "Letters and their accents apart.",
    _shown(Shown("Łódź &#x65;&#x301; Việt", "Łódź é Việt")),
    own=True,
)
text_attack(
    "letters beyond the first plane",
    "Letters of rare scripts, and an emoji.",
    _shown(plain("𝔄rchiv 𠮷田 😀 👩‍👧")),
    own=True,
)
text_attack(
    "deleted and inserted words",
    "Words struck out are still shown.",
    _shown(Shown("<del>Secret</del><ins>Open</ins> <s>x</s>y", "SecretOpen xy")),
    own=True,
)
text_attack(
    "invisible words",
    "Words in comments, script, style, template and hidden elements are shown by no browser.",
    _shown(
        Shown("a<!-- b --><script>c</script><style>d{}</style><template>e</template><span hidden>f</span>g", "ag"),
        Shown('a<span style="color:red;display:none">b</span><noscript>c</noscript>d', "ad"),
    ),
    own=True,
)
text_attack(
    "words hidden from readers aloud alone",
    "aria-hidden and role do not hide words from the eye.",
    _shown(Shown('a <span aria-hidden="true">b</span> <i role="presentation">c</i>', "a b c")),
    own=True,
)
text_attack(
    "declarations as comments",
    "CDATA and processing instructions are comments to a browser.",
    _shown(Shown("a<![CDATA[b]]>c<?xml d?>e", "ace")),
    own=True,
)
text_attack(
    "a table in a summary",
    "A table, with rows and cells of its own, stands within the summary.",
    lambda s, i: replace(
        i,
        summary=block("p", i.summary)
        + Shown("<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td></tr></table>", "\nOne\tTwo\nThree\n"),
    ),
    own=True,
)
text_attack(
    "a list in a summary",
    "A list of points stands within the summary.",
    lambda s, i: replace(
        i, summary=Shown("<ul><li>First point</li><li>Second <b>point</b></li></ul>", "\nFirst point\nSecond point\n")
    ),
    own=True,
)
text_attack(
    "preformatted words",
    "A summary with line ends and tabs in <pre>.",
    lambda s, i: replace(i, summary=Shown("<pre>a  b\n\tc</pre>", "\na  b\n\tc\n")),
    own=True,
)
text_attack(
    "a very long summary",
    "A summary of twenty thousand letters.",
    lambda s, i: replace(i, summary=block("p", plain(" ".join(f"word{n}" for n in range(2500))))),
    own=True,
)
text_attack(
    "titles that are all alike but for accents",
    "Ceausescu, Ceaușescu, Ceauşescu.",
    lambda s, i: replace(i, title=plain(s.random.choice(("Ceausescu", "Ceaușescu", "Ceauşescu")) + f" {i.slug[-3:]}")),
    own=True,
    cause=HARMLESS,
)
