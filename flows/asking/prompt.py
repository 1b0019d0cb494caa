"""The prompt of `regest shell`: several lines until a semicolon, names completed, what was typed kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_state_path
from prompt_toolkit import PromptSession
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer

from flows.asking.completion import NamesCompleter
from flows.asking.session import Session
from flows.asking.statements import is_whole
from flows.text.speaking import say
from warehouse.regular_files import open_to_append

PROMPT = "regest> "
OWN_ALONE = 0o600


def typed_lines(session: Session) -> Iterator[str]:
    """What somebody types, one statement or command after another, until Ctrl-D. Ctrl-C drops what was begun."""
    prompting: PromptSession[str] = PromptSession(
        PROMPT,
        lexer=PygmentsLexer(SqlLexer),
        completer=NamesCompleter(lambda: session.names),
        complete_while_typing=True,
        complete_in_thread=False,
        history=history(),
        key_bindings=_keys(),
        multiline=True,
        prompt_continuation="   ...> ",
    )
    while True:
        try:
            yield prompting.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def history() -> History:
    """What was typed before, kept for its owner alone; where no file can be kept, until the end."""
    file = user_state_path("regest") / "shell_history"
    try:
        _make_private(file)
    except OSError as error:
        say(f"what is typed is not kept: {file} cannot be written ({error.strerror})")
        return InMemoryHistory()
    return FileHistory(str(file))


def _make_private(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with open_to_append(file) as kept:
        os.fchmod(kept.fileno(), OWN_ALONE)


def _keys() -> KeyBindings:
    """Enter runs what is whole, and begins a new line in what is not."""
    keys = KeyBindings()

    @Condition
    def can_run() -> bool:
        from prompt_toolkit.application import get_app

        return is_whole(get_app().current_buffer.text)

    @keys.add("enter", filter=can_run)
    def run(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys
