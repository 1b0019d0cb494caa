"""Which of the runs that Prefect has started on this machine are alive: each holds a lock, which goes with its process
however that ends. Prefect itself takes the word of a run for it, and one whose machine went down says nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from filelock import BaseFileLock, FileLock, Timeout
from platformdirs import user_cache_path

_held: list[BaseFileLock] = []


def hold_run(run_id: str) -> None:
    """Holds a run, by its number in Prefect, for as long as this process lives. Where no file can be written it is not
    held, and goes on."""
    lock = _lock(UUID(run_id))
    with suppress(OSError, Timeout):
        Path(lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        _held.append(lock)


def is_alive(run_id: UUID) -> bool:
    """Whether a process of this user on this machine holds the run."""
    lock = _lock(run_id)
    if not Path(lock.lock_file).exists():
        return False
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def forget_ended_runs() -> None:
    """Removes the files of runs that are no more."""
    for file in _folder().glob("*.lock"):
        with suppress(ValueError, OSError):
            if not is_alive(UUID(file.stem)):
                file.unlink(missing_ok=True)


def _folder() -> Path:
    return user_cache_path("regest") / "runs"


def _lock(run_id: UUID) -> BaseFileLock:
    return FileLock(_folder() / f"{run_id}.lock")
