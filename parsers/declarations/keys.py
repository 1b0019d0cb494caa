"""The keys of a declaration: of which type each is, what it says, and an example. What is checked, the table in the
documentation and the schema for editors are made from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the value of a key can be."""

    TEXT = "text"
    URL = "URL"
    SELECTOR = "CSS selector"
    SELECTORS = "list of CSS selectors"
    PATTERN = "regular expression"
    TEXTS = "list of texts"
    URL_PATTERNS = "list of URL patterns"
    QUERIES = "list of queries"
    PATH_PATTERN = "path with {page}"
    NAMED_TEXTS = "table of texts"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_OR_NO = "true or false"
    PLACE = "place"
    OWN_PLACE = "place in the row"
    NAMED_PLACES = "table of places"
    NEXT = "CSS selector, or “promise”"
    PROMISE = "CSS selector, { at, pattern, stands }, or { header, stands }"
    DATE_ORDER = "“dmy” or “mdy”"
    STATUS = "“tried” or “declared”"
    READING = "“places” or “blocks”"
    CODE = "module that ships"
    MENDS = "“shipped”"
    CRON = "cron line"
    INTERVAL = "time, as “1 week”"
    TIME_ZONE = "time zone"
    HOURS = "hours, as “22:00-06:00”"
    ASKED = "“web” or “wayback”"


@dataclass(frozen=True, slots=True)
class Key:
    """One key, by its dotted `name`. A key of an archive alone is none of a platform's; `default` is in words."""

    name: str
    kind: Kind
    says: str
    example: str
    default: str = ""
    is_of_archive: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))


def _key(name: str, kind: Kind, says: str, example: str, default: str = "") -> Key:
    return Key(name, kind, says, example, default)


def _of_archive(name: str, kind: Kind, says: str, example: str, default: str = "") -> Key:
    return Key(name, kind, says, example, default, is_of_archive=True)


