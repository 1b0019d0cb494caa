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

ALTER TABLE page_entries ALTER COLUMN position TYPE INTEGER;
ALTER TABLE page_rejects ALTER COLUMN position TYPE INTEGER;
ALTER TABLE version_spans ALTER COLUMN position TYPE INTEGER;

UPDATE schema_version SET version = 3;
