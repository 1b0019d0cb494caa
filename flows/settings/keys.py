"""The keys of regest.toml: of which type each is, what it says, and an example. What is checked, the file that `regest
init` writes and the table in the documentation are made from them."""

from __future__ import annotations

from dataclasses import replace

from parsers.declarations.keys import KEYS, Key, Kind
from parsers.declarations.planned import HARVEST


def _key(name: str, kind: Kind, says: str, example: str, default: str = "none") -> Key:
    return Key(name, kind, says, example, default)


KEYS_OF_A_FOLDER = (
    _key("contact", Kind.TEXT, "an address or URL of yours, told to every site that is asked", '"you@example.org"', "REGEST_CONTACT"),
    _key("time_zone", Kind.TIME_ZONE, "the time zone of cron lines and hours", '"Europe/Berlin"', '"UTC"'),
    _key("pages", Kind.URL, "where the pages of regest browse or regest site are to be seen: messages link there", '"http://127.0.0.1:8946"', "no links"),
    _key("captures.at", Kind.TEXT, "where captures are kept in place of the folder captures: a bucket of an S3-compatible store, or what else fsspec knows", '"s3://archives/regest"', "the folder captures"),
    _key("captures.endpoint", Kind.URL, "the store, where it is not Amazon's; its credentials are looked for where its tools look for them, as AWS_ACCESS_KEY_ID", '"https://s3.example.org"', "Amazon's"),
    _key("lake.catalog", Kind.TEXT, "the catalog of a DuckLake into which the tables are published too: PostgreSQL's, or a file of SQLite", '"postgres:dbname=regest host=db.example.org"', "no lake"),
    _key("lake.files", Kind.TEXT, "where the lake's Parquet files lie: a folder, or a bucket", '"s3://archives/lake"', "beside the catalog's file"),
    _key("lake.endpoint", Kind.URL, "the store of that bucket, where it is not Amazon's; its credentials are looked for as those of the captures", '"https://s3.example.org"', "Amazon's"),
    _key("notify.to", Kind.TEXTS, "who is told: URLs of Apprise, for e-mail, Matrix, Slack and others; ${REGEST_NAME} stands for that variable of the environment", '["mailtos://user:${REGEST_MAIL_PASSWORD}@example.org"]', "nobody"),
    _key("notify.events", Kind.TEXTS, "of what: discrepant, layout-changed, withdrawn, unreached, withheld", '["discrepant", "unreached"]', "all of them"),
    _key("notify.summary", Kind.CRON, "when what has happened since the last summary is told in words", '"0 8 * * 1"', "no summary"),
    _key("quiet.harvests", Kind.HOURS, "hours in which no archive is asked on a schedule", '"08:00-18:00"'),
    _key("quiet.notifications", Kind.HOURS, "hours in which nobody is told: they are told afterwards", '"22:00-07:00"'),
)  # fmt: skip

# What an archive's own declaration may plan; for those that ship it stands in regest.toml, as [harvest.NAME].
KEYS_OF_A_HARVEST = tuple(key for key in KEYS if key.path[0] == HARVEST)


def keys_of(archives: list[str]) -> tuple[Key, ...]:
    """The keys of a file that plans harvests of these archives."""
    planned = [
        replace(key, name=f"{HARVEST}.{archive}.{key.path[-1]}", is_of_archive=False)
        for archive in archives
        for key in KEYS_OF_A_HARVEST
    ]
    return (*KEYS_OF_A_FOLDER, *planned)
