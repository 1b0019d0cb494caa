-- Captures that others made; and what tells which pages a mended parser has to read anew.

CREATE TABLE imports (
    import_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    regest_version VARCHAR NOT NULL,
    ended_at TIMESTAMPTZ
);
COMMENT ON TABLE imports IS 'Runs that took over what others had captured. Its captures are grouped into runs by listing and time.';
COMMENT ON COLUMN imports.import_id IS 'Identifies the import; stands in its WARC file.';
COMMENT ON COLUMN imports.archive IS 'Name of the archive.';
COMMENT ON COLUMN imports.source IS 'saved (pages, WARC and WACZ files that somebody had), or wayback (the Wayback Machine).';
COMMENT ON COLUMN imports.started_at IS 'When it started (UTC).';
COMMENT ON COLUMN imports.regest_version IS 'Version of Regest that ran.';
COMMENT ON COLUMN imports.ended_at IS 'When it ended (UTC); NULL for one that was interrupted.';

ALTER TABLE capture_log ADD COLUMN dated_by VARCHAR DEFAULT 'request';
ALTER TABLE capture_log ADD COLUMN origin VARCHAR;
ALTER TABLE capture_log ADD COLUMN import_id UUID;
COMMENT ON COLUMN capture_log.source IS
    'Where it came from: web, replica (a copy of the site on this machine), wayback, saved (a page that somebody saved), or warc (a WARC or WACZ file of another program).';
COMMENT ON COLUMN capture_log.captured_at IS 'When it was asked for, or what comes nearest to that (UTC): see dated_by.';
COMMENT ON COLUMN capture_log.dated_by IS
    'What captured_at is the time of: the request; the record in another program''s WARC file; the memento; the file, as it was last changed; or, where nothing tells, the import.';
COMMENT ON COLUMN capture_log.origin IS 'Where the bytes were found: name of the saved file, URL of the memento; NULL for what the archive itself answered.';
COMMENT ON COLUMN capture_log.import_id IS 'The import that brought it: see imports; NULL for what Regest asked for itself.';
COMMENT ON COLUMN capture_log.file IS 'WARC file, below the captures folder; or absolute, for one of another program that was registered where it lies.';

ALTER TABLE run_log ADD COLUMN is_assembled BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN run_log.source IS
    'Where its pages came from: web, or replica (a copy of the site on this machine); of an assembled one, all sources of its captures.';
COMMENT ON COLUMN run_log.is_assembled IS
    'Whether it was put together from imported captures of a listing: those with no more than a day between one and the next.';

ALTER TABLE pages ADD COLUMN parser_code VARCHAR;
ALTER TABLE pages ADD COLUMN is_passed_over BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN pages.parser_code IS 'Digest of the code of the parsers that read it.';
COMMENT ON COLUMN pages.is_passed_over IS
    'Whether it is no page of a listing, by its URL and by what stands on it: it came in with an import of more than listings.';

-- A revisit may be read long before what it revisits: the columns of a capture, and what it says of its original.
CREATE TABLE foreign_revisits (
    capture_id UUID NOT NULL,
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    url VARCHAR,
    captured_at TIMESTAMPTZ NOT NULL,
    status SMALLINT NOT NULL,
    content_type VARCHAR,
    etag VARCHAR,
    last_modified VARCHAR,
    payload_digest VARCHAR,
    payload_length BIGINT NOT NULL,
    revisit_of UUID,
    file VARCHAR NOT NULL,
    file_offset BIGINT NOT NULL,
    file_length BIGINT NOT NULL,
    page_id UBIGINT,
    dated_by VARCHAR,
    origin VARCHAR,
    import_id UUID,
    original_id UUID,
    original_url VARCHAR,
    original_at TIMESTAMPTZ
);
COMMENT ON TABLE foreign_revisits IS 'Revisits in WARC files of other programs whose original is in none of the files so far.';
COMMENT ON COLUMN foreign_revisits.capture_id IS 'WARC-Record-ID of the record.';
COMMENT ON COLUMN foreign_revisits.run_id IS 'The import that brought it.';
COMMENT ON COLUMN foreign_revisits.archive IS 'Name of the archive.';
COMMENT ON COLUMN foreign_revisits.source IS 'warc: a WARC or WACZ file of another program.';
COMMENT ON COLUMN foreign_revisits.url IS 'URL that was asked for.';
COMMENT ON COLUMN foreign_revisits.captured_at IS 'When the page was seen to be unchanged (UTC).';
COMMENT ON COLUMN foreign_revisits.status IS 'HTTP status.';
COMMENT ON COLUMN foreign_revisits.content_type IS 'Content-Type without parameters.';
COMMENT ON COLUMN foreign_revisits.etag IS 'ETag.';
COMMENT ON COLUMN foreign_revisits.last_modified IS 'Last-Modified.';
COMMENT ON COLUMN foreign_revisits.payload_digest IS 'Of no use: a revisit has no payload.';
COMMENT ON COLUMN foreign_revisits.payload_length IS 'Of no use: a revisit has no payload.';
COMMENT ON COLUMN foreign_revisits.revisit_of IS 'NULL: it is not known yet.';
COMMENT ON COLUMN foreign_revisits.file IS 'The file: absolute, or below the captures folder.';
COMMENT ON COLUMN foreign_revisits.file_offset IS 'Where the record begins in the file, in bytes.';
COMMENT ON COLUMN foreign_revisits.file_length IS 'Length of the record in the file, in bytes.';
COMMENT ON COLUMN foreign_revisits.page_id IS 'NULL: it is not known yet.';
COMMENT ON COLUMN foreign_revisits.dated_by IS 'What captured_at is the time of.';
COMMENT ON COLUMN foreign_revisits.origin IS 'Where the bytes were found.';
COMMENT ON COLUMN foreign_revisits.import_id IS 'The import that brought it: see imports.';
COMMENT ON COLUMN foreign_revisits.original_id IS 'WARC-Record-ID of what it revisits, if it says so.';
COMMENT ON COLUMN foreign_revisits.original_url IS 'URL of what it revisits, if it says so.';
COMMENT ON COLUMN foreign_revisits.original_at IS 'Time of what it revisits (UTC), if it says so.';

ALTER TABLE page_entries ALTER COLUMN position TYPE INTEGER;
ALTER TABLE page_rejects ALTER COLUMN position TYPE INTEGER;
ALTER TABLE version_spans ALTER COLUMN position TYPE INTEGER;

UPDATE schema_version SET version = 3;
