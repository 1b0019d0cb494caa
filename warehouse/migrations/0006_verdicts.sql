-- Verdicts that claim no more than was seen: between which times, how often, and what is taken for a mistake until it is
-- confirmed. A document that a listing no longer has is not yet one that its archive has withdrawn.

DROP TABLE harvests;
CREATE TABLE harvests (
    run_id UUID NOT NULL,
    archive VARCHAR NOT NULL,
    listing_url VARCHAR NOT NULL,
    harvested_at TIMESTAMPTZ NOT NULL,
    read_from TIMESTAMPTZ,
    read_until TIMESTAMPTZ,
    pages INTEGER NOT NULL,
    promised INTEGER,
    found INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    discrepancies INTEGER NOT NULL,
    verdict VARCHAR NOT NULL,
    because VARCHAR,
    is_confirmed BOOLEAN NOT NULL,
    is_complete BOOLEAN NOT NULL,
    losses_withheld INTEGER NOT NULL,
    is_withheld BOOLEAN NOT NULL,
    documents_digest UBIGINT
);
COMMENT ON TABLE harvests IS 'What each run promised and found.';
COMMENT ON COLUMN harvests.run_id IS 'The run: see runs.';
COMMENT ON COLUMN harvests.archive IS 'Name of the archive.';
COMMENT ON COLUMN harvests.listing_url IS 'Canonical URL of the listing.';
COMMENT ON COLUMN harvests.harvested_at IS 'When the run started (UTC).';
COMMENT ON COLUMN harvests.read_from IS 'Time of its first capture of a page of the listing (UTC).';
COMMENT ON COLUMN harvests.read_until IS 'Time of its last capture of a page of the listing (UTC).';
COMMENT ON COLUMN harvests.pages IS 'Pages that were read.';
COMMENT ON COLUMN harvests.promised IS 'Documents that the listing promises, as its last captured page says; NULL when it promises nothing.';
COMMENT ON COLUMN harvests.found IS 'Distinct documents found.';
COMMENT ON COLUMN harvests.rejects IS 'Rows and pages that could not be read.';
COMMENT ON COLUMN harvests.discrepancies IS 'How often the listing did not agree with itself.';
COMMENT ON COLUMN harvests.verdict IS
    'proven: the listing agreed with its own count, as it was read between read_from and read_until. partial: nothing disagreed, but it is not known to be whole: see because. discrepant: see discrepancies. unreached: the site gave no page.';
COMMENT ON COLUMN harvests.because IS 'Why the verdict is partial, in words; NULL for other verdicts.';
COMMENT ON COLUMN harvests.is_confirmed IS 'Whether it is proven, and the proven harvest before it found the same documents.';
COMMENT ON COLUMN harvests.is_complete IS
    'Whether the listing agreed with its own count, also where the harvest is discrepant because it is too different from the ones before.';
COMMENT ON COLUMN harvests.losses_withheld IS
    'Documents that it did not find and that are not said to have left, because they are too many: until a harvest on another day agrees, or regest accept.';
COMMENT ON COLUMN harvests.is_withheld IS
    'Whether its rows are kept out of documents and entries because it breaks a minimum of the archive''s bounds.';
COMMENT ON COLUMN harvests.documents_digest IS 'Made of the documents found: the same for the same ones.';

ALTER TABLE version_spans RENAME COLUMN withdrawn_by TO left_by;
ALTER TABLE version_spans ADD COLUMN withdrawn_by UUID;
ALTER TABLE version_spans ADD COLUMN withdrawn_at TIMESTAMPTZ;
COMMENT ON COLUMN version_spans.left_by IS
    'The run that proved that the document had left the last listing that held it; NULL for a version that stands or was followed by another.';
COMMENT ON COLUMN version_spans.withdrawn_by IS
    'The run that proved that the document, having left its listings, has left the archive: the listing of the whole archive has lost it too, or its own page is there no more (404, 410).';
COMMENT ON COLUMN version_spans.withdrawn_at IS 'When it was seen to be withdrawn (UTC).';

CREATE TABLE whole_listings (archive VARCHAR NOT NULL, listing_url VARCHAR NOT NULL);
COMMENT ON TABLE whole_listings IS 'Listings of all documents of an archive, as it is declared.';
COMMENT ON COLUMN whole_listings.archive IS 'Name of the archive.';
COMMENT ON COLUMN whole_listings.listing_url IS 'Canonical URL of the listing.';

CREATE TABLE accepted_runs (run_id UUID NOT NULL, accepted_at TIMESTAMPTZ NOT NULL, reason VARCHAR);
COMMENT ON TABLE accepted_runs IS 'Harvests that found far less than those before, and that somebody has accepted all the same.';
COMMENT ON COLUMN accepted_runs.run_id IS 'The harvest: see runs.';
COMMENT ON COLUMN accepted_runs.accepted_at IS 'When it was accepted (UTC).';
COMMENT ON COLUMN accepted_runs.reason IS 'Why, in the words of whoever did; NULL where none were given.';

INSERT INTO captures_to_derive SELECT capture_id FROM capture_log;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;

UPDATE schema_version SET version = 6;
