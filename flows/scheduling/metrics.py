"""What a monitor asks the process that serves a schedule, in Prometheus's format: how the last harvest of each listing
went, when the next one is due, and what is held. It is read from what is published, and so holds after each start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from flows.scheduling.order import utc_now
from flows.scheduling.plan import Plan
from flows.scheduling.shown import next_run
from parsers.archive import Archive
from parsers.catalog import archives
from parsers.errors import RegestError, WrongUsage
from warehouse.data_folder import DataFolder, archive_of
from warehouse.last_harvests import LastHarvest, last_harvests
from warehouse.reports import HarvestReport, ListingStatus

HERE = "127.0.0.1"
LISTING = ("archive", "listing")
VERDICTS = ("proven", "exhausted", "partial", "discrepant", "unreached")


Figure = Callable[[LastHarvest], float | None]
# Each with what it says, and where it is read.
FIGURES: tuple[tuple[str, str, Figure], ...] = (
    ("last_harvest_timestamp_seconds", "When it was harvested last.", lambda one: _seconds(one.report.started_at)),
    ("last_harvest_duration_seconds", "How long that harvest took.", lambda one: _duration(one.report)),
    ("last_harvest_exit_status", "0 complete, 1 discrepant, 3 failed.", lambda one: one.report.exit_status),
    ("last_harvest_pages", "Pages that it read.", lambda one: one.report.pages),
    ("last_harvest_requests", "Requests that it made.", lambda one: one.report.requests),
    ("last_harvest_bytes", "Bytes that it received.", lambda one: one.report.bytes_received),
    ("promised", "Documents that it promises, if it promises a number.", lambda one: one.status.promised),
    ("found", "Documents that were found.", lambda one: one.status.found),
    ("rejects", "Rows and pages that could not be read.", lambda one: one.status.rejects),
    ("discrepancies", "What does not agree.", lambda one: one.status.discrepancies),
    ("unreached_timestamp_seconds", "When it was asked in vain since.", lambda one: _seconds(one.status.unreached_at)),
)  # fmt: skip


class Figures(Collector):
    """The figures of a data folder, read anew when they are asked for; the tables only when others are published."""

    def __init__(self, folder: DataFolder, plan: Callable[[], Plan]) -> None:
        self._folder = folder
        self._plan = plan
        self._published = 0
        self._harvests: Sequence[LastHarvest] = ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("regest_up", "The schedule is served.", value=1)
        yield from self._of_listings()
        yield self._of_next_runs()
        yield self._of_captures()

    def _of_listings(self) -> Iterator[GaugeMetricFamily]:
        self._look()
        labels = {one.status.run_id: [one.status.archive, _label(one.status)] for one in self._harvests}
        for name, says, figure in FIGURES:
            family = GaugeMetricFamily(f"regest_listing_{name}", says, labels=LISTING)
            for one in self._harvests:
                if (value := figure(one)) is not None:
                    family.add_metric(labels[one.status.run_id], float(value))
            yield family
        verdicts = GaugeMetricFamily(
            "regest_listing_verdict", "1 for the verdict that holds.", labels=(*LISTING, "verdict")
        )
        for one in self._harvests:
            for verdict in VERDICTS:
                verdicts.add_metric([*labels[one.status.run_id], verdict], float(one.status.verdict == verdict))
        yield verdicts

    def _of_next_runs(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("regest_listing_next_harvest_timestamp_seconds", "When it is due.", labels=LISTING)
        plan, now = self._plan(), utc_now()
        for planned in plan.listings:
            if (moment := next_run(planned, plan, now)) is not None:
                family.add_metric([planned.archive, planned.label], moment.timestamp())
        return family

    def _of_captures(self) -> GaugeMetricFamily:
        family = GaugeMetricFamily("regest_captures_bytes", "Bytes of captures that are held.", labels=("archive",))
        held: dict[str, int] = {}
        for file, size in self._folder.capture_files.items():
            held[archive_of(file)] = held.get(archive_of(file), 0) + size
        for archive, size in sorted(held.items()):
            family.add_metric([archive], size)
        return family

    def _look(self) -> None:
        """What cannot be read now, as it is damaged or made by a newer Regest, leaves what was read before."""
        try:
            published = self._folder.database.stat().st_mtime_ns
            if published == self._published:
                return
            self._harvests = last_harvests(self._folder)
            self._published = published
        except (OSError, RegestError):
            return


def serve_metrics(port: int, folder: DataFolder, plan: Callable[[], Plan]) -> None:
    """Serves the figures at http://127.0.0.1:PORT/metrics from a thread, for as long as this process lives.

    Raises WrongUsage for a port that is taken.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(folder, plan))
    try:
        start_http_server(port, addr=HERE, registry=registry)
    except OSError as error:
        raise WrongUsage(f"port {port} cannot be listened on ({error.strerror}): give --metrics another one") from error


def _label(status: ListingStatus) -> str:
    archive: Archive | None = archives().get(status.archive)
    if archive is None:
        return status.listing_url
    return archive.listing_name(status.listing_url) or status.listing_url.removeprefix(archive.home)


def _seconds(moment: datetime | None) -> float | None:
    """Times of the tables are UTC, and do not say so."""
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _duration(report: HarvestReport) -> float | None:
    return (report.ended_at - report.started_at).total_seconds() if report.ended_at is not None else None
