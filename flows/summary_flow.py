"""The flow `summary`, which is run when regest.toml says so: what happened since the last one, in words."""

from __future__ import annotations

import asyncio
import os
from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.notices.summary import send_summary
from flows.own_archives import declare_those_in
from flows.settings.folders import data_folder, path_for_a_flow
from flows.settings.settings import settings_of
from flows.text.speaking import voice
from flows.text.terminal import end_quietly

# A process that Prefect's runner has started for one scheduled run.
if "PREFECT__FLOW_RUN_ID" in os.environ:
    end_quietly()


@flow(name="summary", flow_run_name="summary of {data}")
async def summary(data: str = "data") -> State[str]:
    """Tells everybody whom regest.toml names what happened since the last summary.

    Ends as Failed, with the first reason in its message, when somebody could not be told.
    """
    folder = data_folder(path_for_a_flow(data))
    declare_those_in(folder.path)
    troubles = await asyncio.to_thread(partial(send_summary, folder, settings_of(folder.path), voice.now()))
    if troubles:
        return Failed(message=troubles[0])
    return Completed(message="everybody was told")
