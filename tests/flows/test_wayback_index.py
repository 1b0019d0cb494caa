"""What the Wayback Machine's index says, and how it is asked."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wayback_world import ARCHIVE, SITE, at

from flows.typed_days import first_day, last_day
from flows.wayback.index import (
    LONG,
    NO_HTML,
    NO_PAGE_URL,
    NO_STATUS,
    NO_SUCCESS,
    NO_TIME,
    OTHER_HOST,
    PORT_TAKEN_AWAY,
    REPEATED,
    SHORT,
    TIME_MENDED,
    queries,
    read_answer,
)
from parsers.errors import WrongUsage

TODAY = date(2026, 11, 24)
URL = f"{SITE}/search?page=1"


def row(
    timestamp: str = "20230501123456",
    url: str = URL,
    mimetype: str = "text/html",
    status: str = "200",
    digest: str = "AAAA",
) -> str:
    return f"{timestamp} {url} {mimetype} {status} {digest}"


def test_a_good_row_is_a_snapshot_with_its_time_in_utc() -> None:
    answer = read_answer(f"{row()}\n", ARCHIVE.hosts)

    [snapshot] = answer.snapshots
    assert (snapshot.url, snapshot.captured_at, snapshot.status) == (URL, at("20230501123456"), 200)
    assert (answer.resume_key, dict(answer.passed_over)) == (None, {})


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (row("20231399000000"), NO_TIME),
        (row("2023"), NO_TIME),
        (row(url="mailto:archive@example.org"), NO_PAGE_URL),
        (row(url="data:image/png;base64,AAAA"), NO_PAGE_URL),
        (row(url="http://data:image/jpeg;base64,AAAA"), NO_PAGE_URL),
        (row(url="http://mailto:archive@digitalarchive.wilsoncenter.org/"), NO_PAGE_URL),
        (row(url=f"http://{ARCHIVE.hosts[0]}:8080/search"), OTHER_HOST),
        (row(url="https://www.wilsoncenter.org/search"), OTHER_HOST),
        (row(mimetype="image/png"), NO_HTML),
        (row(status="302", mimetype="text/html"), NO_SUCCESS),
        (row(status="503"), NO_SUCCESS),
        ("20230501123456 https://digitalarchive.wilsoncenter.org/search text/html 200", SHORT),
        (row() + " 123", LONG),
        ("garbage", SHORT),
    ],
)
def test_a_row_of_no_use_is_left_out_and_counted_by_its_kind(bad: str, kind: str) -> None:
    good = row("20240101000000")

    answer = read_answer(f"{bad}\n{good}\n", ARCHIVE.hosts)

    assert [snapshot.timestamp for snapshot in answer.snapshots] == ["20240101000000"]
    assert dict(answer.passed_over) == {kind: 1}


@pytest.mark.parametrize(
    ("bad", "kind", "when", "url", "status"),
    [
        (row("20230005011234"), TIME_MENDED, "20230501123400", URL, 200),
        (row("20230500011234"), TIME_MENDED, "20230501123400", URL, 200),
        (row(url=f"http://{ARCHIVE.hosts[0]}:80/search"), PORT_TAKEN_AWAY, "20230501123456", "", 200),
        (row(url=f"https://{ARCHIVE.hosts[0]}:443/search"), PORT_TAKEN_AWAY, "20230501123456", f"{SITE}/search", 200),
        (row(status="-"), NO_STATUS, "20230501123456", URL, None),
    ],
)
def test_a_row_that_can_be_mended_is_and_is_counted(bad: str, kind: str, when: str, url: str, status: int) -> None:
    answer = read_answer(f"{bad}\n", ARCHIVE.hosts)

    [snapshot] = answer.snapshots
    assert snapshot.captured_at == at(when)
    assert snapshot.url == (url or f"http://{ARCHIVE.hosts[0]}/search")
    assert snapshot.timestamp == bad.split(" ")[0], "it is asked for as it is listed"
    assert snapshot.status == status
    assert dict(answer.passed_over) == {kind: 1}


def test_a_revisit_is_a_capture_whose_status_only_its_original_tells() -> None:
    [snapshot] = read_answer(row(mimetype="warc/revisit", status="-"), ARCHIVE.hosts).snapshots

    assert (snapshot.status, snapshot.digest) == (None, "AAAA")


def test_a_row_that_comes_twice_counts_once() -> None:
    answer = read_answer(f"{row()}\n{row()}\n", ARCHIVE.hosts)

    assert len(answer.snapshots) == 1
    assert dict(answer.passed_over) == {REPEATED: 1}


@pytest.mark.parametrize("blank", ["\n", "   \n"])
def test_the_key_behind_a_blank_line_goes_back_to_the_server_as_it_came(blank: str) -> None:
    key = "org%2Carchive%29%2F+19980109140106%21"

    answer = read_answer(f"{row()}\n{blank}{key}\n", ARCHIVE.hosts)

    [query] = queries(ARCHIVE, f"{SITE}/collection/1/x", date(2026, 1, 1), None, TODAY)[:1]
    assert answer.resume_key == key
    assert query.target(key).endswith(f"&resumeKey={key}")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_nothing_in_an_answer_can_raise_and_every_row_is_accounted_for(text: str) -> None:
    answer = read_answer(text, ARCHIVE.hosts)

    assert len(answer.snapshots) <= answer.rows


@given(st.lists(st.sampled_from(["", "-", "200", "20230501123456", "http://[", "http://a:b/", URL, "text/html"])))
def test_nothing_in_a_row_can_raise(fields: list[str]) -> None:
    read_answer(" ".join(fields), ARCHIVE.hosts)


def test_all_hosts_and_both_generations_are_asked_for_without_asking_twice() -> None:
    asked = {(query.host, query.path) for query in queries(ARCHIVE, None, None, None, TODAY)}

    assert asked == {(host, path) for host in ARCHIVE.hosts for path in ("/search", "/collection")}


def test_only_prefixes_that_a_listing_can_lie_under_are_asked_for() -> None:
    asked = {query.path for query in queries(ARCHIVE, ARCHIVE.listing("mongolia"), None, None, TODAY)}

    assert asked == {"/search"}


def test_a_question_filters_nothing_and_asks_for_a_key() -> None:
    query = queries(ARCHIVE, None, date(2022, 1, 1), date(2023, 6, 30), TODAY)[0]

    assert query.target() == (
        "/cdx/search/cdx?url=digitalarchive.wilsoncenter.org/search&matchType=prefix&from=20220101&to=20230630"
        "&fl=timestamp,original,mimetype,statuscode,digest&limit=1000&showResumeKey=true"
    )


@given(
    st.one_of(st.none(), st.dates(date(1996, 1, 1), TODAY)),
    st.one_of(st.none(), st.dates(date(1996, 1, 1), TODAY)),
)
def test_the_years_that_are_settled_and_the_rest_are_the_whole_time(since: date | None, until: date | None) -> None:
    spans = [
        (query.since, query.until, query.is_settled)
        for query in queries(ARCHIVE, None, since, until, TODAY)
        if (query.host, query.path) == (ARCHIVE.hosts[0], "/search")
    ]

    if since and until and since > until:
        assert all(first > last for first, last, _ in spans if first and last)
        return
    assert (spans[0][0], spans[-1][1]) == (since, until)
    for (_, end, is_settled), (start, _, is_settled_too) in pairwise(spans):
        assert end is not None
        assert start == end + timedelta(days=1)
        assert (is_settled, is_settled_too) == (True, False)
    assert all(last is not None and TODAY - last >= timedelta(days=90) for _, last, is_settled in spans if is_settled)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("202402", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-05-03", date(2022, 5, 3), date(2022, 5, 3)),
        ("July 1945", date(1945, 7, 1), date(1945, 7, 31)),
        ("12 июля 1945 г.", date(1945, 7, 12), date(1945, 7, 12)),
    ],
)
def test_a_year_a_month_and_a_day_can_be_typed(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "22", "2022-13", "2022-02-30", "yesterday", "2022-05-03T10:00", "1945-99", "1950s", "circa 1945", "3/10/1942"],
)
def test_what_is_no_day_is_refused_in_one_line(text: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(WrongUsage, match="write 2022, 2022-05 or 2022-05-03"):
            read(text)
