"""What the documentation says of the keys of regest.toml.

    python -m flows.settings.documented

writes it into docs/scheduling.md, between its marks.
"""

from __future__ import annotations

import re

from flows.settings.keys import KEYS_OF_A_FOLDER, KEYS_OF_A_HARVEST
from parsers.declarations.documented import DOCS, table_of

PAGE = DOCS / "scheduling.md"
_MARKED = re.compile(r"(<!-- keys of (folder|harvest) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(page: str) -> str:
    """The documentation with its tables made anew."""
    tables = {"folder": table_of(KEYS_OF_A_FOLDER), "harvest": table_of(KEYS_OF_A_HARVEST)}
    return _MARKED.sub(lambda found: f"{found[1]}{tables[found[2]]}{found[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
