"""Takes from a process, where it is Linux, all calls of the system but those that it needs to compute and to read.

What is not in the list fails as a call that this system does not have: to make a socket, to start a program, to send a
signal to another process, to open a file so that it can be written. This is a filter of seccomp(2), in the instructions
of the classic Berkeley Packet Filter.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_EVERYWHERE = 0xFFFFFFFF
# The numbers of calls on x86_64 and on aarch64, None where there is no such call.
_ALLOWED: Mapping[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65),
    "writev": (20, 66), "lseek": (8, 62), "close": (3, 57), "close_range": (436, 436), "fadvise64": (221, 223),
    "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226), "madvise": (28, 233),
    "brk": (12, 214), "membarrier": (324, 283),
    "fstat": (5, 80), "newfstatat": (262, 79), "stat": (4, None), "lstat": (6, None), "statx": (332, 291),
    "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "getdents64": (217, 61), "getcwd": (79, 17),
    "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24), "recvmsg": (47, 212),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72), "pipe2": (293, 59),
    "eventfd2": (290, 19), "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293), "set_tid_address": (218, 96),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168), "restart_syscall": (219, 128),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "setitimer": (38, 103), "getitimer": (36, 102), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "nanosleep": (35, 101), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "getpid": (39, 172), "gettid": (186, 178), "getppid": (110, 173), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getrandom": (318, 278),
    "getrusage": (98, 165), "getrlimit": (97, 163), "sysinfo": (99, 179), "uname": (63, 160),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_THREAD = 0x10000
_OPENS_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Of descriptors: to copy them, and their flags. Of terminals: whether it is one, and how large.
_DESCRIPTORS = (0, 1, 2, 3, 4, 1030)
_CONTROLS = (0x5401, 0x5413, 0x5421, 0x5450, 0x5451, 0x541B, 0x802C542A)

_LOAD, _IS, _AT_LEAST, _HAS_ANY, _GIVE = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.ENOSYS, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_NO_NEW_PRIVILEGES, _FILTER, _ALL_THREADS = 38, 1, 1
# On x86_64, the calls of another kind of programs are numbered from here.
_OTHER_PROGRAMS = 0x40000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """Which column of numbers is its own, how it is known to the filter, and its number of seccomp(2)."""

    column: int
    audited_as: int
    seccomp: int


_MACHINES = {"x86_64": _Machine(0, 0xC000003E, 317), "aarch64": _Machine(1, 0xC00000B7, 277)}


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A call that is allowed only where one of its arguments is one of `values`, or has one of `bits`, or none."""

    numbers: tuple[int | None, int | None]
    argument: int
    values: tuple[int, ...] = ()
    bits: int = 0
    is_without: bool = False


def give_up_system_calls() -> bool:
    """Leaves this process, with all of its threads, the calls that it needs. Says whether the system could do that."""
    machine = _MACHINES.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    program = b"".join(_program(machine, os.getpid()))
    instructions = ctypes.create_string_buffer(program)
    filtered = struct.pack("HL", len(program) // 8, ctypes.addressof(instructions))
    return not library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not library.syscall(
        machine.seccomp, _FILTER, _ALL_THREADS, ctypes.create_string_buffer(filtered)
    )


def _program(machine: _Machine, process: int) -> Iterator[bytes]:
    yield from (_step(_LOAD, _ARCHITECTURE), _step(_IS, machine.audited_as, then=1), _step(_GIVE, _KILL))
    yield _step(_LOAD, _NUMBER)
    yield from (_step(_AT_LEAST, _OTHER_PROGRAMS, otherwise=1), _step(_GIVE, _REFUSE))
    for numbers in _ALLOWED.values():
        if (number := numbers[machine.column]) is not None:
            yield from (_step(_IS, number, otherwise=1), _step(_GIVE, _ALLOW))
    for bounded in _bounded(process):
        if (number := bounded.numbers[machine.column]) is not None:
            steps = list(_of_bounded(bounded))
            yield _step(_IS, number, otherwise=len(steps))
            yield from steps
    yield _step(_GIVE, _REFUSE)


def _bounded(process: int) -> Iterator[_Bounded]:
    yield _Bounded((257, 56), 2, bits=_OPENS_TO_WRITE, is_without=True)
    yield _Bounded((2, None), 1, bits=_OPENS_TO_WRITE, is_without=True)
    yield _Bounded((56, 220), 0, bits=_THREAD)
    yield _Bounded((234, 131), 0, (process,))
    yield _Bounded((62, 129), 0, (process,))
    yield _Bounded((302, 261), 0, (0, process))
    yield _Bounded((72, 25), 1, _DESCRIPTORS)
    yield _Bounded((16, 29), 1, _CONTROLS)


def _of_bounded(bounded: _Bounded) -> Iterator[bytes]:
    """Looks at the lower half of an argument: these are whole numbers of 32 bits."""
    yield _step(_LOAD, _ARGUMENTS + 8 * bounded.argument)
    for value in bounded.values:
        yield from (_step(_IS, value, otherwise=1), _step(_GIVE, _ALLOW))
    if bounded.bits:
        yield _step(_HAS_ANY, bounded.bits, then=bounded.is_without, otherwise=not bounded.is_without)
        yield _step(_GIVE, _ALLOW)
    yield _step(_GIVE, _REFUSE)


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value & _EVERYWHERE)
