"""What can go wrong, and who may catch it.

    RegestError                     every error that Regest raises on purpose; its text is one line that says what to do
    ├── PageRejected                a page that cannot be read as a listing page (parsers)
    ├── WrongUsage                  what a person typed cannot be done
    │   ├── UnknownArchive          no archive of that name is declared (parsers.archive)
    │   ├── UnknownListing          the archive declares no listing of that name (parsers.archive)
    │   ├── NoUrl                   half of a character where a URL belongs (parsers.urls)
    │   ├── NoLake                  no lake is named from which to read, or to which to publish (flows.runs.publishing)
    │   ├── NothingToForget         no import, run, page or listing of that name is held (flows.upkeep.forget)
    │   ├── NothingToAccept         no harvest of that identifier is withheld (flows.upkeep.accept)
    │   ├── QueryError              SQL that DuckDB refuses (warehouse.questions)
    │   ├── UnreadableFile          a file that is not there or cannot be read (flows.commands.parse)
    │   ├── NoServer                a schedule without a Prefect server to trust it to (flows.commands.schedule)
    │   ├── NotAsked                an address of a page that asks for what there cannot be (flows.site.asking)
    │   ├── NotThere                no page is at an address (flows.site.refusals)
    │   ├── PortTaken               a port that pages cannot be served at (flows.site.serving)
    │   ├── SiteNotWritten          pages that cannot be written where they were to be (flows.site.writing)
    │   ├── NothingToShow           what is to be shown is no document, row or page that is held (flows.show.finding)
    │   ├── StyleError              a citation style that is not there, or is none (flows.citing.formatted)
    │   ├── NotExported             what cannot be written where it was to be (flows.exporting.places)
    │   └── FixtureError            a fixture case that cannot be saved or compared (flows.cases)
    ├── BrokenArchive               an archive's module cannot be used (parsers.catalog)
    │   └── BrokenOwnArchive        a declaration of the user's own is broken: wrong usage (parsers.catalog)
    ├── ParserFails                 a parser that fails on most pages (flows.runs.safeguards)
    ├── JsonLinesError              the record of what people decided cannot be read or written (warehouse.json_lines)
    ├── CaptureError                a capture that cannot be written or read back (warehouse.warc.records)
    │   └── CaptureNotStored        no captures can be written: the disk is full, or read-only
    ├── BodyError                   a response's body that cannot be decoded (warehouse.warc.exchange)
    │   ├── BodyTooLarge            it decodes to more than the limit
    │   └── BodyUndecodable         it is not what its Content-Encoding says
    ├── DataFolderError             a data folder that cannot be used (warehouse.data_folder)
    ├── StoreFailed                 a store elsewhere that does not answer (warehouse.warc.store)
    ├── WarehouseError              a database that cannot be opened, migrated or published (warehouse.database)
    │   └── OlderDatabase           one of an older Regest, where it is not to be migrated
    ├── LakeError                   a lake that cannot be opened, written or read (warehouse.lake.place)
    ├── ParserNotStarted            the process that parses cannot be started (flows.reading.child_process)
    ├── ServerNotStarted            Prefect's temporary server does not start (flows.prefect_servers)
    ├── ReadingFailed               a process that reads in bulk ends again and again (flows.reading.pool)
    ├── WorkersFailed               a Dask cluster's workers cannot read (flows.reading.dask_cluster)
    ├── QueryStopped                a query that somebody has stopped (warehouse.questions)
    ├── NotMarked                   a page that cannot be shown as it was understood (flows.learning.marked)
    ├── NotAsShown                  what was declared reads other rows than were shown (flows.learning.keeping)
    ├── PageNotShown                the page of a row cannot be shown as it was read (flows.show.shown_page)
    ├── NothingToVerify             a data folder without captures (flows.upkeep.verify)
    ├── DatabaseDamaged             a database that has damaged parts (warehouse.verification)
    ├── NothingToRebuild            a data folder without captures (flows.upkeep.rebuild)
    ├── ClockWrong                  a data folder that holds captures of the future (flows.runs.safeguards)
    ├── NothingHarvested            an archive of which no row was harvested yet (flows.commands.bounds)
    ├── ReplicaError                a replica that cannot be served (flows.replay.server)
    ├── HarvestFailed               a flow that did not get as far as a report (flows.prefect_runs)
    └── SourceError                 a page that could not be fetched (flows.http.source)
        ├── PageMissing             the site says 404 or 410
        ├── PageUnavailable         the site did not answer properly, however often it was asked
        │   └── PagesUnavailable    some pages of a batch were so (flows.web.listing)
        └── SourceBlocked           nothing more can be fetched: bot challenge, robots.txt, a host that does not exist
            ├── ShutOut             the Wayback Machine may not be asked until a time (flows.wayback.limits)
            └── HostExcluded        the Wayback Machine shows no captures of a host (flows.wayback.client)

Each class stands where it is raised; only the root and the parsers' own stand here.
"""

from __future__ import annotations

from typing import ClassVar

from parsers.records import Reject, RejectReason


class RegestError(Exception):
    """The root of every error that Regest raises on purpose. Its text is one line for a person.

    `exit_status` is what the command ends with when nothing else can be done about it. `where` are lines that show
    where in a text it is, for a terminal.
    """

    exit_status: ClassVar[int] = 3
    where: str = ""


class WrongUsage(RegestError):
    """What a person typed cannot be done: an unknown name, a missing file, SQL that is none."""

    exit_status: ClassVar[int] = 2


class PageRejected(RegestError):
    """A page that cannot be read as a listing page. It is kept as a reject, never as an empty page."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def as_reject(self) -> Reject:
        """The reject that stands for the whole page: no position, no row's HTML."""
        return Reject(position=None, reason=self.reason, detail=self.detail, html=None)
