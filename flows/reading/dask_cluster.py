"""A Dask cluster, as one who reads sees it: what is given to it, and what becomes of that where its machines fail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import CancelledError
from time import monotonic
from typing import Any

from distributed import Client, Future, KilledWorker

from flows.reading.dask_errand import Errand, as_it_is, do_errand
from parsers.errors import RegestError

SECONDS_TO_ANSWER = 10.0
# So long may all workers be gone: machines start anew, and Dask's own nannies start workers that have ended.
SECONDS_WITHOUT_WORKERS = 30.0
SECONDS_BETWEEN_LOOKS = 5.0
SAME_CODE = "install the same Regest, with the same libraries, for the scheduler, each worker and this command"
CERTIFICATES = (
    "; with tls:// it must take the certificates that DASK_DISTRIBUTED__COMM__TLS__… names here: docs/dask.md"
)
LONGEST_SAID = 300


class WorkersFailed(RegestError):
    """The workers of a Dask cluster cannot read: there are none, or they are not as who reads."""


class Cluster:
    """A connection to the Dask scheduler at an address; for several threads."""

    def __init__(self, address: str) -> None:
        """Raises WorkersFailed where no scheduler answers, or no worker comes."""
        self.address = address
        for part in ("client", "batched", "comm"):
            # What becomes of a connection is said here, in a line.
            logging.getLogger(f"distributed.{part}").setLevel(logging.CRITICAL)
        try:
            self._client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            # A TypeError is what Dask makes of certificates that nothing names.
            certificates = CERTIFICATES if address.startswith("tls:") else ""
            raise WorkersFailed(
                f"no Dask scheduler answers at {address}: start one with `dask scheduler`, or read without --workers"
                f"{certificates}"
            ) from error
        self._seen_at = monotonic()
        try:
            self._client.wait_for_workers(1, SECONDS_WITHOUT_WORKERS)
        except TimeoutError:
            self.close()
            raise self._without_workers() from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Lets go of all that was given to it; whoever waits for something gets nothing."""
        self._client.close()

    def places(self) -> int:
        """How many errands its workers do at a time. Raises WorkersFailed."""
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            raise self._gone() from None

    def shared(self, value: object) -> Future[Any]:
        """What many errands need, sent to each worker once."""
        return self._client.submit(as_it_is, value, pure=False)

    def begun(self, reading: Future[Any], known: Sequence[Future[Any]], errand: Errand) -> Future[Any]:
        """An errand that a worker is to do."""
        return self._client.submit(do_errand, reading, list(known), errand, pure=False)

    def answer(self, begun: Future[Any]) -> bytes:
        """What a worker answers to an errand. Raises WorkersFailed, and CancelledError where this is closed."""
        while True:
            try:
                answer: bytes = begun.result(SECONDS_BETWEEN_LOOKS)
                return answer
            except TimeoutError:
                self._require_workers()
            except (CancelledError, OSError):
                raise self._gone() from None
            except KilledWorker as killed:
                raise WorkersFailed(
                    f"{killed.allowed_failures + 1} workers of {self.address} have ended at the same task, one after "
                    "another: see in what they log whether their memory is too small"
                ) from None
            except Exception as error:
                raise WorkersFailed(
                    f"the workers of {self.address} cannot do what they are asked for ({_in_a_line(error)}): "
                    f"{SAME_CODE}"
                ) from error

    def worker_of(self, begun: Future[Any]) -> str:
        """The address of the worker that has answered."""
        try:
            workers = next(iter(self._client.who_has([begun]).values()), ())
        except OSError:
            workers = ()
        return next(iter(workers), f"a worker of {self.address}")

    def _require_workers(self) -> None:
        """Raises WorkersFailed where there have been none for a while."""
        if self.places():
            self._seen_at = monotonic()
        elif monotonic() - self._seen_at > SECONDS_WITHOUT_WORKERS:
            raise self._without_workers()

    def _without_workers(self) -> WorkersFailed:
        return WorkersFailed(
            f"{self.address} has had no workers for {SECONDS_WITHOUT_WORKERS:g} s: start some with "
            f"`dask worker {self.address} --nthreads 1`, then the same command again"
        )

    def _gone(self) -> WorkersFailed:
        return WorkersFailed(
            f"the Dask scheduler at {self.address} is gone: start it again, and its workers, then the same command"
        )


def _in_a_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_SAID]
