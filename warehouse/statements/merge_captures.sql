-- A capture that is there stays as it is, also where another file holds a copy of it: unless it was read from the same
-- file, which may have changed, or it gives way, or one of the folder's own files holds what was imported. What was set
-- aside gives way to what is not.
MERGE INTO capture_log
USING incoming
ON capture_log.capture_id = incoming.capture_id
WHEN MATCHED
    AND capture_log IS DISTINCT FROM incoming
    AND (
        capture_log.file = incoming.file
        OR capture_log.capture_id IN (SELECT capture_id FROM giving_way)
        OR capture_log.is_set_aside
        OR (capture_log.import_id IS NOT NULL AND incoming.import_id IS NULL)
    )
    AND (capture_log.is_set_aside OR NOT incoming.is_set_aside)
    THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME;

DELETE FROM giving_way WHERE capture_id IN (SELECT capture_id FROM incoming WHERE NOT is_set_aside);
