-- Withdrawals, what each run changed, the archives' bounds; and what is derived is derived only where something is new.

ALTER TABLE runs RENAME TO run_log;
ALTER TABLE run_log ADD COLUMN pages_again INTEGER;
ALTER TABLE run_log ADD COLUMN parser_version INTEGER;
COMMENT ON TABLE run_log IS 'What each run says of itself; the view runs adds what it found.';
COMMENT ON COLUMN run_log.pages_again IS
    'Pages asked for again because the listing changed while it was being harvested.';
COMMENT ON COLUMN run_log.parser_version IS 'Version of the archive''s parser when the run was started.';

-- A page that is seen again is a few bytes: its URL and its digest stand with the page, once.
ALTER TABLE captures RENAME TO capture_log;
ALTER TABLE capture_log ALTER COLUMN url DROP NOT NULL;
ALTER TABLE capture_log ALTER COLUMN payload_digest DROP NOT NULL;
ALTER TABLE pages ADD COLUMN payload_digest VARCHAR;
UPDATE pages
SET payload_digest = held.payload_digest
FROM (SELECT page_id, any_value(payload_digest) AS payload_digest FROM capture_log GROUP BY page_id) AS held
WHERE held.page_id = pages.page_id;
COMMENT ON TABLE capture_log IS 'What is stored of each capture; the view captures adds what stands with its page.';
COMMENT ON COLUMN capture_log.url IS 'URL that was asked for; NULL where it stands in pages.';
COMMENT ON COLUMN capture_log.payload_digest IS 'Digest of the payload as transferred; NULL where it stands in pages.';
COMMENT ON COLUMN pages.payload_digest IS 'Digest of the payload, as transferred, of all its captures.';

ALTER TABLE pages ADD COLUMN row_markup VARCHAR;
COMMENT ON COLUMN pages.row_markup IS
    'Skeleton of the markup of its rows: tags and classes without text. When it changes, the archive has changed its layout.';

-- Captures and runs that are loaded and that the derived tables do not show yet.
CREATE TABLE captures_to_derive (capture_id UUID NOT NULL);
COMMENT ON TABLE captures_to_derive IS 'Captures that have been loaded since history and verdicts were derived last.';
COMMENT ON COLUMN captures_to_derive.capture_id IS 'The capture: see captures.';
CREATE TABLE runs_to_derive (run_id UUID NOT NULL);
COMMENT ON TABLE runs_to_derive IS 'Runs that have been loaded since history and verdicts were derived last.';
COMMENT ON COLUMN runs_to_derive.run_id IS 'The run: see runs.';
INSERT INTO captures_to_derive SELECT capture_id FROM capture_log;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;

CREATE TABLE declared_bounds (
    archive VARCHAR NOT NULL,
    bound VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    is_minimum BOOLEAN NOT NULL
);
COMMENT ON TABLE declared_bounds IS 'What the listings of an archive must look like, as its parser declares.';
COMMENT ON COLUMN declared_bounds.archive IS 'Name of the archive.';
COMMENT ON COLUMN declared_bounds.bound IS 'Which bound; shares run from 0 to 1.';
COMMENT ON COLUMN declared_bounds.value IS 'The bound.';
COMMENT ON COLUMN declared_bounds.is_minimum IS
    'Whether a harvest that breaks it fails, its rows withheld; otherwise it is only warned of.';

-- Derived.

CREATE TABLE broken_bounds (
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    bound VARCHAR NOT NULL,
    is_minimum BOOLEAN NOT NULL,
    detail VARCHAR NOT NULL
);
COMMENT ON TABLE broken_bounds IS 'Harvests that do not look as the archive''s bounds declare.';
COMMENT ON COLUMN broken_bounds.run_id IS 'The harvest: see runs.';
COMMENT ON COLUMN broken_bounds.archive IS 'Name of the archive.';
COMMENT ON COLUMN broken_bounds.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN broken_bounds.bound IS 'Which bound: see declared_bounds.';
COMMENT ON COLUMN broken_bounds.is_minimum IS 'Whether the harvest failed for it; otherwise it is a warning.';
COMMENT ON COLUMN broken_bounds.detail IS 'What was expected and what was found.';

