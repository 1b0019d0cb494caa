-- An imported capture that is no page of a listing belongs to no run.
INSERT INTO runs_to_derive
SELECT DISTINCT captures.run_id
FROM capture_log AS captures
WHERE captures.capture_id IN (SELECT capture_id FROM captures_to_derive)
    AND captures.run_id NOT IN (SELECT run_id FROM runs_to_derive)
    AND (captures.import_id IS NULL OR captures.run_id IN (SELECT run_id FROM run_log));
