"""Parameters of URLs that change nothing: where a visitor comes from, sessions, what a form's button is called."""

from __future__ import annotations

import re

# Short words such as “ref” and “source” are none: archives have reference codes.
_NAMES = re.compile(
    r"utf8|commit|utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_ga|_gl|referr?er|_|cb|rnd|rand|timestamp|nocache"
    r"|phpsessid|jsessionid|aspsessionid\w*|sid|sess(?:ion)?_?id|cfid|cftoken|csrf\w*|authenticity_token|__\w+"
    r"|form_build_id|form_id",
    re.IGNORECASE,
)
_OF_SESSIONS = re.compile(r"s|session|hash|token", re.IGNORECASE)
_MACHINE_MADE = re.compile(r"(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{24,}", re.IGNORECASE)


def is_decoration(name: str, value: str | None = None) -> bool:
    """Whether a parameter changes nothing, by its name, or by a session's name and a value like one. No value is given
    where it is another in each link."""
    if _NAMES.fullmatch(name):
        return True
    return value is not None and _OF_SESSIONS.fullmatch(name) is not None and _MACHINE_MADE.fullmatch(value) is not None
