"""People are told of an event once: by a real service on loopback, later where it fails or the hours are quiet."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from told import Service, say_whom_to_tell

from flows.notices import delivery
from flows.notices.delivery import tell
from flows.notices.events import Event
from flows.notices.notify import recipients_of, service_of
from flows.settings.settings import settings_of
from warehouse.data_folder import DataFolder

DOCS = Path(__file__).parents[2] / "docs"
DAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 2, 23, tzinfo=UTC)


def event(key: str = "discrepant 1", kind: str = "discrepant", text: str = "promised 20, found 10") -> Event:
    return Event(kind, "letters", "all", "https://letters.test/all", text, {"page": None}, key)


def told(data: Path, *events: Event, now: datetime = DAY, over: tuple[str, ...] = ()) -> list[str]:
    """Tells of events; gives the lines about those who could not be told."""
    return tell(DataFolder(data), settings_of(data), events, now, over)


@pytest.fixture
def service(httpserver: HTTPServer) -> Service:
    return Service(httpserver)


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What Apprise has logged for all to see. What the server on loopback logs is its own."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.addFilter(lambda record: record.name.startswith("apprise") and bool(lines.append(record.getMessage())))
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def test_an_event_is_told_once_and_not_once_a_harvest(tmp_path: Path, service: Service) -> None:
    say_whom_to_tell(tmp_path, service.url)
    assert told(tmp_path, event()) == told(tmp_path, event()) == []
    assert service.titles == ["Regest: letters · all is discrepant"]
    assert service.texts == ["promised 20, found 10\nhttps://letters.test/all"]

    told(tmp_path, event(), event("unreached 1", "unreached"), event("withdrawn 1", "withdrawn"))
    assert service.titles[1:] == ["Regest: letters · all was not reached, and 1 more"]


def test_who_could_not_be_told_is_told_later_and_nobody_twice(tmp_path: Path, httpserver: HTTPServer) -> None:
    well, broken = Service(httpserver), Service(httpserver, "/broken")
    broken.status = 503
    say_whom_to_tell(tmp_path, well.url, broken.url)

    [trouble] = told(tmp_path, event())
    assert trouble == "notify.to, number 2 (json): not delivered, it answers with status 503; it is tried again later"
    broken.status = 200
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert told(moved) == told(moved, event()) == []
    assert (len(well.messages), len(broken.messages)) == (1, 1)


def test_nobody_who_answers_at_all(tmp_path: Path, httpserver: HTTPServer) -> None:
    gone = f"json://127.0.0.1:{httpserver.port}/gone"
    httpserver.stop()
    try:
        say_whom_to_tell(tmp_path, gone)
        [trouble] = told(tmp_path, event())
        assert "does not answer or refuses it" in trouble
    finally:
        httpserver.start()


def test_in_quiet_hours_nobody_is_told_and_afterwards_everybody(tmp_path: Path, service: Service) -> None:
    say_whom_to_tell(tmp_path, service.url, more='[quiet]\nnotifications = "22:00-07:00"')
    assert told(tmp_path, event(), now=NIGHT) == []
    assert service.messages == []
    told(tmp_path, now=DAY)
    assert len(service.messages) == 1


def test_only_what_is_asked_for_is_told(tmp_path: Path, service: Service) -> None:
    say_whom_to_tell(tmp_path, service.url)
    with (tmp_path / "regest.toml").open("a") as settings:
        settings.write('events = ["unreached"]\n')
    told(tmp_path, event(), event("unreached 1", "unreached"))
    assert service.titles == ["Regest: letters · all was not reached"]


def test_where_nobody_is_named_nothing_is_sent_and_nothing_kept(tmp_path: Path, service: Service) -> None:
    assert told(tmp_path, event()) == []
    assert list(tmp_path.iterdir()) == []
    say_whom_to_tell(tmp_path, service.url)
    told(tmp_path)
    assert service.messages == []


def test_what_is_over_is_told_again_when_it_begins_anew(tmp_path: Path, service: Service) -> None:
    say_whom_to_tell(tmp_path, service.url)
    for over in ((), (), ("discrepant 1",), ()):
        told(tmp_path, *([] if over else [event()]), over=over)
    assert len(service.messages) == 2
    # Also where it was over before anybody was told.
    service.status = 500
    told(tmp_path, event("other"))
    told(tmp_path, over=("other",))
    service.status = 200
    told(tmp_path, event("other"))
    told(tmp_path, event("other"))
    assert service.titles[2:] == ["Regest: letters · all is discrepant, and 1 more"]


def test_of_two_at_once_one_tells(tmp_path: Path, service: Service) -> None:
    say_whom_to_tell(tmp_path, service.url)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: told(tmp_path, event()), range(4))) == [[]] * 4
    assert len(service.messages) == 1


def test_who_was_told_before_a_kill_is_not_told_again(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Service(httpserver), Service(httpserver, "/second")
    say_whom_to_tell(tmp_path, first.url, second.url)
    send = delivery.send

    def stopped(recipient: delivery.Recipient, *message: str) -> None:
        if recipient.place == 2:
            raise KeyboardInterrupt
        send(recipient, *message)

    monkeypatch.setattr(delivery, "send", stopped)
    with pytest.raises(KeyboardInterrupt):
        told(tmp_path, event())
    monkeypatch.undo()
    told(tmp_path)
    assert (len(first.messages), len(second.messages)) == (1, 1)


EVENT = b'{"kind": 7, "archive": "", "listing": "", "listing_url": "", "text": "", "payload": {}, "key": ""}'
WRITTEN = b'{"waiting": [%s], "told": {}, "summary_at": null, "summed_up_runs": []}'


@pytest.mark.parametrize(
    "damage",
    [b"", b"[]", b"{", WRITTEN % b"{}", WRITTEN % (b'{"event": %s, "noted_at": "", "reached": []}' % EVENT)],
)
def test_a_ledger_that_cannot_be_read_is_begun_anew(tmp_path: Path, service: Service, damage: bytes) -> None:
    say_whom_to_tell(tmp_path, service.url)
    told(tmp_path, event())
    (tmp_path / ".working" / "notices.json").write_bytes(damage)
    told(tmp_path, event())
    told(tmp_path, event())
    assert len(service.messages) == 2


def test_secrets_come_from_the_environment_and_go_nowhere_else(
    tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, logged: list[str]
) -> None:
    monkeypatch.setenv("REGEST_SECRET", "päss/w@rd")
    heard = Service(httpserver, "/päss/w@rd")
    say_whom_to_tell(tmp_path, f"json://user:${{REGEST_SECRET}}@127.0.0.1:{httpserver.port}/${{REGEST_SECRET}}")

    heard.status = 401
    [trouble] = told(tmp_path, event())
    heard.status = 200
    assert told(tmp_path) == []

    assert len(heard.messages) == 1
    kept = b"".join(file.read_bytes() for file in (tmp_path / ".working").iterdir()).decode()
    assert logged == []
    for said in (trouble, kept):
        assert "päss" not in said
        assert "p%C3%A4ss" not in said
    assert "status 401" in trouble


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("json://${REGEST_NOT_SET}@localhost", "the variable REGEST_NOT_SET is not in the environment"),
        ("${REGEST_NOT_SET}", "notify.to, number 1 (${REGEST_NOT_SET}): the variable REGEST_NOT_SET is not"),
        ("json://user:${OTHER_SECRET}@localhost", "only variables whose names begin with REGEST_ are read"),
        ("mailto://", "number 1 (mailto): that is no URL of Apprise"),
        ("letters.test/s3cret", "number 1 (no URL): that is no URL of Apprise"),
        ("atlantis://s3cret@letters.test", "number 1 (atlantis): that is no URL of Apprise"),
    ],
)
def test_a_url_that_cannot_be_used_is_a_line_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], url: str, said: str
) -> None:
    monkeypatch.setenv("OTHER_SECRET", "s3cret")
    say_whom_to_tell(tmp_path, url)
    [trouble] = told(tmp_path, event())
    assert said in trouble
    assert "s3cret" not in trouble
    assert capfd.readouterr() == ("", "")


def test_the_example_in_the_documentation_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", (DOCS / "notifications.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "regest.toml").write_text(example, "utf-8")
    monkeypatch.setenv("REGEST_MAIL_PASSWORD", "a/b@c")
    monkeypatch.setenv("REGEST_MATRIX_TOKEN", "token")
    monkeypatch.setenv("REGEST_SLACK", "slack://TJ1RVAAAA/B02AAAAAA/xxxxxxxxxxxxxxxxxxxxxxxx/#archives")
    services = [service_of(recipient) for recipient in recipients_of(settings_of(tmp_path))]
    assert [service.service_name for service in services] == ["E-Mail", "Matrix", "Slack"]
    assert services[0].password == "a/b@c"


def test_what_pages_print_calls_nobody(tmp_path: Path, service: Service) -> None:
    say_whom_to_tell(tmp_path, service.url)
    told(tmp_path, event(text="“@everyone <!channel> \x1b[31m”"))
    [text] = service.texts
    assert "@everyone" not in text
    assert "<!" not in text
    assert "\x1b" not in text
