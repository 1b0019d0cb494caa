"""`regest import`: saved pages, WARC and WACZ files taken over, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flows.importing import MOST_REFUSALS_SAID, NOTHING, ImportRequest, import_files
from flows.sources.saved_urls import url_rules
from flows.taken_over_as_text import print_taken_over
from flows.terminal import TerminalWatcher, print_facts, say
from parsers.archive import archive_named
from parsers.errors import WrongUsage
from warehouse.data_folder import DataFolder


def import_on_terminal(
    paths: Sequence[Path], archive_name: str, rules: Sequence[str], data: Path, *, copy: bool
) -> int:
    """Takes over what lies at the paths and prints what came of it. Gives the exit status.

    Raises WrongUsage for a path that is not there, an archive or a rule that is none.
    """
    archive = archive_named(archive_name)
    if missing := next((path for path in paths if not path.exists()), None):
        raise WrongUsage(f"{missing} does not exist")
    request = ImportRequest(archive, tuple(paths), DataFolder(data), url_rules(archive, rules), copy)
    with TerminalWatcher(f"{archive.title}: import") as watcher:
        imported = import_files(request, watcher)
    print_facts(
        f"{archive.name}: import",
        [
            ("Pages kept", f"{imported.pages:,}"),
            ("Files registered", f"{len(imported.registered):,}"),
        ],
    )
    print_taken_over(imported.result, archive)
    refused = len(imported.result.incidents)
    if refused > MOST_REFUSALS_SAID:
        say(f"… and {refused - MOST_REFUSALS_SAID:,} more were not taken over")
    if imported.exit_status == NOTHING:
        say("nothing could be taken over" if refused else "nothing was there to take over")
    return imported.exit_status
