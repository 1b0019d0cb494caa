"""Printed text as the formats can hold it: each holds as much of it as it was printed as it can."""

from __future__ import annotations

import re

# What no XML and no line of a text file holds: controls, line ends of all kinds, halves of surrogate pairs, and the
# two code points that are no characters.
_UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")


def in_a_line(text: str) -> str:
    """The text in one line, whatever a program takes for the end of one; controls become U+FFFD."""
    return _UNHELD.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text)).strip()


def in_xml(text: str) -> str:
    """The text between two tags of XML, or in an attribute."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(character, entity)
    return in_a_line(text)


_TEX = {
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
    "`": r"{\textasciigrave}",
    **{character: f"\\{character}" for character in "#$%&_{}"},
}
# BibTeX counts braces, those with a backslash in front too: where they are not in pairs, no brace may stand there.
_TEX_WITHOUT_BRACES = {**_TEX, "{": r"{\textbraceleft}", "}": r"{\textbraceright}"}
_TEX_SPECIAL = re.compile(r"[\\{}~^<>|`#$%&_]|-(?=-)|'(?=')")


def in_tex(text: str) -> str:
    """The text in a field of BibTeX: it prints as it is, and nothing of it is a command of TeX."""
    known = _TEX if _has_braces_in_pairs(text) else _TEX_WITHOUT_BRACES
    return _TEX_SPECIAL.sub(lambda found: known.get(found[0], f"{found[0]}{{}}"), in_a_line(text))


def _has_braces_in_pairs(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0
