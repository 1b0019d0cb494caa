"""What is done to a whole data folder by itself, as flows: read anew, and held against its digests."""

from __future__ import annotations

import asyncio
import secrets

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows import parameters
from flows.own_archives import declare_those_in
from flows.runs.safeguards import losses_in_words
from flows.runs.watching import Nobody
from flows.settings.folders import data_folder, path_for_a_flow
from flows.text.harmless import harmless
from flows.upkeep.reparse import ReparseRequest
from flows.upkeep.reparse import reparse as read_anew
from flows.upkeep.verify import VerifyRequest
from flows.upkeep.verify import verify as hold_against_bytes
from parsers.catalog import archive_named

MOST_LINES = 100


def _run_name() -> str:
    given = flow_run.get_parameters()
    return f"{flow_run.get_flow_name()} · {given['archive'] or 'all archives'}"


@flow(name="reparse", flow_run_name=_run_name)
async def reparse(
    archive: parameters.OneArchive = None,
    data: parameters.Data = None,
    accept_losses: parameters.AcceptsLosses = False,
) -> State[str]:
    """Reads all captures with the parsers as they are now, and publishes what differs.

    Ends as Failed where that would lose more documents than the archive's bounds allow: nothing is published then.
    """
    folder = path_for_a_flow(data)
    declare_those_in(folder)
    one = archive_named(archive) if archive else None
    request = ReparseRequest(data_folder(folder), one, accepts_losses=accept_losses)
    reparsed = await asyncio.to_thread(read_anew, request, Nobody())
    counts = [
        f"{count.differences:,} × {count.kind}{f' ({count.field})' if count.field else ''}" for count in reparsed.counts
    ]
    said = f"{reparsed.pages:,} pages read anew; {', '.join(counts) or 'nothing differs'}"
    await _leave("reparse", said, [*reparsed.warnings, *losses_in_words(reparsed.losses)])
    return Failed(message=said) if reparsed.exit_status else Completed(message=said)


@flow(name="verify", flow_run_name=_run_name)
async def verify(
    archive: parameters.OneArchive = None, data: parameters.Data = None, rows: parameters.Rows = 1000
) -> State[str]:
    """Holds every capture against its digest and its place, and rows against the bytes that they came from.

    Ends as Failed where something is damaged.
    """
    folder = path_for_a_flow(data)
    declare_those_in(folder)
    one = archive_named(archive).name if archive else None
    request = VerifyRequest(data_folder(folder), one, rows, secrets.randbelow(1_000_000))
    verified = await asyncio.to_thread(hold_against_bytes, request, Nobody(), lambda _: None)
    damages = [f"{found.file}: {found.what}: {found.remedy}" for found in verified.findings]
    held = f"{verified.captures:,} captures and {verified.rows_checked:,} rows"
    said = f"{held}: {'all sound' if verified.is_sound else f'{len(damages):,} damages'}"
    await _leave("verify", said, [*damages, *verified.doubts])
    return Completed(message=said) if verified.is_sound else Failed(message=said)


async def _leave(key: str, said: str, lines: list[str]) -> None:
    """An artifact that says it all."""
    further = "".join(f"- {harmless(line)}\n" for line in lines[:MOST_LINES])
    more = f"- and {len(lines) - MOST_LINES:,} more\n" if len(lines) > MOST_LINES else ""
    await acreate_markdown_artifact(f"{said}\n\n{further}{more}", key, "What came of it")
