"""Parameters of URLs that change nothing: where a visitor comes from, sessions, what a form's button is called."""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"utf8|commit|utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_ga|_gl|ref|referr?er|source|_|cb|rnd|rand|timestamp|nocache"
    r"|phpsessid|jsessionid|aspsessionid\w*|sid|sess(?:ion)?(?:_?id)?|cfid|cftoken|token|csrf\w*|authenticity_token|__\w+"
    r"|form_build_id|form_id|op",
    re.IGNORECASE,
)
_MACHINE_MADE = re.compile(r"(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{24,}", re.IGNORECASE)
# Names that are a session's where the value looks made by a machine.
_OF_SESSIONS = re.compile(r"s|session|hash|h", re.IGNORECASE)


def is_decoration(name: str, value: str) -> bool:
    """Whether a parameter changes nothing, by its name, or by one that sessions have and a value of theirs."""
    if _NAMES.fullmatch(name):
        return True
    return _OF_SESSIONS.fullmatch(name) is not None and _MACHINE_MADE.fullmatch(value) is not None
