"""The stage of one case: its folder, its day, its harvests, imports and judgements."""

import asyncio
import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from bench.enemy.clock import set_day
from bench.enemy.judge import (
    FALSE_PROVEN,
    MAY,
    MUST,
    QUIET,
    REBUILDS,
    Expected,
    Findings,
    judge,
    tables_of,
    truths,
    verdicts_of,
)
from bench.enemy.serving import Server
from bench.enemy.site import Site
from bench.enemy.world import HOME, Item

ALL = f"{HOME}/search"


@dataclass
class Stage:
    """What an attack plays on. Days count from a beginning; each harvest and import says on which it happens."""

    random: Random
    folder: Path
    server: Server
    findings: Findings = field(default_factory=Findings)
    compare: bool = False
    """Rebuild twice, and import what was captured into an empty folder, and compare."""
    harvests: int = 0
    last_exit: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "regest.duckdb"

    def harvest(self, site: Site, day: float = 0.0, listing: str = "all", broken_off_at: int | None = None) -> Any:
        """One harvest; `broken_off_at` ends it, as Ctrl-C would, when so many listing pages have been asked for. None
        where the harvest is refused in so many words: a foreseen error has an exit status."""
        from flows.web.harvest import run_harvest
        from flows.web.request import request_for

        set_day(day)
        self.server.site = site
        request = request_for("wilson-center", listing, data=self.data, replica=self.server.origin)
        self.harvests += 1
        with _quiet():
            if broken_off_at is None:
                try:
                    report = asyncio.run(run_harvest(request))
                except Exception as error:
                    if not getattr(error, "exit_status", 0):
                        raise
                    self.last_exit = error.exit_status  # type: ignore[attr-defined]
                    return None
                self.last_exit = report.exit_status
                return report
            return asyncio.run(_broken_off(run_harvest(request), site, broken_off_at))

    def save(self, name: str, text: str | bytes, day: float = 0.0) -> Path:
        """A file of someone's, last changed on that day."""
        path = self.folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        when = set_day(day).timestamp()
        os.utime(path, (when, when))
        return path

    def time(self, day: float) -> datetime:
        return set_day(day)

    def regest(self, *words: str | Path, day: float = 1.0, data: Path | None = None) -> tuple[int, str]:
        """The command with these words; gives its exit status and what it said."""
        from flows.commands.app import main

        set_day(day)
        said, before = io.StringIO(), sys.argv
        sys.argv = ["regest", *map(str, words), "--data", str(data or self.data)]
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                main()
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        except Exception as error:  # a traceback before a user
            return 70, f"{type(error).__name__}: {error}"
        finally:
            sys.argv = before
        self.last_exit = status
        return status, said.getvalue()

    def imported(self, paths: Iterable[Path], day: float = 1.0, rules: Sequence[str] = ()) -> tuple[int, str]:
        """An import of these files."""
        told = [word for rule in rules for word in ("--url-rule", rule)]
        return self.regest("import", *paths, "--archive", "wilson-center", *told, day=day)

    def judge(
        self,
        items: Iterable[Item],
        verdict: str = MAY,
        listing: str = ALL,
        kept: Iterable[Item] = (),
        also: Iterable[str] = (),
        complete: bool = True,
        counted: bool = True,
    ) -> str:
        """Holds the tables against these documents."""
        expected = Expected(
            listing, verdict, truths(items), [item.url for item in kept], complete, tuple(also), counted
        )
        return judge(self.database, expected, self.findings)

    def compare_rebuilds(self) -> None:
        """Rebuilds twice, and imports the captures into an empty folder: tables and verdicts must be the same."""
        if not self.database.exists():
            return
        stood = tables_of(self.database)
        for turn in ("first", "second"):
            self.regest("rebuild", day=80)
            self._same_tables(stood, tables_of(self.database), f"{turn} rebuild")
        warcs = sorted(self.data.glob("captures/**/*.warc.gz"))
        if not warcs:
            return
        elsewhere = self.folder / "elsewhere"
        self.regest("import", *warcs, "--archive", "wilson-center", day=80, data=elsewhere)
        before, after = verdicts_of(self.database), verdicts_of(elsewhere / "regest.duckdb")
        for url, verdict in before.items():
            if after.get(url) == "proven" and verdict != "proven":
                self.findings.add(FALSE_PROVEN, note=f"imported elsewhere: proven, here {verdict}: {url}")
            elif after.get(url) != verdict:
                self.findings.add(REBUILDS, note=f"imported elsewhere: {after.get(url)}, here {verdict}: {url}")

    def _same_tables(self, one: dict[str, Any], other: dict[str, Any], what: str) -> None:
        for table, rows in one.items():
            if rows != other.get(table):
                gone = [row for row in rows if row not in other.get(table, [])][:1]
                new = [row for row in other.get(table, []) if row not in rows][:1]
                self.findings.add(
                    REBUILDS, note=f"{what}: {table} {len(rows)} → {len(other.get(table, []))} {gone} {new}"
                )
                return

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def must_or_quiet(layout: str, has_label: bool) -> str:
    """What a harmless listing must be: proven where it promises something."""
    return MUST if has_label and layout else QUIET


async def _broken_off(harvest: Any, site: Site, at: int) -> None:
    task = asyncio.ensure_future(harvest)
    while not task.done() and site.page_requests < at:  # noqa: ASYNC110 - the server is a thread
        await asyncio.sleep(0.002)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        await task


@contextlib.contextmanager
def _quiet() -> Any:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
