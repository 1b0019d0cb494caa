"""What the names in a page's markup are worth to a selector: what a person called a thing, how it looks, what state it
is in, or what a build printed that is another tomorrow."""

from __future__ import annotations

import re
from functools import lru_cache

# A name costs the less the more it tells; what can be used at no price has none.
TELLING, NUMBERED, OF_LAYOUT, OF_LOOKS = 1.0, 2.6, 4.0, 5.5

_WRITABLE = re.compile(r"[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?", re.ASCII)
# A longer name is that of no thing.
LONGEST_NAME = 60
# What style libraries print before letters that change with each build, and what frameworks print before numbers.
_LIBRARIES = (
    "css-", "sc-", "emotion-", "svelte-", "astro-", "jsx-", "tss-", "chakra-", "makeStyles-", "linaria-", "stitches-",
)  # fmt: skip
_FRAMEWORKS = (
    "jss", "Mui", "_ngcontent", "_nghost", "ng-tns", "ng-star", "data-v", "wp-container-", "wp-elements-",
    "elementor-element-", "yui", "ext-gen", "gwt-uid", "ember", "react-aria", "radix-",
)  # fmt: skip
_OF_STYLED_COMPONENTS = re.compile(r"sc-[a-z]{5,8}")
SHORTEST_HASH = 4
_HASH = re.compile(r"(?:^|[-_])(?=[0-9a-z]*[0-9][a-z])[0-9a-z]{6,}$|(?:^|[-_])[0-9a-f]{8,}(?:$|[-_])")
_MIXED_HASH = re.compile(
    r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{5,}|[A-Za-z0-9]{0,3}[0-9][A-Za-z0-9]*[A-Z][A-Za-z0-9]*"
)
# Letters at random, as kQwErT.
_CAPITAL = re.compile(r"[A-Z]")
LONGEST_RANDOM, CAPITALS_OF_A_BUILD = 8, 2
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[0-9]{3,}")
# What CSS modules make of a name: the part before stays.
_OF_A_MODULE = re.compile(
    r"([A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*?_{1,2})(?=[A-Za-z-]*[0-9A-Z+])[A-Za-z0-9+-]{5,8}"
)
_OF_STATE = re.compile(
    r"(?:is|has|js|no|ng|was)-.*|(?:.*[-_])?(?:odd|even|first|last|active|inactive|alt|current|selected|open|closed|opened"
    r"|collapsed?|expanded|hidden|visible|show|shown|hide|hover|focus|visited|sticky|loaded|loading|lazy|lazyload(?:ed)?"
    r"|enabled|disabled|new|animated?|fade(?:in)?|initialized|processed|contextual-region|featured)|(?:odd|even)[-_].*"
    r"|(?:views-row|row|item|post|node|comment|page-item|cat|tag|category|author|format|status|type|nid|tid|record|result|entry|hit|menu-item|li|slot|cell|c|r)-?_?[0-9]+",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"(?:row|rows|col|cols|column|columns|container(?:-fluid)?|wrapper|wrap|inner|outer|grid|flex|block|inline(?:-block)?|table|clearfix"
    r"|cf|clear|group|span[0-9]+|large|medium|small|left|right|center|top|bottom|pull-(?:left|right)|float-\w+|box|full"
    r"|shadow|rounded|border|btn|ring|transition|h[1-6]"
    r"|hidden|relative|absolute|static|fixed|truncate|uppercase|lowercase|capitalize|italic|underline|antialiased|prose"
    r"|(?:sm|md|lg|xl|xs|xxl)-?\w*|u-\w+|o-\w+|l-\w+|fw|fl|ff|striped|responsive|bordered|stack|cell|unit|section|body|content|odd|even"
    r"|(?:col|cols|offset|order|g|gx|gy|gap|gap-x|gap-y|m|mt|mb|ml|mr|mx|my|ms|me|p|pt|pb|pl|pr|px|py|ps|pe|w|h|min-w|max-w|min-h"
    r"|max-h|d|z|top|left|right|bottom|inset|text|bg|border|rounded|shadow|justify|items|self|align|content|font|leading|tracking"
    r"|space-x|space-y|space|divide|flex|grid|col-span|row-span|basis|grow|shrink|order|overflow|opacity|transition|duration|ease"
    r"|cursor|list|object|ring|fill|stroke|line|line-clamp|whitespace|break|float|clear|fs|fw|lh|is|has|columns?|large|medium|small|xsmall"
    r"|uk|pure|ui|grid|cell|tbl|table|btn|wp-block-(?:group|columns?)|has|wp-container)(?:[-_]?(?:[0-9]+.*|auto|full|none|start|end|center|between"
    r"|around|baseline|stretch|left|right|top|bottom|middle|bold|semibold|medium|light|normal|italic|sm|md|lg|xl|xs|[2-9]xl|base|row|col"
    r"|wrap|nowrap|fluid|screen|fit|min|max|px|hidden|auto|scroll|gray|grey|slate|zinc|blue|red|green|white|black|primary|secondary|muted"
    r"|dark|success|danger|warning|info|transparent|inherit|current|wide|tight|snug|relaxed|loose|inside|outside|disc|decimal|pointer"
    r"|striped|hover|bordered|responsive|condensed|borderless|flex|block|inline(?:-block)?|grid)(?:[-_].*)?))",
    re.IGNORECASE,
)
# Frameworks' words for the parts of a page say a little more than those for colours and sizes.
_GRID = re.compile(
    r"(?:row|cols?|column|columns|container(?:-fluid)?|grid|wrapper|wrap|inner|content|section|body|box|table|stack|cell)"
    r"(?:-.*)?"
)
_DIGIT = re.compile(r"[0-9]")


