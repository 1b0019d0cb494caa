SELECT 'archive' AS facet, archive AS value, count(*) AS documents FROM hits GROUP BY archive
UNION ALL
SELECT 'listing', listing::VARCHAR, sum(documents)::BIGINT
FROM (SELECT listings, count(*) AS documents FROM hits GROUP BY listings) AS held
JOIN listings_together USING (listings)
GROUP BY listing
UNION ALL
SELECT 'precision', precision, count(*) FROM hits GROUP BY precision
UNION ALL
SELECT 'field', field, sum(documents)::BIGINT
FROM (SELECT names, count(*) AS documents FROM hits GROUP BY names) AS said
JOIN names_together USING (names)
GROUP BY field
UNION ALL
SELECT 'changed', make_timestamp(changed_at)::DATE::VARCHAR, count(*) FROM hits GROUP BY make_timestamp(changed_at)::DATE
ORDER BY documents DESC, value
