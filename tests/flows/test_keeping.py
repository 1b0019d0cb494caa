"""What keepers hold of a page, and which capture a “not modified” is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest

from flows.http.source import Validators
from flows.runs.keeper import SiteKeeper, TakeoverKeeper
from warehouse.warc.captures import Capture, CaptureWriter, RunStart, read_captures
from warehouse.warc.exchange import Exchange, Headers

URL = "https://archive.test/search"
HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
A, B = b"<p>A</p>", b"<p>B</p>"


def keeper(folder: Path, held: Iterable[Capture] = ()) -> SiteKeeper:
    run = RunStart(uuid4(), "test", URL, "web", datetime.now(UTC), "1", "1")
    return SiteKeeper(CaptureWriter(folder, run), lambda url: url, held)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[SiteKeeper]:
    with keeper(tmp_path) as one:
        yield one


def got(body: bytes, headers: Headers = HTML, **validators: str) -> Exchange:
    stated = tuple((name.replace("_", "-"), value) for name, value in validators.items())
    return Exchange(URL, datetime.now(UTC), (), 200, "OK", (*headers, *stated), body)


def not_modified(asked: Validators) -> Exchange:
    conditions = (("If-None-Match", asked.etag), ("If-Modified-Since", asked.last_modified))
    sent = tuple((name, value) for name, value in conditions if value is not None)
    return Exchange(URL, datetime.now(UTC), sent, 304, "Not Modified", (), b"")


def stored(keeper: SiteKeeper, exchange: Exchange) -> Capture:
    keeper.keep(exchange)
    [capture] = keeper.kept()
    return capture


def validators(keeper: SiteKeeper) -> Validators:
    found = keeper.validators(URL)
    assert found is not None
    return found


def test_validators_and_what_they_came_with_are_one_pair(kept: SiteKeeper) -> None:
    of_a = stored(kept, got(A, ETag='"a"'))
    assert stored(kept, not_modified(validators(kept))).revisit_of == of_a.capture_id
    stored(kept, got(B))
    assert kept.validators(URL) is None
    again = stored(kept, got(A, ETag='"a"'))
    assert stored(kept, not_modified(validators(kept))).revisit_of == again.capture_id


def test_the_original_is_what_the_validators_of_that_request_came_with(kept: SiteKeeper) -> None:
    """Two requests are under way: what the other one brings meanwhile changes nothing."""
    of_a = stored(kept, got(A, ETag='"a"', Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    answered = not_modified(validators(kept))
    of_b = stored(kept, got(B, ETag='"b"'))
    assert kept.original(answered).capture_id == of_a.capture_id
    assert stored(kept, answered).revisit_of == of_a.capture_id
    assert validators(kept) == Validators('"b"')
    assert stored(kept, not_modified(validators(kept))).revisit_of == of_b.capture_id


def test_the_pair_is_found_again_among_what_is_held(tmp_path: Path) -> None:
    with keeper(tmp_path) as first:
        of_a = stored(first, got(A, ETag='"a"'))
        same = stored(first, got(A, ETag='"a2"'))
        unchanged = stored(first, not_modified(validators(first)))
    with keeper(tmp_path, [of_a, same, unchanged]) as later:
        assert validators(later) == Validators('"a2"')
        assert later.original(not_modified(validators(later))) == of_a
    with keeper(tmp_path, [of_a, same, unchanged, replace(of_a, capture_id=uuid4(), etag=None)]) as ended:
        assert ended.validators(URL) is None


def test_the_same_bytes_with_other_headers_are_stored_whole(kept: SiteKeeper) -> None:
    first = stored(kept, got(A))
    assert stored(kept, got(A)).revisit_of == first.capture_id
    other = stored(kept, got(A, (("Content-Type", "text/html; charset=latin1"),)))
    assert (other.revisit_of, other.read_as) == (None, "charset=latin1")


@pytest.mark.parametrize("value", ['"a\x7f"', '"a\x0bb"', '"\x85"', " "])
def test_what_no_header_can_carry_is_not_sent(kept: SiteKeeper, value: str) -> None:
    stored(kept, got(A, ETag=value, Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    assert validators(kept) == Validators(None, "Mon, 01 Jan 2024 00:00:00 GMT")


def test_a_not_modified_that_nobody_asked_for_is_of_no_page(kept: SiteKeeper) -> None:
    stored(kept, got(A, ETag='"a"'))
    assert stored(kept, not_modified(Validators('"b"'))).revisit_of is None


def test_of_a_site_only_the_last_bytes_of_a_page_are_held(kept: SiteKeeper) -> None:
    for body in (A, B, A):
        last = stored(kept, got(body))
        assert last.revisit_of is None
    assert stored(kept, got(A)).revisit_of == last.capture_id


def test_of_what_is_taken_over_all_bytes_are_held(tmp_path: Path) -> None:
    """And a run that finds nothing new begins no file."""
    run = RunStart(uuid4(), "test", "", "wayback", datetime.now(UTC), "1", "1")
    first, second, third = (
        replace(got(body), fetched_at=datetime(2024, 1, day, tzinfo=UTC), dated_by="memento")
        for day, body in enumerate((A, B, A), start=1)
    )
    with ExitStack() as closing:
        writer = cache(lambda: closing.enter_context(CaptureWriter(tmp_path, run)))
        keeper = TakeoverKeeper(writer, "test", [])
        assert not keeper.is_held(URL, first.fetched_at)
        assert not list(tmp_path.rglob("*.warc.gz*"))
        assert [keeper.keep(one) for one in (first, second, third, first)] == ["new", "new", "seen again", "held"]
    captures = [found for found in read_captures(tmp_path) if isinstance(found, Capture)]
    assert [one.revisit_of for one in captures] == [None, None, captures[0].capture_id]
