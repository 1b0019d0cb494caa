-- Harvests that found far less than those before, or a page of strangers, and are not believed yet; the last first.
SELECT
    harvests.run_id::VARCHAR AS run_id, harvests.archive, harvests.listing_url, harvests.harvested_at,
    string_agg(DISTINCT discrepancies.kind || ': ' || discrepancies.detail, '; ') AS why
FROM harvests
JOIN discrepancies USING (run_id)
WHERE harvests.is_complete AND discrepancies.kind IN ('far less than before', 'page of strangers')
GROUP BY ALL
ORDER BY harvests.harvested_at DESC;
