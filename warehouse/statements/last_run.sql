-- The last run of a listing from a source, and whether it left pages behind.
SELECT
    runs.* REPLACE (run_id::VARCHAR AS run_id),
    runs.ended_at IS NULL
        OR runs.outcome = 'failed'
        OR EXISTS (FROM incidents WHERE incidents.run_id = runs.run_id AND incidents.kind = 'page unavailable')
        AS left_pages
FROM runs
WHERE archive = $archive AND listing_url = $listing_url AND source = $source
ORDER BY started_at DESC
LIMIT 1;
