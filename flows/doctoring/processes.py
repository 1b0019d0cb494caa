"""The processes that read pages: whether they start, how far they are locked in, and how much memory they may take."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from pathlib import Path

from flows.doctoring.finding import Finding, fine, not_applicable, wrong
from flows.doctoring.sizes import size
from flows.doctoring.subject import Subject
from flows.reading.child_process import ChildProcess, ParserNotStarted
from flows.reading.confinement import version_of_landlock
from flows.reading.parser_process import WORKER

READERS = "reading processes"
CONFINED = "confinement"
MEMORY = "memory of readers"
SEE_SECURITY = "docs/security.md says what that means: read only pages that you trust, or use a newer Linux"
_SECCOMP = re.compile(r"^Seccomp:\s*2$", re.MULTILINE)
_MEMORY = re.compile(r"^Max address space\s+(\d+|unlimited)", re.MULTILINE)


def readers(_: Subject) -> Iterator[Finding]:
    """Starts one and ends it again."""
    try:
        child = ChildProcess(WORKER)
    except ParserNotStarted as error:
        yield wrong(READERS, str(error), "run that command to see why; install Regest anew if a module is missing")
        return
    try:
        yield fine(READERS, "they start")
        status, limits = (_said_of(child.number, name) for name in ("status", "limits"))
    finally:
        child.end()
    yield of_confinement(platform.system(), version_of_landlock(), is_filtered=bool(_SECCOMP.search(status)))
    yield of_memory(limits)


def of_confinement(system: str, landlock: int, *, is_filtered: bool) -> Finding:
    """What is to be said of how far a process is locked in: by which version of Landlock (0 for none), and whether its
    system calls are filtered."""
    if system != "Linux":
        return not_applicable(CONFINED, f"{system} has none: the processes have a bare environment, and no more")
    if landlock and is_filtered:
        return fine(CONFINED, f"they reach no file, network or other process (Landlock {landlock}, seccomp)")
    lacks = " and ".join(name for name, has in (("Landlock", landlock), ("seccomp", is_filtered)) if not has)
    return wrong(
        CONFINED, f"this system has no {lacks}: what takes over a process that reads gets further", SEE_SECURITY
    )


def of_memory(limits: str) -> Finding:
    """What is to be said of the limits of a process, as the system prints them."""
    found = _MEMORY.search(limits)
    if found is None:
        return not_applicable(MEMORY, "this system does not say")
    if found[1] == "unlimited":
        return wrong(
            MEMORY, "it is not limited: a page may take all of it", "see `ulimit -v`, and what limits this user"
        )
    return fine(MEMORY, f"at most {size(int(found[1]))} each")


def _said_of(number: int, name: str) -> str:
    try:
        return Path(f"/proc/{number}/{name}").read_text(encoding="utf-8")
    except OSError:
        return ""
