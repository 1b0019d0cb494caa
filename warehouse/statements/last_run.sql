-- The last run of this folder of a listing from a source, and whether it left pages behind.
SELECT
    run_log.* REPLACE (run_id::VARCHAR AS run_id),
    run_log.ended_at IS NULL
        OR run_log.outcome = 'failed'
        OR EXISTS (FROM incidents WHERE incidents.run_id = run_log.run_id AND incidents.kind = 'page unavailable')
        AS left_pages
FROM run_log
WHERE archive = $archive AND listing_url = $listing_url AND source = $source AND import_id IS NULL
ORDER BY started_at DESC
LIMIT 1;
