"""No text makes a regular expression work for longer than in proportion to its length."""

from __future__ import annotations

import ast
import pickle
import re
import signal
import subprocess
import sys
from pathlib import Path

import pumping
import pytest
from collected_patterns import ROOT, Source, patterns, sources
from pumping import Used

from flows.reading.parse import PROCESSOR_SECONDS
from parsers import charsets
from parsers.dates import printed as dates
from parsers.learn.paging import pager_words
from parsers.learn.selecting import naming
from parsers.listing import promise as count_label

# Those that meet no longer text than that: the source cuts it off.
LONGEST = {
    "parsers.charsets.SAYS_UTF_8": charsets.START_OF_PAGE,
    "parsers.listing.promise._LIKE_A_RANGE": count_label.BEFORE,
    "parsers.listing.promise._RANGE": count_label.BEFORE,
    "parsers.dates.remarks._BEFORE_BULK": dates.LONGEST,
    "parsers.dates.remarks._BEHIND_BULK": dates.LONGEST,
    "parsers.dates.remarks._BESIDE": dates.LONGEST,
    "parsers.dates.remarks._INCLUSIVE_AND_BULK": dates.LONGEST,
    "parsers.dates.remarks._LABEL": dates.LONGEST,
    "parsers.dates.remarks._LATER": dates.LONGEST,
    "parsers.dates.tokens._SPLIT_DAY": dates.LONGEST,
    "parsers.dates.tokens._TOKENS": dates.LONGEST,
    "parsers.learn.paging.pager_words._UNPARTED_REST": pager_words.LONGEST,
    "parsers.learn.selecting.naming._HASH": naming.LONGEST_NAME,
    "parsers.learn.selecting.naming._LAYOUT": naming.LONGEST_NAME,
    "parsers.learn.selecting.naming._MIXED_HASH": naming.LONGEST_NAME,
    "parsers.learn.selecting.naming._OF_A_MODULE": naming.LONGEST_NAME,
    "parsers.learn.selecting.naming._OF_STATE": naming.LONGEST_NAME,
    "parsers.learn.selecting.naming._UUID": naming.LONGEST_NAME,
}
# Patterns that somebody types who asks: which saved files stand for which pages, which rows of an index are wanted.
# Those that a declaration has are tried where a page's time is bounded; of URLs it gives no more than parts.
TYPED = {
    "parsers.saved.rule", "flows.replay.wayback_index",
    "parsers.declarations.build", "parsers.declarations.urls", "parsers.declarations.values",
    # Learned of a page, as a declaration will have them, in a process whose time is bounded.
    "parsers.learn.paging.promising", "parsers.learn.selecting.text_parts",
    # Meet no text but our own documentation.
    "parsers.declarations.documented", "flows.settings.documented", "warehouse.documented",
    "parsers.listing.selectors",  # meets declared selectors, which are short
    # Made of a row's tags, between which no text can be taken in two ways.
    "parsers.listing.row_shape", "parsers.listing.shape_pattern",
}  # fmt: skip


def _used(source: Source) -> list[Used]:
    return [used._replace(longest=LONGEST.get(used.name)) for used in patterns(source)]


def _ended(used: list[Used], folder: Path, seconds: float = PROCESSOR_SECONDS) -> subprocess.CompletedProcess[str]:
    given = folder / "patterns.pickle"
    given.write_bytes(pickle.dumps(used))
    command = [sys.executable, pumping.__file__, str(given), str(seconds)]
    return subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)


def test_a_text_of_a_megabyte_takes_no_longer_than_a_page_may(tmp_path: Path) -> None:
    used = [one for source in sources() if source.module not in TYPED for one in _used(source)]
    ended = _ended(used, tmp_path)
    assert (ended.returncode, ended.stdout.splitlines()[-1:]) == (0, [used[-1].name]), ended.stderr


@pytest.mark.parametrize("pattern", [r"<a[^>]*?(/?)>", r"charset\s*=\s*['\"]?\s*([^\s]+)", r"\s+$"])
def test_a_pattern_whose_work_grows_faster_than_the_text_is_found(pattern: str, tmp_path: Path) -> None:
    ended = _ended([Used(pattern, re.compile(pattern), ("search",))], tmp_path, seconds=0.5)
    assert ended.returncode == -signal.SIGXCPU


def test_a_pattern_that_only_running_makes_is_told() -> None:
    code = "import re\ndef f(a):\n    return re.search(a, 'b')\n"
    with pytest.raises(ValueError, match="line 3: a pattern that only running makes"):
        list(patterns(Source("parsers.html", ast.parse(code))))


def test_each_bound_is_of_a_pattern_there_is() -> None:
    names = {used.name for source in sources() if source.module not in TYPED for used in patterns(source)}
    assert set(LONGEST) <= names
    assert {source.module for source in sources()} >= TYPED
