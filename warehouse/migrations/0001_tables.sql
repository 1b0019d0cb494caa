-- What captures and parsers give. Nothing here is typed in by hand: the whole database can be rebuilt from captures.

CREATE TABLE schema_version (version INTEGER NOT NULL);
COMMENT ON TABLE schema_version IS 'Which migrations of the schema this database has had.';
COMMENT ON COLUMN schema_version.version IS 'Number of the last migration.';

CREATE TABLE runs (
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    regest_version VARCHAR NOT NULL,
    ended_at TIMESTAMPTZ,
    outcome VARCHAR,
    pages_limit INTEGER,
    requests INTEGER,
    retries INTEGER,
    bytes_received BIGINT,
    seconds_waited DOUBLE
);
COMMENT ON TABLE runs IS 'Harvests of one listing each, as they were run.';
COMMENT ON COLUMN runs.run_id IS 'Identifies the run; stands in its WARC files.';
COMMENT ON COLUMN runs.archive IS 'Name of the archive.';
COMMENT ON COLUMN runs.listing_url IS 'Canonical URL of the listing that was harvested.';
COMMENT ON COLUMN runs.source IS 'Where its pages came from: web, or replica (a copy of the site on this machine).';
COMMENT ON COLUMN runs.started_at IS 'When it started (UTC).';
COMMENT ON COLUMN runs.regest_version IS 'Version of Regest that ran.';
COMMENT ON COLUMN runs.ended_at IS 'When it ended (UTC); NULL for a run that was interrupted and not taken up again.';
COMMENT ON COLUMN runs.outcome IS 'finished, or failed (it could not go to the end of the listing); NULL while interrupted.';
COMMENT ON COLUMN runs.pages_limit IS 'How many pages were asked for; NULL for the whole listing.';
COMMENT ON COLUMN runs.requests IS 'Requests sent, with those that were repeated.';
COMMENT ON COLUMN runs.retries IS 'Requests repeated because the site did not answer properly.';
COMMENT ON COLUMN runs.bytes_received IS 'Bytes of response bodies, as transferred.';
COMMENT ON COLUMN runs.seconds_waited IS 'Seconds waited between requests, out of politeness.';

CREATE TABLE incidents (
    run_id UUID NOT NULL,
    number INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    page_number INTEGER,
    detail VARCHAR NOT NULL
);
COMMENT ON TABLE incidents IS 'What a run met on its way and no capture shows: pages that could not be fetched, a pager that leads astray.';
COMMENT ON COLUMN incidents.run_id IS 'The run.';
COMMENT ON COLUMN incidents.number IS 'Counts the incidents of a run from 1.';
COMMENT ON COLUMN incidents.kind IS 'What kind of incident; the same words as in discrepancies.';
COMMENT ON COLUMN incidents.url IS 'The page concerned.';
COMMENT ON COLUMN incidents.page_number IS 'Which page of the listing, from 1.';
COMMENT ON COLUMN incidents.detail IS 'What happened, in words.';

CREATE TABLE capture_files (file VARCHAR NOT NULL, size BIGINT NOT NULL);
COMMENT ON TABLE capture_files IS 'WARC files of which every record has been loaded.';
COMMENT ON COLUMN capture_files.file IS 'Path below the captures folder.';
COMMENT ON COLUMN capture_files.size IS 'Size in bytes when it was loaded.';

CREATE TABLE captures (
    capture_id UUID NOT NULL,
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    captured_at TIMESTAMPTZ NOT NULL,
    status SMALLINT NOT NULL,
    content_type VARCHAR,
    etag VARCHAR,
    last_modified VARCHAR,
    payload_digest VARCHAR NOT NULL,
    payload_length BIGINT NOT NULL,
    revisit_of UUID,
    file VARCHAR NOT NULL,
    file_offset BIGINT NOT NULL,
    file_length BIGINT NOT NULL,
    page_id UBIGINT
);
COMMENT ON TABLE captures IS 'Every response as it was received; the bytes lie in the WARC file that is named here.';
COMMENT ON COLUMN captures.capture_id IS 'WARC-Record-ID of the record.';
COMMENT ON COLUMN captures.run_id IS 'The run that received it.';
COMMENT ON COLUMN captures.archive IS 'Name of the archive.';
COMMENT ON COLUMN captures.source IS 'Where it came from: web, or replica.';
COMMENT ON COLUMN captures.url IS 'URL that was asked for.';
COMMENT ON COLUMN captures.captured_at IS 'When it was asked for (UTC).';
COMMENT ON COLUMN captures.status IS 'HTTP status.';
COMMENT ON COLUMN captures.content_type IS 'Content-Type without parameters.';
COMMENT ON COLUMN captures.etag IS 'ETag, to ask again with.';
COMMENT ON COLUMN captures.last_modified IS 'Last-Modified, to ask again with.';
COMMENT ON COLUMN captures.payload_digest IS 'Digest of the payload as transferred; that of the original for a revisit.';
COMMENT ON COLUMN captures.payload_length IS 'Length of that payload in bytes.';
COMMENT ON COLUMN captures.revisit_of IS 'The capture that holds the same payload, when it was not stored again.';
COMMENT ON COLUMN captures.file IS 'WARC file, below the captures folder.';
COMMENT ON COLUMN captures.file_offset IS 'Where the record begins in the file, in bytes.';
COMMENT ON COLUMN captures.file_length IS 'Length of the record in the file, in bytes.';
COMMENT ON COLUMN captures.page_id IS 'What was read from it; NULL for what is no page (robots.txt, redirects, errors).';