@lru_cache(maxsize=8192)
def worth_of_class(name: str) -> float | None:
    """What a class costs in a selector; None where it tells nothing that holds tomorrow or in the next row."""
    if len(name) > LONGEST_NAME or not _WRITABLE.fullmatch(name) or is_of_a_build(name) or _OF_STATE.fullmatch(name):
        return None
    if _LAYOUT.fullmatch(name):
        return OF_LAYOUT if _GRID.fullmatch(name) else OF_LOOKS
    if _LONG_NUMBER.search(name):
        return None
    return NUMBERED if _DIGIT.search(name) else TELLING


@lru_cache(maxsize=4096)
def worth_of_id(name: str) -> float | None:
    """What an id costs in a selector; None where it is a number's or a build's."""
    if len(name) > LONGEST_NAME or not _WRITABLE.fullmatch(name) or is_of_a_build(name) or _LONG_NUMBER.search(name):
        return None
    return NUMBERED if _DIGIT.search(name) else TELLING


@lru_cache(maxsize=4096)
def is_of_a_build(name: str) -> bool:
    """Whether a name has letters in it that a build has chosen, or is a number that a server counts."""
    return bool(
        len(name) > LONGEST_NAME
        or _OF_STYLED_COMPONENTS.fullmatch(name)
        or _is_of_a_library(name)
        or _UUID.search(name)
        or _OF_A_MODULE.fullmatch(name)
        or _HASH.search(name)
        or _MIXED_HASH.fullmatch(name)
        or (len(name) <= LONGEST_RANDOM and len(_CAPITAL.findall(name, 1)) >= CAPITALS_OF_A_BUILD)
    )


def _is_of_a_library(name: str) -> bool:
    rest = name.partition("-")[2]
    if name.startswith(_LIBRARIES) and len(rest) >= SHORTEST_HASH:
        return any(sign.isdigit() or sign.isupper() for sign in rest)
    is_numbered = name.startswith(_FRAMEWORKS) or "-root-" in name
    return is_numbered and any(map(str.isdigit, name))


@lru_cache(maxsize=4096)
def kept_of_module(name: str) -> str | None:
    """Of a class of a CSS module, as Card_title__3xYz1, the part that stays: Card_title__. None for any other."""
    found = _OF_A_MODULE.fullmatch(name) if len(name) <= LONGEST_NAME else None
    return found[1] if found else None
