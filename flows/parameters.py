"""The parameters of the flows: what Prefect's form says of each, and what it may be."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

ORIGIN = r"^https?://[^/\s]+/?$"
LONGEST_PAUSE = 86_400


def _said(title: str, description: str, **limits: Any) -> Any:
    """A field of the form. Prefect has titles and descriptions of its own, and lets only these stand."""
    return Field(json_schema_extra={"title": title, "description": description}, **limits)


Archive = Annotated[str, _said("Archive", "Its name, as `regest archives` lists it.", min_length=1)]
Listing = Annotated[str | None, _said("Listing", "A declared listing's name, or the URL of one. Empty: the first.")]
ListingOrAll = Annotated[
    str | None, _said("Listing", "A declared listing's name, or the URL of one. Empty: all of them.")
]
Pages = Annotated[int | None, _said("Pages", "Only the first so many pages. Empty: all of them.", ge=1)]
Data = Annotated[
    str | None,
    _said("Data folder", "Its full path, where this runs. Empty: what REGEST_DATA names there.", min_length=1),
]
Replica = Annotated[
    str | None, _said("Replica", "Ask this copy of the site instead, as http://127.0.0.1:8765.", pattern=ORIGIN)
]
Wayback = Annotated[
    str | None,
    _said("Wayback Machine", "Ask this one, as http://127.0.0.1:8765, in place of web.archive.org.", pattern=ORIGIN),
]
Pause = Annotated[
    float | None, _said("Pause", "Seconds between two requests. Empty: the archive's own.", ge=0, le=LONGEST_PAUSE)
]
Contact = Annotated[
    str | None,
    _said("Contact", "An address or URL of yours, told to who is asked. Empty: the environment's, or regest.toml's."),
]
Since = Annotated[str | None, _said("Since", "Captures from 2022, 2022-05 or 2022-05-03 on. Empty: all.")]
Until = Annotated[str | None, _said("Until", "Captures until then. Empty: all.")]
OneArchive = Annotated[str | None, _said("Archive", "Of one archive only, by its name. Empty: of all of them.")]
AcceptsLosses = Annotated[
    bool, _said("Accept losses", "Publish also what loses far more documents than is to be expected.")
]
Rows = Annotated[int, _said("Rows", "How many rows to hold against their bytes, drawn at random.", ge=0)]
