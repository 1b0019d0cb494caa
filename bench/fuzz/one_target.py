"""The process that fuzzes one target: `python -m bench.fuzz.one_target TARGET CORPUS [libFuzzer's options]`.

libFuzzer ends the process that it runs in, at its first finding too: `bench.fuzz` starts this one and reads its words.
"""

from __future__ import annotations

import sys

import atheris

INSTRUMENTED = [
    *("parsers", "warehouse", "flows.http"),
    *(
        "flows.reading.frames",
        "flows.reading.typed_data",
        "flows.reading.parser_process",
        "flows.reading.reading_process",
    ),
]


def main() -> None:
    """Runs until libFuzzer's own limits or a finding end it."""
    name = sys.argv.pop(1)
    # Parsers that are loaded while imports are instrumented tell the fuzzer which of their branches were taken.
    with atheris.instrument_imports(include=INSTRUMENTED):
        from bench.fuzz.targets import TARGETS
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