CREATE TABLE pages (
    page_id UBIGINT NOT NULL,
    archive VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    page_number INTEGER NOT NULL,
    parser_version INTEGER NOT NULL,
    layout VARCHAR,
    promised_first INTEGER,
    promised_last INTEGER,
    promised_total INTEGER,
    entries INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    rejected_because VARCHAR,
    next_url VARCHAR
);
COMMENT ON TABLE pages IS 'What was read from each distinct page; captures of the same bytes at the same URL share one.';
COMMENT ON COLUMN pages.page_id IS 'Made of archive, URL and payload digest.';
COMMENT ON COLUMN pages.archive IS 'Name of the archive.';
COMMENT ON COLUMN pages.url IS 'URL of the page.';
COMMENT ON COLUMN pages.listing_url IS 'Canonical URL of the listing that the page belongs to.';
COMMENT ON COLUMN pages.page_number IS 'Which page of it, from 1, by its URL.';
COMMENT ON COLUMN pages.parser_version IS 'Version of the archive''s parser that read it.';
COMMENT ON COLUMN pages.layout IS 'Generation of the archive''s markup; NULL for a page that was rejected.';
COMMENT ON COLUMN pages.promised_first IS '11 in “11 - 20 of 108”; NULL without a label.';
COMMENT ON COLUMN pages.promised_last IS '20 in “11 - 20 of 108”.';
COMMENT ON COLUMN pages.promised_total IS '108 in “11 - 20 of 108”.';
COMMENT ON COLUMN pages.entries IS 'Rows read from it.';
COMMENT ON COLUMN pages.rejects IS 'Rows that could not be read.';
COMMENT ON COLUMN pages.rejected_because IS 'Why the whole page was rejected; NULL for one that was read.';
COMMENT ON COLUMN pages.next_url IS 'The page''s own link to the next page.';

CREATE TABLE regests (
    regest_id UBIGINT NOT NULL,
    archive VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    date_text VARCHAR,
    date_edtf VARCHAR,
    date_earliest DATE,
    date_latest DATE,
    date_precision VARCHAR,
    date_problem VARCHAR,
    date_supplied BOOLEAN NOT NULL,
    date_part VARCHAR,
    summary VARCHAR,
    summary_by_ai BOOLEAN NOT NULL
);
COMMENT ON TABLE regests IS 'What an archive says of a document, once for each distinct wording.';
COMMENT ON COLUMN regests.regest_id IS 'Made of everything that was printed.';
COMMENT ON COLUMN regests.archive IS 'Name of the archive.';
COMMENT ON COLUMN regests.url IS 'Canonical URL of the document.';
COMMENT ON COLUMN regests.title IS 'Title as printed.';
COMMENT ON COLUMN regests.date_text IS 'Date as printed; NULL where none is.';
COMMENT ON COLUMN regests.date_edtf IS 'The date as an EDTF string (ISO 8601-2), such as 1945-07, 1950~ or 1964-03-03/1964-03-10.';
COMMENT ON COLUMN regests.date_earliest IS 'First day that the date can mean.';
COMMENT ON COLUMN regests.date_latest IS 'Last day that the date can mean.';
COMMENT ON COLUMN regests.date_precision IS 'day, month, season, year, decade, century or interval.';
COMMENT ON COLUMN regests.date_problem IS 'Why the printed text gives no date: impossible, ambiguous, not a date.';
COMMENT ON COLUMN regests.date_supplied IS 'Whether the date stands in brackets: an archivist''s, not the document''s.';
COMMENT ON COLUMN regests.date_part IS 'early, mid or late.';
COMMENT ON COLUMN regests.summary IS 'Summary as printed; NULL where none is.';
COMMENT ON COLUMN regests.summary_by_ai IS 'Whether the archive says that a machine wrote the summary.';

