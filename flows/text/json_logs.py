"""What libraries log, as JSON lines like those that the command says: Prefect's of a schedule and of its runs, each of
which has a process of its own."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TextIO

from flows.text.harmless import harmless_in_json
from flows.text.speaking import FORMAT_VARIABLE, voice

# By which Prefect makes the handler of its console another one, in each process that inherits it.
HANDLER_VARIABLE = "PREFECT_LOGGING_HANDLERS_CONSOLE_CLASS"
# What Prefect tells of a line beside it.
OF_RUNS = ("flow_name", "flow_run_name", "flow_run_id", "task_run_name")


class JsonLines(logging.Formatter):
    """A line of a log as an object: time, level, event and logger; of which run it is, where it is of one; and the
    traceback, if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        said |= {name: value for name in OF_RUNS if (value := record.__dict__.get(name)) is not None}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return harmless_in_json(json.dumps(said, ensure_ascii=False, default=str))


class JsonHandler(logging.StreamHandler[TextIO]):
    """Writes such lines to stderr, unless another stream is given; what else Prefect would have its console be like is
    left."""

    def __init__(self, stream: TextIO | None = None, **_: object) -> None:
        super().__init__(stream or sys.stderr)
        # Python's own warnings are lines of text else.
        logging.captureWarnings(True)

    def format(self, record: logging.LogRecord) -> str:
        return JsonLines().format(record)


@contextmanager
def logging_as_spoken() -> Iterator[None]:
    """Meanwhile, where the command speaks in JSON, so does what is logged in this process and in those that it
    starts."""
    if not voice.is_json:
        yield
        return
    before = {name: os.environ.get(name) for name in (FORMAT_VARIABLE, HANDLER_VARIABLE)}
    os.environ[FORMAT_VARIABLE] = "json"
    os.environ.setdefault(HANDLER_VARIABLE, f"{JsonHandler.__module__}.{JsonHandler.__name__}")
    changed = {logger: list(logger.handlers) for logger in _loggers() if any(map(_is_console, logger.handlers))}
    for logger, handlers in changed.items():
        logger.handlers = [_as_json(handler) if _is_console(handler) else handler for handler in handlers]
    try:
        yield
    finally:
        logging.captureWarnings(False)
        for logger, handlers in changed.items():
            logger.handlers = handlers
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _loggers() -> list[logging.Logger]:
    known = logging.root.manager.loggerDict.values()
    return [logging.root, *(logger for logger in known if isinstance(logger, logging.Logger))]


def _is_console(handler: logging.Handler) -> bool:
    """Whether a handler is Prefect's own, or Python's, for what people see."""
    return isinstance(handler, logging.StreamHandler) and handler.stream in (sys.stderr, sys.__stderr__)


def _as_json(handler: logging.Handler) -> logging.Handler:
    as_json = JsonHandler()
    as_json.setLevel(handler.level)
    return as_json
