"""`regest init`: a data folder's regest.toml to begin with."""

from __future__ import annotations

from flows.commands.options import COMPLETE, DEFAULT_DATA, FAILED, Contact, Data
from flows.settings.new import write_settings
from flows.text.speaking import complain, say


def command(contact: Contact = None, data: Data = DEFAULT_DATA) -> int:
    """Write a regest.toml with a comment for each key: what is harvested by itself, and what holds for all.

    One that is there is never overwritten.
    """
    try:
        file = write_settings(data, contact)
    except OSError as error:
        complain(f"{data} cannot be written to ({error.strerror}): give --data another folder")
        return FAILED
    say(f"written: {file}; say in it what is to be harvested when")
    say("then `regest schedule --check` shows the next runs, and `regest schedule` does them")
    return COMPLETE
