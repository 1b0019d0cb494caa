"""A captured page to look at: its markup and its text, and nothing that runs, loads or leads away by itself.

The page is written anew from its tree. Elements that run, load or hold anything but markup are left out, and so is
every attribute but those of the page's looks; links lead to the archive itself, and only when somebody follows them.
It is meant for the `srcdoc` of a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from flows.text.harmless import harmless_url
from parsers.html import VOID_TAGS
from parsers.urls import absolute_url

# What runs or loads; and what browsers and Lexbor may read in two ways, as one of them runs scripts and the other not.
_LEFT_OUT = frozenset(
    "applet audio base canvas embed frame frameset iframe link math meta noembed noframes noscript object picture"  # noqa: SIM905 - a list of words
    " plaintext portal script source svg template track video xmp".split()
)
_KEPT_ATTRIBUTES = frozenset(
    "abbr align alt bgcolor border cellpadding cellspacing checked class colspan datetime dir disabled height hidden"  # noqa: SIM905 - a list of words
    " id lang open placeholder reversed role rows rowspan scope selected size start style summary title type valign"
    " value width".split()
)
# Of a page that stands in the `srcdoc` of a frame.
WITHIN_FRAME = "about:srcdoc#"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VOID = frozenset(tag.decode() for tag in VOID_TAGS)


def still_page(
    tree: LexborHTMLParser,
    url: str,
    policy: str,
    style: str,
    marks: Mapping[int, str],
    *,
    within: str = WITHIN_FRAME,
    above: str = "",
) -> str:
    """The page, which was found at `url`, as HTML under a Content-Security-Policy.

    `style` is CSS that stands before the page's own; elements get the ids in `marks`, by their `mem_id`, and no others
    have these. Links within the page begin with `within`; `above` is HTML that stands before all of the page's own.
    """
    writer = _Writer(url, marks, within)
    return (
        f"<!DOCTYPE html>\n<html{writer.attributes(tree.root)}>\n<head>\n"
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="referrer" content="no-referrer">\n'
        f"<style>\n{style}</style>\n{''.join(writer.inside(tree.head))}</head>\n"
        f"<body{writer.attributes(tree.body)}>\n{above}{''.join(writer.inside(tree.body))}</body>\n</html>\n"
    )


class _Writer:
    """Writes nodes as HTML. Without recursion: pages are nested as deep as they like."""

    def __init__(self, url: str, marks: Mapping[int, str], within: str) -> None:
        self._url = url
        self._marks = marks
        self._taken = frozenset(marks.values())
        self._within = within

    def inside(self, node: LexborNode | None) -> Iterator[str]:
        """The HTML of all that is in a node."""
        open_: list[LexborNode | str] = list(reversed(_children(node)))
        while open_:
            part = open_.pop()
            if isinstance(part, str):
                yield part
            elif part.is_text_node:
                yield escape(part.text_content or "", quote=False)
            elif part.is_element_node and _is_kept(part):
                yield f"<{part.tag}{self.attributes(part)}>"
                if part.tag == "style":
                    yield part.text()
                if part.tag not in _VOID:
                    open_.append(f"</{part.tag}>")
                    open_.extend([] if part.tag == "style" else reversed(_children(part)))

    def attributes(self, node: LexborNode | None) -> str:
        """A node's attributes as they are written after its tag's name."""
        if node is None:
            return ""
        kept = {
            name: value or ""
            for name, value in node.attributes.items()
            if name in _KEPT_ATTRIBUTES and not (name == "id" and value in self._taken)
        }
        if (mark := self._marks.get(node.mem_id)) is not None:
            kept["id"] = mark
        if node.tag in ("a", "area") and (link := self._link(node.attributes.get("href"))):
            kept["href"] = link
            if not link.startswith(self._within):
                kept |= {"target": "_blank", "rel": "noopener noreferrer"}
        if node.tag == "img" and (image := node.attributes.get("src") or "").startswith("data:image/"):
            kept["src"] = image
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())

    def _link(self, href: str | None) -> str | None:
        """A link, absolute; those within the page lead to what is in the frame."""
        if not href:
            return None
        if href.startswith("#"):
            return self._within + harmless_url(href)[1:]
        parts = absolute_url(href, self._url)
        return harmless_url(parts.geturl()) if parts else None


def _children(node: LexborNode | None) -> list[LexborNode]:
    return list(node.iter(include_text=True)) if node is not None else []


def _is_kept(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _LEFT_OUT or not _NAME.fullmatch(tag):
        return False
    # Where a style is out of its place, a browser would take what is in it for markup.
    return tag != "style" or "<" not in node.text()
