-- What each listing prints of a document is compared with what the same listing printed of it before.

CREATE TABLE wording_changes (
    archive VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    regest_before UBIGINT NOT NULL,
    regest_id UBIGINT NOT NULL,
    seen_before TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    capture_id UUID NOT NULL,
    position INTEGER NOT NULL
);
COMMENT ON TABLE wording_changes IS 'Where a listing printed a document otherwise than the same listing had printed it before.';
COMMENT ON COLUMN wording_changes.archive IS 'Name of the archive.';
COMMENT ON COLUMN wording_changes.url IS 'Canonical URL of the document: what it is known by.';
COMMENT ON COLUMN wording_changes.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN wording_changes.regest_before IS 'What stood there the last time: see regests.';
COMMENT ON COLUMN wording_changes.regest_id IS 'What stands there.';
COMMENT ON COLUMN wording_changes.seen_before IS 'When the listing was last seen to print it as before (UTC).';
COMMENT ON COLUMN wording_changes.seen_at IS 'When it was first seen to print it otherwise (UTC).';
COMMENT ON COLUMN wording_changes.capture_id IS 'The capture that shows it: see captures.';
COMMENT ON COLUMN wording_changes.position IS 'The row in which it stands there, from 1.';

ALTER TABLE version_spans ADD COLUMN document_last_seen TIMESTAMPTZ;
COMMENT ON COLUMN version_spans.document_last_seen IS
    'Time of the last capture that shows the document while this version stood, in whatever words (UTC).';

INSERT INTO captures_to_derive SELECT capture_id FROM capture_log;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;

UPDATE schema_version SET version = 14;