KEYS = (
    _key("title", Kind.TEXT, "the archive's own name, or the software's", '"Example University Archives"', "required"),
    _of_archive("platform", Kind.TEXT, "the platform whose keys hold where none are declared", '"archivesspace"', "none"),
    _of_archive("home", Kind.URL, "where the site begins; patterns of URLs are below it", '"https://archives.example.edu/"', "required"),
    _of_archive("hosts", Kind.TEXTS, "further names of the same site", '["www.archives.example.edu"]', "none but that of home"),
    _of_archive("listings", Kind.NAMED_TEXTS, "the listings, each by a short name, as a path below home or a URL; the first is harvested unless one is named", '{ collections = "repositories/resources" }', "required"),
    _of_archive("whole_listing", Kind.TEXT, "the name of the listing that holds all documents of the archive: what leaves it is withdrawn", '"collections"', "none"),
    _of_archive("pause", Kind.NUMBER, "seconds between two requests", "2.0", "1.0"),
    _of_archive("language", Kind.TEXT, "the language in which dates are printed (BCP 47)", '"de"', "English, and what is plain in any"),
    _of_archive("date_order", Kind.DATE_ORDER, "what 3/10/1942 is: dates so read are marked", '"dmy"', "such dates stay unread"),
    _of_archive("status", Kind.STATUS, "whether real pages of it were read with this declaration", '"tried"', "“declared”"),
    _of_archive("evidence", Kind.TEXT, "where its markup was read, and when", '"its own pages, 2026-11-20"', "none"),
    _of_archive("code", Kind.CODE, "a module of parsers/archives/ that says of the archive's URLs what no pattern can", '"wilson_center"', "[urls] and [page] say it"),
    _of_archive("mends", Kind.MENDS, "that the file stands above the archive of its name that ships: how pages are marked up is as it says, all else as it ships", '"shipped"', "an archive of one's own, whose name no other has"),
    _key("generation", Kind.TEXT, "what the generation of markup is called that is declared here", '"bootstrap"', "the platform, or the archive"),
    _key("signs", Kind.SELECTORS, "what every page with rows has: two at least, and all must be there", '["div.recordrow[data-uri]", "a.record-title"]', "required"),
    _key("json_ld", Kind.YES_OR_NO, "whether the rows are those of a list in JSON-LD (schema.org's ItemList): it is read as if it stood behind its script in microdata", "true", "false"),
    _key("row.at", Kind.SELECTOR, "the rows", '"div.recordrow"', "required"),
    _key("row.reading", Kind.READING, "“blocks” for rows of few parts: the title is the link's or its heading's, what stands before it its date, what follows its summary; each of the signs tells such pages", '"blocks"', "“places”, which are declared"),
    _key("row.title", Kind.OWN_PLACE, "the title", '"a.record-title"', "required"),
    _key("row.link", Kind.OWN_PLACE, "the link to the document", '"a.record-title"', "the link in or around the title; the only one where no title is in a link"),
    _key("row.date", Kind.PLACE, "the date as printed; with an attribute that is read beside it", '{ at = "time", attribute = "datetime" }', "none"),
    _key("row.summary", Kind.PLACE, "the summary", '{ at = ".abstract", without = ".inline-label" }', "none"),
    _key("row.fields", Kind.NAMED_PLACES, "what else a row says, each under a name of your own", '{ level = ".record-type-badge" }', "none"),
    _key("row.without", Kind.SELECTOR, "what in a row tells nothing of its document, as labels and buttons: all else that has no place is kept beside the row", '"dt, .btn"', "nothing"),
    _key("page.query", Kind.TEXT, "the parameter that names a page", '"page"', "none"),
    _key("page.path", Kind.PATH_PATTERN, "what names a page at the end of the path", '"/page/{page}"', "none"),
    _key("page.from", Kind.WHOLE, "the number that the first page has in its URL", "0", "1"),
    _key("page.step", Kind.WHOLE, "how much more each further page has: the rows of a page, where they are counted", "20", "1"),
    _key("page.next", Kind.NEXT, "the link to the next page; “promise” where the pager prints none near the end", '"li.next a"', "rel=next, and other usual ones"),
    _key("page.promise", Kind.PROMISE, "where a page with rows says how much there is, in any language, or which `header` of its response does: `stands` is “always” unless it says “on several pages”, where a listing of one page has no promise, or “sometimes”", '{ at = "h1", pattern = "(?P<total>[0-9]+) in all" }', "looked for on the page"),
    _key("urls.document", Kind.URL_PATTERNS, "the URLs of documents; {n}, {year}, {month}, {day}, {slug}, {path} stand for parts; with a host those of another site, which is never asked", '["/resources/{n}", "https://files.example.org/{slug}.pdf"]', "required"),
    _key("urls.listing", Kind.URL_PATTERNS, "the URLs of listings", '["/repositories/resources"]', "the declared listings alone"),
    _key("urls.defaults", Kind.NAMED_TEXTS, "parameters that mean the same as their absence, with these values", '{ sort = "title_sort asc" }', "none"),
    _key("urls.default_queries", Kind.QUERIES, "parameters that mean the same as their absence where all of a query stand together; {name} is the value of another", '["q[]=*&limit=resource", "words={query}"]', "none"),
    _key("urls.ignore", Kind.TEXTS, "parameters that change nothing", '["view", "utf8"]', "none"),
    _key("urls.slash", Kind.YES_OR_NO, "whether the paths of listing pages end with a slash", "true", "false"),
    _key("other_pages", Kind.SELECTOR, "what only the site's other kinds of page have", '"#document-tabs"', "none"),
    _key("other_lists", Kind.SELECTOR, "what on listing pages holds other documents than the listing's, as a list of what is new", '".recent-items"', "none but menus, asides and footers"),
    _key("other_headings", Kind.TEXTS, "headings of pages that list documents and are no listings", '["Popular documents"]', "none"),
    _key("ai_notice", Kind.PATTERN, "the paragraph in a summary that says that a machine wrote it", '"Written by AI\\\\."', "none"),
    _key("closes_all", Kind.YES_OR_NO, "whether its pages close all elements that they open: one that does not is cut off", "true", "false"),
    _key("nothing_found", Kind.SELECTOR, "what only a listing without rows has", '".no-results"', "words that say so"),
    _key("bounds.rows_on_a_page", Kind.WHOLE, "rows on each page but the last, at least", "10", "1"),
    _key("bounds.most_rows_on_a_page", Kind.WHOLE, "rows on a page at most, else a warning", "10", "none"),
    _key("bounds.share_with_date", Kind.NUMBER, "share of rows with a printed date, at least", "0.95", "0"),
    _key("bounds.share_with_parsed_date", Kind.NUMBER, "share of rows whose date was read, at least", "0.9", "0"),
    _key("bounds.share_with_summary", Kind.NUMBER, "share of rows with a summary, at least", "0.9", "0"),
    _key("bounds.earliest_year", Kind.WHOLE, "no date begins before it, else a warning", "1900", "none"),
    _key("bounds.latest_year", Kind.WHOLE, "no date ends after it, else a warning", "2030", "none"),
    _key("bounds.largest_loss", Kind.NUMBER, "share of its documents that a listing may lose before that is taken for a mistake", "0.1", "0.1"),
    _of_archive("harvest.cron", Kind.CRON, "when it is harvested on a schedule: minute, hour, day, month, weekday", '"0 6 * * 1"', "not on a schedule"),
    _of_archive("harvest.every", Kind.INTERVAL, "how often, in place of a cron line: minutes, hours, days or weeks", '"1 week"', "not on a schedule"),
    _of_archive("harvest.time_zone", Kind.TIME_ZONE, "the time zone of the cron line", '"Europe/Berlin"', "that of regest.toml, else UTC"),
    _of_archive("harvest.listings", Kind.TEXTS, "the listings that are harvested, by name or URL", '["collections"]', "the first; of the Wayback Machine all"),
    _of_archive("harvest.source", Kind.ASKED, "the archive's own site, or the Wayback Machine", '"wayback"', "“web”"),
    _of_archive("harvest.pages", Kind.WHOLE, "of each listing so many pages at most", "100", "all"),
    _of_archive("harvest.pause", Kind.NUMBER, "seconds between two requests of these harvests", "5.0", "pause"),
)  # fmt: skip

