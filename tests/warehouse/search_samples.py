"""Documents that searches are tried on, those of the fixtures among them, and sixty queries with their answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

from parsers.dates.printed import read_date

HOME = "https://archive.example/document/"
FIXTURES = Path(__file__).parents[2] / "fixtures" / "wilson_center"
LOADED = (Path(__file__).parent / "search_samples.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Sample:
    """A document by its name, which its URL ends with."""

    name: str
    title: str
    summary: str | None = None
    date: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


SAMPLES = (
    Sample("harriman", "Harriman to Truman on Chinese claims", "Outer Mongolia must stay as it is.", "July 1945"),
    Sample("outer", "The outer ministries of the republic", "A Mongolia expert wrote of the inner ones.", "1946"),
    Sample(
        "choibalsan", "Choibalsan asks for Outer Mongolia's seat", "He hopes for the United Nations.", "5 July 1946"
    ),
    Sample("soong dotted", "Soong, T.V.: cable from Moscow", "On the railway.", "9 July 1945"),
    Sample("soong spaced", "Cable to T. V. Soong", "On the port.", "10 July 1945"),
    Sample("soong plain", "TV Soong resigns", "A premier leaves.", "March 1947"),
    Sample("deng one word", "Deng Xiaoping receives a guest", "In the Great Hall.", "26 February 1989"),
    Sample("deng hyphen", "Interview with Deng Xiao-ping", "On the four modernizations.", "1978"),
    Sample("mao wade-giles", "Mao Tse-tung speaks", "On contradictions.", "27 February 1957"),
    Sample("mao spaced", "Mao Tse Tung to the Central Committee", "On the harvest.", "1956"),
    Sample("kim hyphen", "Kim Il-sung visits the front", "With Pak Hon-yong.", "October 1950"),
    Sample("kim spaced", "Letter of Kim Il Sung", "Thanks for tanks.", "1 October 1950"),
    Sample("comma", "Ceaușescu calls Tito", "By telephone.", "22 August 1968"),
    Sample("cedilla", "Ceauşescu in Beijing", "A visit.", "June 1971"),
    Sample("bare", "Speech by Nicolae Ceausescu", "From the balcony.", "21 August 1968"),
    Sample("lodz", "Strike in Łódź", "Women of the cotton mills.", "February 1971"),
    Sample("oslo", "Bjørn Sørensen on Ørland", "A note from Oslo on fjords.", "1960"),
    Sample("strasse", "Notiz über die Straße nach Weißensee", "Größere Übung.", "1953"),
    Sample("cyrillic", "Запись беседы с Чойбалсаном", "О границе с Китаем.", "12 июля 1945 г."),
    Sample("chinese", "关于外蒙古问题的报告", "毛泽东的意见", "1954"),
    Sample("greek", "Έκθεση για την Κύπρο", "Από την Αθήνα.", "1955"),
    Sample("oneill curly", "Speaker O’Neill in Dublin", "A reception.", "17 March 1979"),
    Sample("oneill straight", "Terence O'Neill meets Lemass", "At Stormont.", "14 January 1965"),
    Sample("estaing", "Giscard d'Estaing at the Élysée", "On nuclear tests.", "1975"),
    Sample("ussr", "U.S.S.R. note on Berlin", "An ultimatum.", "27 November 1958"),
    Sample("us", "U.S. reply on Berlin", "The note is refused.", "31 December 1958"),
    Sample("meetings", "Two meetings about wheat", "Delegates met and negotiated.", "1963"),
    Sample("meeting", "A meeting about barley", "Negotiations end.", "1964"),
    Sample("policies", "Policies of détente", "Organised by Brandt's government; labour movements agree.", "1970s"),
    Sample("policy", "A policy of organization", "Labor parties agreed.", "circa 1970"),
    Sample("ceasefire", "Cease-fire at Panmunjom", "An armistice, not a peace.", "27 July 1953"),
    Sample("sino-soviet", "The Sino–Soviet split", "Polemics of two parties.", "1963"),
    Sample("plan", "Third Five-Year Plan", "Targets for steel.", "1961-1965"),
    Sample(
        "coded", "Protocol without a name", None, "undated", {"reference code": "AVPRF 0100/40/248", "level": "Item"}
    ),
    Sample("across", "Tanks roll", "Into Hungary", "4 November 1956", {"place": "Budapest"}),
    Sample("guerrillas", "Guerrillas in the mountains", "Guerrilla warfare; a guerrilla's diary.", "1948"),
    Sample("families", "Divided families", "One family, two states.", "1985"),
)


@dataclass(frozen=True)
class Asked:
    """A query, and the documents that it must find, and no others: the first one before all of them."""

    words: str
    found: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    certainly: bool = False


JULY = {"since": date(1945, 7, 1), "until": date(1945, 7, 31)}
SOONGS = ("soong dotted", "soong spaced", "soong plain")
CEAUSESCUS = ("comma", "cedilla", "bare")

QUERIES = (
    Asked("outer mongolia choibalsan", ("choibalsan",)),
    Asked("outer mongolia truman", ("harriman",)),
    Asked('"outer mongolia" harriman truman', ("harriman",)),
    Asked('"outer mongolia" republic', ()),
    Asked("outer mongolia republic", ("outer",)),
    Asked("harriman", ("harriman",), **JULY),
    Asked("choibalsan", (), **JULY),
    Asked("soong cable", ("soong spaced", "soong dotted"), **JULY),
    Asked("berlin note", ("us",), since=date(1958, 12, 1)),
    Asked("policy", ("policy", "policies"), since=date(1970, 1, 1), until=date(1979, 12, 31)),
    Asked("policies detente", ("policies",), since=date(1970, 1, 1), until=date(1979, 12, 31), certainly=True),
    Asked("policies detente", (), since=date(1971, 1, 1), until=date(1979, 12, 31), certainly=True),
    Asked("protocol", (), since=date(1900, 1, 1)),
    Asked("T.V. Soong resigns", ("soong plain",)),
    Asked("T. V. Soong port", ("soong spaced",)),
    Asked("TV Soong railway", ("soong dotted",)),
    Asked('"T. V. Soong" resigns', ("soong plain",)),
    Asked('"TV Soong" port', ("soong spaced",)),
    Asked("T.V Soong premier", ("soong plain",)),
    Asked("Deng Xiaoping modernizations", ("deng hyphen",)),
    Asked("Deng Xiao-ping hall", ("deng one word",)),
    Asked('"Deng Xiao-ping" guest', ("deng one word",)),
    Asked('"Deng Xiaoping" interview', ("deng hyphen",)),
    Asked("xiao ping", ("deng hyphen",)),
    Asked("Mao Tse-tung", ("mao wade-giles", "mao spaced")),
    Asked("mao tse tung", ("mao wade-giles", "mao spaced")),
    Asked("mao tsetung contradictions", ("mao wade-giles",)),
    Asked("Kim Il-sung tanks", ("kim spaced",)),
    Asked("kim il sung pak", ("kim hyphen",)),
    Asked("Pak Hon Yong", ("kim hyphen",)),
    Asked("ceausescu tito OR balcony", ("comma", "bare")),
    Asked("Ceaușescu beijing", ("cedilla",)),
    Asked("CEAUŞESCU speech", ("bare",)),
    Asked("lodz strike", ("lodz",)),
    Asked("ŁÓDŹ", ("lodz",)),
    Asked("bjorn sorensen", ("oslo",)),
    Asked("Orland", ("oslo",)),
    Asked("strasse weissensee", ("strasse",)),
    Asked("uber grossere ubung", ("strasse",)),
    Asked("беседы чойбалсаном", ("cyrillic",)),
    Asked("外蒙古", ("chinese",)),
    Asked("毛泽东", ("chinese",)),
    Asked("κυπρο", ("greek",)),
    Asked("O'Neill Dublin", ("oneill curly",)),
    Asked("o’neill lemass", ("oneill straight",)),
    Asked("oneill", ("oneill straight", "oneill curly")),
    Asked("Estaing", ("estaing",)),
    Asked("giscard detente OR elysee", ("estaing",)),
    Asked("USSR ultimatum", ("ussr",)),
    Asked("U.S. berlin", ("us",)),
    Asked("berlin -ussr", ("us",)),
    Asked("berlin NOT reply ultimatum", ("ussr",)),
    Asked("meeting wheat OR barley", ("meeting", "meetings")),
    Asked('"meeting" wheat OR barley', ("meeting",)),
    Asked("negotiating wheat OR barley", ("meeting", "meetings")),
    Asked("organize labor", ("policies",)),
    Asked("organisation labour", ("policy",)),
    Asked("cease fire", ("ceasefire",)),
    Asked("ceasefire armistice", ("ceasefire",)),
    Asked("sino soviet split", ("sino-soviet",)),
    Asked("Sino-Soviet polemics", ("sino-soviet",)),
    Asked('"five year plan"', ("plan",)),
    Asked("panmun*", ("ceasefire",)),
    Asked('"AVPRF 0100/40"', ("coded",)),
    Asked("avprf 0100/40/248", ("coded",)),
    Asked('"roll into hungary"', ()),
    Asked('"hungary budapest"', ()),
    Asked("tanks hungary budapest", ("across",)),
    Asked("guerrilla", ("guerrillas",)),
    Asked("family states", ("families",)),
    Asked("the note of the berlin", ("ussr", "us")),
    Asked("“outer mongolia” seat", ("choibalsan",)),
    Asked('"outer mongolia seat', ("choibalsan",)),
)
# Of the fixtures' documents, by the ends of their URLs.
OF_FIXTURES = (
    Asked("harriman soong stalin agreement mongolia", ("cable-summary-averell-harriman-meeting-t-v-soong",)),
    Asked("tv soong molotov treaty", ("record-meeting-between-t-v-soong-and-v-m-molotov",)),
    Asked("puzanov journal", ("journal-soviet-ambassador-dprk-am-puzanov-29-may-1957",)),
    Asked(
        "ocheduszko cryptogram",
        ("cryptogram-no-10456-polish-embassy-bucharest-ambassador-ocheduszkos-meeting-soviet-ambassador",),
    ),
    Asked("foz do iguacu", ("brazil-argentina-foz-do-iguacu-joint-declaration-regional-nuclear-policy",)),
    Asked(
        "sino-us relations bush",
        ("memorandum-conversation-president-bushs-meeting-chairman-deng-xiaoping-peoples-republic-china",),
    ),
    Asked(
        "kgb mielke -bulgaria*", ("stasi-note-meeting-between-minister-mielke-and-head-kgb-5th-directorate-abramov",)
    ),
    Asked("ogimura olympics OR olympic", ("ichiro-ogimura-and-young-c-kims-efforts-facilitate-1988-olympic-games",)),
)


def of_fixtures() -> Iterator[Sample]:
    """The rows of all fixtures, each document once."""
    seen = set()
    for case in sorted(FIXTURES.glob("*/expected.json")):
        for entry in json.loads(case.read_text(encoding="utf-8")).get("entries", []):
            name = entry["url"].rpartition("/")[2]
            if name not in seen:
                seen.add(name)
                yield Sample(name, entry["title"], entry.get("summary"))


def load(connection: DuckDBPyConnection, samples: Iterable[Sample]) -> None:
    """Each as the last version of its document; not indexed yet."""
    listed = list(samples)
    dates = [read_date(sample.date) if sample.date else None for sample in listed]
    values = {
        "urls": [HOME + sample.name for sample in listed],
        "titles": [sample.title for sample in listed],
        "summaries": [sample.summary for sample in listed],
        "dates": [sample.date or None for sample in listed],
        "earliest": [read and read.earliest for read in dates],
        "latest": [read and read.latest for read in dates],
        "names": [list(sample.fields) for sample in listed],
        "texts": [list(sample.fields.values()) for sample in listed],
    }
    arriving, *rest = LOADED.split(";\n\n")
    connection.execute(arriving, values)
    for statement in rest:
        connection.execute(statement)


def withdraw(connection: DuckDBPyConnection, name: str) -> None:
    """As if no page had ever shown a document; not let go of by the index yet."""
    connection.execute("DELETE FROM version_spans WHERE url = ?", [HOME + name])