CREATE TABLE page_entries (page_id UBIGINT NOT NULL, position SMALLINT NOT NULL, regest_id UBIGINT NOT NULL);
COMMENT ON TABLE page_entries IS 'Which regest stands in which row of a page.';
COMMENT ON COLUMN page_entries.page_id IS 'The page.';
COMMENT ON COLUMN page_entries.position IS 'The row, from 1.';
COMMENT ON COLUMN page_entries.regest_id IS 'What stands there.';

CREATE TABLE page_rejects (
    page_id UBIGINT NOT NULL,
    position SMALLINT,
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    html VARCHAR
);
COMMENT ON TABLE page_rejects IS 'Rows, and whole pages, that could not be read.';
COMMENT ON COLUMN page_rejects.page_id IS 'The page.';
COMMENT ON COLUMN page_rejects.position IS 'The row, from 1; NULL for the whole page.';
COMMENT ON COLUMN page_rejects.reason IS 'Why.';
COMMENT ON COLUMN page_rejects.detail IS 'What was expected and what stood there.';
COMMENT ON COLUMN page_rejects.html IS 'The row''s own HTML; NULL for a whole page, whose bytes are in its capture.';

-- Derived from the tables above after each load.

CREATE TABLE version_spans (
    archive VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    regest_id UBIGINT NOT NULL,
    first_seen TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,
    capture_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    is_latest BOOLEAN NOT NULL,
    document_first_seen TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE version_spans IS 'Between which times the archive was seen to say what of a document: documents and document_versions show it.';
COMMENT ON COLUMN version_spans.archive IS 'Name of the archive.';
COMMENT ON COLUMN version_spans.url IS 'Canonical URL of the document: what it is known by.';
COMMENT ON COLUMN version_spans.version IS 'Counts the versions of a document from 1, oldest first.';
COMMENT ON COLUMN version_spans.regest_id IS 'What the archive said: see regests.';
COMMENT ON COLUMN version_spans.first_seen IS 'Time of the first capture that shows it (UTC).';
COMMENT ON COLUMN version_spans.last_seen IS 'Time of the last capture that shows it (UTC).';
COMMENT ON COLUMN version_spans.capture_id IS 'The last capture that shows it: see captures.';
COMMENT ON COLUMN version_spans.position IS 'The row in which it stands there, from 1.';
COMMENT ON COLUMN version_spans.is_latest IS 'Whether no other version follows.';
COMMENT ON COLUMN version_spans.document_first_seen IS 'Time of the first capture that shows any version (UTC).';

CREATE TABLE discrepancies (
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    page_number INTEGER,
    detail VARCHAR NOT NULL
);
COMMENT ON TABLE discrepancies IS 'Where a listing does not agree with itself, harvest by harvest.';
COMMENT ON COLUMN discrepancies.run_id IS 'The harvest: see runs.';
COMMENT ON COLUMN discrepancies.archive IS 'Name of the archive.';
COMMENT ON COLUMN discrepancies.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN discrepancies.kind IS 'What does not agree.';
COMMENT ON COLUMN discrepancies.page_number IS 'Which page of the listing, from 1; NULL for the listing as a whole.';
COMMENT ON COLUMN discrepancies.detail IS 'What was promised and what was found.';

CREATE TABLE harvests (
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    harvested_at TIMESTAMPTZ NOT NULL,
    pages INTEGER NOT NULL,
    promised INTEGER,
    found INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    discrepancies INTEGER NOT NULL,
    verdict VARCHAR NOT NULL
);
COMMENT ON TABLE harvests IS 'What each run promised and found.';
COMMENT ON COLUMN harvests.run_id IS 'The run: see runs.';
COMMENT ON COLUMN harvests.archive IS 'Name of the archive.';
COMMENT ON COLUMN harvests.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN harvests.harvested_at IS 'When the run started (UTC).';
COMMENT ON COLUMN harvests.pages IS 'Pages that were read.';
COMMENT ON COLUMN harvests.promised IS 'Documents that the listing promises; NULL when it promises nothing.';
COMMENT ON COLUMN harvests.found IS 'Distinct documents found.';
COMMENT ON COLUMN harvests.rejects IS 'Rows and pages that could not be read.';
COMMENT ON COLUMN harvests.discrepancies IS 'How often the listing did not agree with itself.';
COMMENT ON COLUMN harvests.verdict IS
    'proven: all that was promised was found. unproven: nothing was promised, or not all pages were asked for. discrepant: see discrepancies.';

INSERT INTO schema_version VALUES (1);
