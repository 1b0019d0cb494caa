-- Sets aside what is in forgotten_runs and forgotten_captures: what was read from it goes, as does what nothing prints any
-- more, and everything is derived anew. The bytes that other captures need stay known.
CREATE OR REPLACE TEMP TABLE set_aside AS
SELECT capture_id
FROM capture_log
WHERE NOT is_set_aside
    AND (
        run_id IN (FROM forgotten_runs)
        OR import_id IN (FROM forgotten_runs)
        OR capture_id IN (FROM forgotten_captures)
    );

UPDATE capture_log
SET
    is_set_aside = TRUE, page_id = NULL,
    url = known.url, payload_digest = known.payload_digest, read_as = known.read_as
FROM (
    SELECT capture_id, url, payload_digest, read_as FROM captures WHERE revisit_of IS NULL AND capture_id IN (FROM set_aside)
) AS known
WHERE known.capture_id = capture_log.capture_id;

DELETE FROM capture_log WHERE capture_id IN (FROM set_aside) AND NOT is_set_aside;
DELETE FROM foreign_revisits WHERE import_id IN (FROM forgotten_runs) OR capture_id IN (FROM forgotten_captures);

DELETE FROM pages WHERE page_id NOT IN (SELECT page_id FROM capture_log WHERE page_id IS NOT NULL);
DELETE FROM page_entries WHERE page_id NOT IN (SELECT page_id FROM pages);
DELETE FROM page_rejects WHERE page_id NOT IN (SELECT page_id FROM pages);
DELETE FROM regests WHERE regest_id NOT IN (SELECT regest_id FROM page_entries);

DELETE FROM run_log
WHERE run_id IN (FROM forgotten_runs)
    OR import_id IN (FROM forgotten_runs)
    OR (is_assembled AND run_id NOT IN (SELECT run_id FROM capture_log WHERE page_id IS NOT NULL));
DELETE FROM imports WHERE import_id IN (FROM forgotten_runs);
DELETE FROM incidents
WHERE run_id NOT IN (SELECT run_id FROM run_log UNION ALL SELECT import_id FROM imports);
DELETE FROM harvests WHERE run_id NOT IN (SELECT run_id FROM run_log);
DELETE FROM discrepancies WHERE run_id NOT IN (SELECT run_id FROM run_log);
DELETE FROM broken_bounds WHERE run_id NOT IN (SELECT run_id FROM run_log);
DELETE FROM version_spans;
DELETE FROM wording_changes;
DELETE FROM listed_documents;

INSERT INTO captures_to_derive SELECT capture_id FROM capture_log;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;
DROP TABLE set_aside;
