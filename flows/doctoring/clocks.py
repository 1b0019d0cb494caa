"""The clock: against captures of the future, and against the clocks of the sites that were captured last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.subject import Subject
from flows.doctoring.tables import NO_TABLES
from flows.reading.foreign import CLOCKS_DIFFER
from warehouse.lookups import latest_capture_after
from warehouse.troubles import DatedAnswer, dated_answers

SET_BACK = "clock and captures"
SITES = "clock and sites"
SYNCHRONIZE = "have the machine set its clock by the network, as with `timedatectl set-ntp true`"
# Sites' own clocks may be wrong: a minute or two is no news.
MOST_APART = timedelta(minutes=2)
MOST_ANSWERS = 20
LOOKED_BACK = timedelta(days=30)
LEAST_ANSWERS = 3


def set_back(subject: Subject) -> Iterator[Finding]:
    """Whether a capture is later than now."""
    if subject.tables is None:
        yield not_applicable(SET_BACK, NO_TABLES)
        return
    ahead = latest_capture_after(subject.tables, subject.now + CLOCKS_DIFFER)
    if ahead is None:
        yield fine(SET_BACK, f"no capture is later than now, {subject.now:%Y-%m-%d %H:%M} UTC")
        return
    what = "import" if ahead.is_import else "run"
    says = (
        f"{what} {ahead.run_id} of {ahead.archive} has a capture of {ahead.captured_at:%Y-%m-%d %H:%M} UTC, and by this"
        f" machine's clock it is {subject.now:%Y-%m-%d %H:%M} UTC: nothing can be harvested"
    )
    yield wrong(SET_BACK, says, f"{SYNCHRONIZE}; or, if it was wrong then, `regest forget --{what} {ahead.run_id}`")


def sites(subject: Subject) -> Iterator[Finding]:
    """Whether the clock agrees with those of the sites, as their last answers say."""
    if subject.tables is None:
        yield not_applicable(SITES, NO_TABLES)
        return
    yield of_answers(dated_answers(subject.tables, subject.folder, subject.now - LOOKED_BACK, MOST_ANSWERS))


def of_answers(answers: Sequence[DatedAnswer]) -> Finding:
    """What the times of answers say of this machine's clock: it is wrong where all of them differ, the same way."""
    apart = [difference for one in answers if (difference := _difference(one)) is not None]
    if len(apart) < LEAST_ANSWERS:
        return not_applicable(SITES, f"too few answers of the last {LOOKED_BACK.days} days say when they were given")
    nearest = min(apart, key=abs)
    if abs(nearest) <= MOST_APART or min(apart) < timedelta(0) < max(apart):
        return fine(SITES, f"the last {len(apart):,} answers were given when this machine says they were")
    minutes, way = abs(nearest) // timedelta(minutes=1), "fast" if nearest > timedelta(0) else "slow"
    says = f"this machine's clock was {minutes:,} minutes {way} when it captured the last {len(apart):,} answers"
    return wrong(SITES, says, SYNCHRONIZE)


def _difference(answer: DatedAnswer) -> timedelta | None:
    """How much this machine was ahead; None where a header is none. A cache gives an old answer, and says how old."""
    try:
        dated = parsedate_to_datetime(answer.date)
        age = timedelta(seconds=min(int(answer.age), 10**9)) if answer.age else timedelta(0)
        return _utc(answer.captured_at) - _utc(dated) - age
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
