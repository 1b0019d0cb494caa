-- A table that holds a day or a time outside of the years that there are, nothing where something must stand, or a verdict
-- that there is none of. In columns that can have no NULL, DuckDB looks for none.
SELECT 'accepted_runs' AS table_name FROM accepted_runs
WHERE run_id IS NULL
    OR accepted_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR accepted_at IS NULL
UNION ALL
SELECT 'broken_bounds' AS table_name FROM broken_bounds
WHERE run_id IS NULL
    OR archive IS NULL
    OR listing_url IS NULL
    OR bound IS NULL
    OR is_minimum IS NULL
    OR detail IS NULL
UNION ALL
SELECT 'capture_files' AS table_name FROM capture_files
WHERE file IS NULL
    OR size IS NULL
UNION ALL
-- What is known of a capture, whoever has made it.
SELECT table_name
FROM (
    SELECT 'capture_log' AS table_name, captures.*
    FROM capture_log AS captures
    UNION ALL BY NAME
    SELECT 'foreign_revisits' AS table_name, revisits.*
    FROM foreign_revisits AS revisits
)
WHERE capture_id IS NULL
    OR run_id IS NULL
    OR archive IS NULL
    OR source IS NULL
    OR captured_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR captured_at IS NULL
    OR status IS NULL
    OR payload_length IS NULL
    OR file IS NULL
    OR file_offset IS NULL
    OR file_length IS NULL
    OR original_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
UNION ALL
SELECT 'declared_bounds' AS table_name FROM declared_bounds
WHERE archive IS NULL
    OR bound IS NULL
    OR value IS NULL
    OR is_minimum IS NULL
UNION ALL
SELECT 'discrepancies' AS table_name FROM discrepancies
WHERE run_id IS NULL
    OR archive IS NULL
    OR listing_url IS NULL
    OR kind IS NULL
    OR detail IS NULL
UNION ALL
SELECT 'forgettings' AS table_name FROM forgettings
WHERE forgetting_id IS NULL
    OR forgotten_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR forgotten_at IS NULL
    OR what IS NULL
    OR captures IS NULL
UNION ALL
SELECT 'harvests' AS table_name FROM harvests
WHERE run_id IS NULL
    OR archive IS NULL
    OR listing_url IS NULL
    OR harvested_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR harvested_at IS NULL
    OR read_from NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
    OR read_until NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
    OR pages IS NULL
    OR found IS NULL
    OR rejects IS NULL
    OR discrepancies IS NULL
    OR verdict IS NULL OR verdict NOT IN ('proven', 'exhausted', 'partial', 'discrepant', 'unreached')
    OR is_confirmed IS NULL
    OR is_complete IS NULL
    OR losses_withheld IS NULL
    OR is_withheld IS NULL
UNION ALL
SELECT 'imports' AS table_name FROM imports
WHERE import_id IS NULL
    OR archive IS NULL
    OR source IS NULL
    OR started_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR started_at IS NULL
    OR regest_version IS NULL
    OR ended_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
UNION ALL
SELECT 'incidents' AS table_name FROM incidents
WHERE run_id IS NULL
    OR number IS NULL
    OR kind IS NULL
    OR url IS NULL
    OR detail IS NULL
UNION ALL
SELECT 'listed_documents' AS table_name FROM listed_documents
WHERE archive IS NULL
    OR listing_url IS NULL
    OR url IS NULL
    OR first_seen NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR first_seen IS NULL
    OR left_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
UNION ALL
SELECT 'page_entries' AS table_name FROM page_entries
WHERE page_id IS NULL
    OR position IS NULL
    OR regest_id IS NULL
UNION ALL
SELECT 'page_rejects' AS table_name FROM page_rejects
WHERE page_id IS NULL
    OR reason IS NULL
    OR detail IS NULL
UNION ALL
SELECT 'pages' AS table_name FROM pages
WHERE page_id IS NULL
    OR archive IS NULL
    OR url IS NULL
    OR listing_url IS NULL
    OR page_number IS NULL
    OR entries IS NULL
    OR rejects IS NULL
UNION ALL
SELECT 'regests' AS table_name FROM regests
WHERE regest_id IS NULL
    OR archive IS NULL
    OR url IS NULL
    OR title IS NULL
    OR date_earliest NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
    OR date_latest NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
    OR date_supplied IS NULL
    OR date_assumed IS NULL
    OR summary_by_ai IS NULL
    OR fields IS NULL
UNION ALL
SELECT 'run_log' AS table_name FROM run_log
WHERE run_id IS NULL
    OR archive IS NULL
    OR listing_url IS NULL
    OR source IS NULL
    OR started_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR started_at IS NULL
    OR regest_version IS NULL
    OR ended_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
UNION ALL
SELECT 'unknown_archives' AS table_name FROM unknown_archives
WHERE archive IS NULL
    OR because IS NULL
UNION ALL
SELECT 'version_spans' AS table_name FROM version_spans
WHERE archive IS NULL
    OR url IS NULL
    OR version IS NULL
    OR regest_id IS NULL
    OR first_seen NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR first_seen IS NULL
    OR first_capture_id IS NULL
    OR last_seen NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR last_seen IS NULL
    OR capture_id IS NULL
    OR position IS NULL
    OR valid_to NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
    OR is_latest IS NULL
    OR document_first_seen NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR document_first_seen IS NULL
    OR withdrawn_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00'
    OR document_last_seen NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR document_last_seen IS NULL
UNION ALL
SELECT 'whole_listings' AS table_name FROM whole_listings
WHERE archive IS NULL
    OR listing_url IS NULL
UNION ALL
SELECT 'wording_changes' AS table_name FROM wording_changes
WHERE archive IS NULL
    OR url IS NULL
    OR listing_url IS NULL
    OR regest_before IS NULL
    OR regest_id IS NULL
    OR seen_before NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR seen_before IS NULL
    OR seen_at NOT BETWEEN TIMESTAMPTZ '0001-01-02 00:00:00+00' AND TIMESTAMPTZ '9999-12-30 23:59:59+00' OR seen_at IS NULL
    OR capture_id IS NULL
    OR position IS NULL
LIMIT 1
