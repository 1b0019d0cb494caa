"""Messages to people, through Apprise: e-mail, Matrix, Slack and a hundred other services, each named by a URL.

The URLs hold secrets, and Apprise writes some of them to its log: so nothing of it is logged, and what is said of a
service is its place in regest.toml and the kind of service alone.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from flows.settings.settings import Settings
from flows.text.harmless import harmless_lines
from parsers.errors import RegestError, WrongUsage

if TYPE_CHECKING:
    from apprise import NotifyBase

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
# What a data folder that somebody handed over must not get at has other names.
PREFIX = "REGEST_"
_SERVICE = re.compile(r"[a-z0-9+]{1,30}(?=://)")
_STATUS = re.compile(r"error=([1-5][0-9]{2})\b")
# What services read as a call to everybody in a room, or as markup of their own.
_CALLS = re.compile(r"@(?=everyone|here|channel|all|room)|<(?=[!@#])")
WORD_JOINER = "\N{WORD JOINER}"


class NobodyToTell(WrongUsage):
    """A message for which regest.toml names nobody."""

    def __init__(self) -> None:
        super().__init__("nobody is to be told: name them in regest.toml, as notify.to (docs/notifications.md)")


class NotDelivered(RegestError):
    """A message that did not reach somebody who is to be told."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told: the URL as it stands in regest.toml, and its place there, from 1."""

    place: int
    template: str

    @property
    def digest(self) -> str:
        """By which it is known what has reached it, without its secrets."""
        return sha256(self.template.encode()).hexdigest()[:16]

    def __str__(self) -> str:
        service = _SERVICE.match(self.template)
        whole = _VARIABLE.fullmatch(self.template)
        kind = service.group() if service else self.template if whole else "no URL"
        return f"notify.to, number {self.place} ({kind})"


def recipients_of(settings: Settings) -> tuple[Recipient, ...]:
    """All who are told."""
    return tuple(Recipient(place, template) for place, template in enumerate(settings.notify.to, start=1))


def send(recipient: Recipient, title: str, body: str) -> None:
    """Sends a message. Raises NotDelivered, which says why in a line without secrets."""
    # Apprise takes a fifth of a second to import.
    from apprise import Apprise, NotifyFormat

    with _unheard() as said:
        apprise = Apprise()
        apprise.add(service_of(recipient))
        is_sent = apprise.notify(body=_safe(body), title=_safe(title), body_format=NotifyFormat.TEXT)
    if not is_sent:
        raise NotDelivered(f"{recipient}: not delivered, {_why(said)}; it is tried again later")


def service_of(recipient: Recipient) -> NotifyBase:
    """The service by which somebody is told, as Apprise knows it. A message that it finds too long is sent in parts.

    Raises NotDelivered for what is no URL of Apprise, and for a variable that is not set.
    """
    from apprise import Apprise, AppriseAsset, OverflowMode, PersistentStoreMode

    # Some services would keep their tokens on the disk.
    asset = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY)
    with _unheard():
        service = Apprise.instantiate(_with_variables(recipient), asset=asset, suppress_exceptions=True)
    if service is None:
        raise NotDelivered(f"{recipient}: that is no URL of Apprise, or it lacks a part: see its list of services")
    if "overflow=" not in recipient.template:
        service.overflow_mode = OverflowMode.SPLIT
    return service


def _with_variables(recipient: Recipient) -> str:
    """The URL with what the environment says, which is quoted unless it is the whole of it."""
    template = recipient.template
    if whole := _VARIABLE.fullmatch(template):
        return _value(recipient, whole[1])
    return _VARIABLE.sub(lambda found: quote(_value(recipient, found[1]), safe=""), template)


def _value(recipient: Recipient, name: str) -> str:
    if not name.startswith(PREFIX):
        raise NotDelivered(
            f"{recipient}: asks for ${{{name}}}, and only variables whose names begin with {PREFIX} are read, so that a"
            " data folder from elsewhere learns no other secrets"
        )
    if not (value := os.environ.get(name)):
        raise NotDelivered(f"{recipient}: the variable {name} is not in the environment: set it where Regest runs")
    return value


def _safe(text: str) -> str:
    """Text for a service: nobody is called by what a page prints."""
    return _CALLS.sub(lambda found: found.group() + WORD_JOINER, harmless_lines(text))


def _why(said: list[str]) -> str:
    """The status that a service answered with, of all that was said."""
    for line in said:
        if found := _STATUS.search(line):
            return f"it answers with status {found[1]}"
    return "it does not answer or refuses it"


class _Heard(logging.Handler):
    """Keeps what is logged, and shows it to nobody."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _unheard() -> Iterator[list[str]]:
    """What Apprise logs meanwhile, which goes nowhere else, then and later."""
    logger, heard = logging.getLogger("apprise"), _Heard()
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    logger.addHandler(heard)
    try:
        yield heard.lines
    finally:
        logger.removeHandler(heard)
        # Without any handler Python would print it after all.
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
