"""Deployments that workers run, on this machine or on others: Prefect's work pools.

A worker knows the installed package and no checkout: it is told the name of the flow's module.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import anyio
import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import DeploymentApplyError, RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound, PrefectException
from prefect.types.entrypoint import EntrypointType
from prefect.workers.utilities import get_default_base_job_template_for_infrastructure_type

import flows
from parsers.errors import RegestError

PROCESS = "process"
ROOT = Path(flows.__file__).parents[1]


class NotDeployed(RegestError):
    """Prefect's server did not take a deployment, or a work pool."""


def deploy_to_pool(deployments: Sequence[RunnerDeployment], pool: str) -> list[UUID]:
    """Deploys Regest's flows to the work pool of this name, which is made where there is none, of processes: its
    workers run them. Gives the deployments' ids. What is deployed already takes the new schedule and parameters.

    Raises NotDeployed.
    """
    try:
        _make_pool(pool)
        return [_deploy(deployment, pool) for deployment in deployments]
    except (DeploymentApplyError, PrefectException, httpx.HTTPError) as error:
        raise NotDeployed(
            f"Prefect's server does not take what is deployed to the work pool “{pool}”: {error}"
        ) from error


def module_path(entrypoint: str) -> str:
    """Where a flow is imported from, “flows.flow.harvest”, by its file and name, “../regest/flows/flow.py:harvest”."""
    file, colon, name = entrypoint.rpartition(":")
    if not colon:
        return entrypoint
    return ".".join([*Path(file).resolve().relative_to(ROOT).with_suffix("").parts, name])


def _deploy(deployment: RunnerDeployment, pool: str) -> UUID:
    assert deployment.entrypoint is not None
    deployment.entrypoint = module_path(deployment.entrypoint)
    deployment._entrypoint_type = EntrypointType.MODULE_PATH
    deployment._path = None
    given = deployment.apply(work_pool_name=pool)
    assert isinstance(given, UUID)
    return given


def _make_pool(pool: str) -> None:
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(pool)
        except ObjectNotFound:
            template = anyio.run(get_default_base_job_template_for_infrastructure_type, PROCESS)
            try:
                client.create_work_pool(WorkPoolCreate(name=pool, type=PROCESS, base_job_template=template or {}))
            except ObjectAlreadyExists:
                # Somebody else has just made it.
                return
