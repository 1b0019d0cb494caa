"""The command `python -m bench.fuzz`: every target for a while, and what was found."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.fuzz.folders import fuzz_folders
from bench.fuzz.seeds import dictionary, seeds
from bench.fuzz.targets import TARGETS, page_in

# Damaged data folders: what opens them runs in processes of its own, and no coverage is measured.
FOLDER = "folder"
SECONDS = 60
SECONDS_FOR_ONE_INPUT = 10
MEGABYTES = 2048
LONGEST_INPUT = {"page": 65_536, "date": 300, "url": 2_000, "frames": 16_384}
LONGEST_FILE = 16_384

_COVERAGE = re.compile(r"cov: (\d+)")
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_FOUND = re.compile(r"Test unit written to (\S+)")
_RAISED = re.compile(r"^[\w.]*(?:Error|Exception|Rejected)\b.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of one target: how many inputs were run, how many branches they took, and what was found."""

    executed: int
    coverage: int
    finding: Path | None
    raised: str


def main() -> int:
    """Fuzzes what was asked for. The exit status is 1 when anything was found."""
    given = _arguments()
    given.findings.mkdir(parents=True, exist_ok=True)
    findings = 0
    if given.target in (FOLDER, None):
        cases, found = fuzz_folders(given.seconds, given.seed, given.findings)
        print(f"{FOLDER:6}{cases:>12,} folders in {given.seconds} s", flush=True)
        findings += len(found)
        for one in found:
            print(
                f"       found: {one.what}\n       {' '.join(one.command)}, with {', '.join(one.damages)}: {one.folder}"
            )
    targets = [given.target] if given.target else TARGETS
    for target in (target for target in targets if target != FOLDER):
        fuzzed = fuzz(target, given.seconds, given.seed, given.findings)
        print(f"{target:6}{fuzzed.executed:>12,} inputs in {given.seconds} s, {fuzzed.coverage:,} branches", flush=True)
        if fuzzed.finding:
            findings += 1
            print(f"       found: {fuzzed.raised}\n{_advice(target, fuzzed.finding)}", flush=True)
    return 1 if findings else 0


def fuzz(target: str, seconds: int, seed: int, findings: Path) -> Fuzzed:
    """Runs one target in a process of its own, until its time is up or something is found.

    Raises RuntimeError when the process ends in any other way.
    """
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "corpus"), Path(folder, "words")
        corpus.mkdir()
        for number, given in enumerate(seeds(target)):
            (corpus / f"{number:04}").write_bytes(given)
        words.write_text(dictionary(target), encoding="utf-8")
        command = [
            *(sys.executable, "-m", "bench.fuzz.one_target", target, str(corpus)),
            *(
                f"-max_total_time={seconds}",
                f"-seed={seed}",
                f"-dict={words}",
                f"-max_len={LONGEST_INPUT.get(target, LONGEST_FILE)}",
            ),
            *(f"-timeout={SECONDS_FOR_ONE_INPUT}", f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1"),
            f"-artifact_prefix={findings}/{target}-",
        ]
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = ended.stdout + ended.stderr
    found, executed = _FOUND.search(said), _EXECUTED.search(said)
    if ended.returncode != 0 and found is None:
        raise RuntimeError(f"the fuzzer of {target} ended with {ended.returncode}:\n{said[-3000:]}")
    return Fuzzed(
        executed=int(executed[1]) if executed else 0,
        coverage=max(map(int, _COVERAGE.findall(said)), default=0),
        finding=Path(found[1]) if found else None,
        raised="; ".join(_RAISED.findall(said)[:2]) or "too slow or too large",
    )


def _advice(target: str, finding: Path) -> str:
    """How to see a finding again, and how to keep it."""
    if target != "page":
        return f"       the input is {finding}: make a test of it in tests/"
    url, _, body = page_in(finding.read_bytes())
    page = finding.with_name(f"{finding.name}.html")
    page.write_bytes(body)
    return f"       keep it: regest fixture add {page} --archive wilson-center --url '{url}'"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description="Coverage-guided fuzzing of the parsers.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each target (default: %(default)s)")
    parser.add_argument("--target", choices=[FOLDER, *TARGETS], help="one target only")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big") + 1, help="default: any")
    parser.add_argument("--findings", type=Path, default=Path("data/fuzz"), help="folder (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