# What a file may say that mends an archive that ships: nothing of where that is, or which URLs are its own.
OF_A_MEND = (
    "mends", "generation", "generations", "signs", "json_ld", "row", "page.next", "page.promise", "other_pages",
    "other_lists", "other_headings", "ai_notice", "closes_all", "nothing_found", "bounds", "status", "evidence",
)  # fmt: skip

# A further generation of markup has, under a name of its own, these of the keys.
OF_A_GENERATION = ("signs", "row", "page.promise")
GENERATIONS = "generations"
PROMISE = ("page", "promise")

PLACE_KEYS = (
    _key("at", Kind.SELECTOR, "its elements in the row; the first counts", '".dates"', "the row itself"),
    _key("above", Kind.SELECTOR, "in place of `at`: the nearest element above the row and outside of any, as the heading of a group", '"h3.day"', "in the row"),
    _key("below", Kind.SELECTOR, "in place of `at`: the first element behind the row and before the next one, in what holds the row", '"dd"', "in the row"),
    _key("attribute", Kind.TEXT, "an attribute in place of the text; of a date, beside it", '"datetime"', "the text"),
    _key("drop", Kind.PATTERN, "what is taken out of the text", '"^Dates:"', "nothing"),
    _key("without", Kind.SELECTOR, "elements whose text does not count", '".inline-label"', "none"),
    _key("many", Kind.YES_OR_NO, "whether all elements count, not the first alone", "true", "false"),
    _key("split", Kind.PATTERN, "what parts the text into several", '" · "', "nothing"),
    _key("read_as", Kind.TEXT, "“date”: of several texts the last that reads as a date", '"date"', "“text”"),
)  # fmt: skip

KEYS_OF_ARCHIVE = KEYS
KEYS_OF_PLATFORM = tuple(key for key in KEYS if not key.is_of_archive)
