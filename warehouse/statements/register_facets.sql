SELECT 'archive' AS facet, archive AS value, count(*) AS documents FROM hits GROUP BY archive
UNION ALL
SELECT 'listing', listing::VARCHAR, count(*) FROM (SELECT unnest(listings) AS listing FROM hits) AS held GROUP BY listing
UNION ALL
SELECT 'precision', precision, count(*) FROM hits GROUP BY precision
UNION ALL
SELECT 'field', field, count(*) FROM (SELECT unnest(fields) AS field FROM hits) AS said GROUP BY field
UNION ALL
SELECT 'changed', (changed_at AT TIME ZONE 'UTC')::DATE::VARCHAR, count(*) FROM hits GROUP BY ALL
ORDER BY documents DESC, value
