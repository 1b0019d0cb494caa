-- Views for people. They are made anew whenever the schema is migrated.

CREATE OR REPLACE VIEW documents AS
SELECT
    regests.* EXCLUDE (regest_id),
    version_spans.document_first_seen AS first_seen,
    version_spans.last_seen,
    version_spans.version AS versions,
    version_spans.capture_id,
    version_spans.position
FROM version_spans
JOIN regests USING (regest_id)
WHERE version_spans.is_latest;
COMMENT ON VIEW documents IS 'Every document that a listing has shown, as it was last described.';

CREATE OR REPLACE VIEW document_versions AS
SELECT
    regests.archive, regests.url, version_spans.version, version_spans.first_seen, version_spans.last_seen,
    regests.* EXCLUDE (archive, url),
    version_spans.capture_id, version_spans.position
FROM version_spans
JOIN regests USING (regest_id);
COMMENT ON VIEW document_versions IS 'What the archive said of each document, and between which times it was seen to say so.';

CREATE OR REPLACE VIEW entries AS
SELECT
    captures.archive, captures.capture_id, page_entries.position, captures.captured_at, captures.url AS page_url,
    regests.* EXCLUDE (archive)
FROM captures
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id);
COMMENT ON VIEW entries IS 'One row for each row of each captured page, as it was printed there.';

CREATE OR REPLACE VIEW listing_pages AS
SELECT
    captures.run_id, captures.capture_id, captures.captured_at, pages.* EXCLUDE (page_id)
FROM captures
JOIN pages USING (page_id);
COMMENT ON VIEW listing_pages IS 'One row for each captured listing page: what it promises and what stands on it.';

CREATE OR REPLACE VIEW rejects AS
SELECT
    captures.archive, captures.run_id, captures.capture_id, captures.captured_at, captures.url AS page_url,
    page_rejects.* EXCLUDE (page_id)
FROM captures
JOIN page_rejects USING (page_id);
COMMENT ON VIEW rejects IS 'Rows and whole pages that could not be read, with the reason, capture by capture.';

CREATE OR REPLACE VIEW listings AS
SELECT
    archive, listing_url,
    arg_max(promised, harvested_at) AS promised,
    arg_max(found, harvested_at) AS found,
    arg_max(verdict, harvested_at) AS verdict,
    arg_max(discrepancies, harvested_at) AS discrepancies,
    arg_max(rejects, harvested_at) AS rejects,
    max(harvested_at) AS last_harvest,
    count(*) AS harvests,
    arg_max(run_id, harvested_at) AS run_id
FROM harvests
GROUP BY archive, listing_url;
COMMENT ON VIEW listings IS 'Each listing as its last harvest found it.';