CREATE TABLE listed_documents (
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    first_seen TIMESTAMPTZ NOT NULL,
    left_at TIMESTAMPTZ
);
COMMENT ON TABLE listed_documents IS 'Which documents each listing holds or has held.';
COMMENT ON COLUMN listed_documents.archive IS 'Name of the archive.';
COMMENT ON COLUMN listed_documents.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN listed_documents.url IS 'Canonical URL of the document.';
COMMENT ON COLUMN listed_documents.first_seen IS 'Time of the first capture of this listing that shows it (UTC).';
COMMENT ON COLUMN listed_documents.left_at IS
    'When a complete harvest of this listing no longer found it (UTC); NULL while it stands there.';

DROP TABLE version_spans;
CREATE TABLE version_spans (
    archive VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    regest_id UBIGINT NOT NULL,
    first_seen TIMESTAMPTZ NOT NULL,
    first_capture_id UUID NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,
    capture_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    valid_to TIMESTAMPTZ,
    withdrawn_by UUID,
    is_latest BOOLEAN NOT NULL,
    document_first_seen TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE version_spans IS 'Between which times the archive was seen to say what of a document: documents and document_versions show it.';
COMMENT ON COLUMN version_spans.archive IS 'Name of the archive.';
COMMENT ON COLUMN version_spans.url IS 'Canonical URL of the document: what it is known by.';
COMMENT ON COLUMN version_spans.version IS
    'Counts the versions of a document from 1, oldest first. One that comes back after another, or after a withdrawal, is a new one.';
COMMENT ON COLUMN version_spans.regest_id IS 'What the archive said: see regests.';
COMMENT ON COLUMN version_spans.first_seen IS 'Time of the first capture that shows it (UTC).';
COMMENT ON COLUMN version_spans.first_capture_id IS 'The first capture that shows it: see captures.';
COMMENT ON COLUMN version_spans.last_seen IS 'Time of the last capture that shows it (UTC).';
COMMENT ON COLUMN version_spans.capture_id IS 'The last capture that shows it: see captures.';
COMMENT ON COLUMN version_spans.position IS 'The row in which it stands there, from 1.';
COMMENT ON COLUMN version_spans.valid_to IS
    'When the archive was first seen to say something else, or to list the document no longer (UTC); NULL while it stands. It may have ended at any time since last_seen.';
COMMENT ON COLUMN version_spans.withdrawn_by IS
    'The run that proved that the document was withdrawn; NULL for a version that stands or was followed by another.';
COMMENT ON COLUMN version_spans.is_latest IS 'Whether no other version follows.';
COMMENT ON COLUMN version_spans.document_first_seen IS 'Time of the first capture that shows any version (UTC).';

DROP TABLE harvests;
CREATE TABLE harvests (
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    harvested_at TIMESTAMPTZ NOT NULL,
    captured_from TIMESTAMPTZ,
    captured_until TIMESTAMPTZ,
    pages INTEGER NOT NULL,
    promised INTEGER,
    found INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    discrepancies INTEGER NOT NULL,
    verdict VARCHAR NOT NULL,
    is_withheld BOOLEAN NOT NULL
);
COMMENT ON TABLE harvests IS 'What each run promised and found.';
COMMENT ON COLUMN harvests.run_id IS 'The run: see runs.';
COMMENT ON COLUMN harvests.archive IS 'Name of the archive.';
COMMENT ON COLUMN harvests.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN harvests.harvested_at IS 'When the run started (UTC).';
COMMENT ON COLUMN harvests.captured_from IS 'Time of its first capture of a page of the listing (UTC).';
COMMENT ON COLUMN harvests.captured_until IS 'Time of its last capture of a page of the listing (UTC).';
COMMENT ON COLUMN harvests.pages IS 'Pages that were read.';
COMMENT ON COLUMN harvests.promised IS 'Documents that the listing promises, as its last captured page says; NULL when it promises nothing.';
COMMENT ON COLUMN harvests.found IS 'Distinct documents found.';
COMMENT ON COLUMN harvests.rejects IS 'Rows and pages that could not be read.';
COMMENT ON COLUMN harvests.discrepancies IS 'How often the listing did not agree with itself.';
COMMENT ON COLUMN harvests.verdict IS
    'proven: all that was promised was found. unproven: nothing was promised, or not all pages were asked for. discrepant: see discrepancies.';
COMMENT ON COLUMN harvests.is_withheld IS
    'Whether its rows are kept out of documents and entries because it breaks a minimum of the archive''s bounds.';

UPDATE schema_version SET version = 2;
