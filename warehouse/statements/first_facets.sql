-- What register_facets counts of all documents, but for precisions, straight from the tables: without a join of all.
SELECT 'archive' AS facet, archive AS value, count(*) AS documents
FROM version_spans
WHERE is_latest
GROUP BY archive
UNION ALL
SELECT 'changed', changed::VARCHAR, count(*)
FROM (
    SELECT (${changed_at} AT TIME ZONE 'UTC')::DATE AS changed
    FROM version_spans
    WHERE is_latest
) AS seen
GROUP BY changed
UNION ALL
SELECT 'field', field, count(*)
FROM (
    SELECT unnest(map_keys(fields)) AS field
    FROM regests
    WHERE cardinality(fields) > 0 AND regest_id IN (SELECT regest_id FROM version_spans WHERE is_latest)
) AS said
GROUP BY field
UNION ALL
SELECT 'listing', listing::VARCHAR, count(*)
FROM (
    SELECT archive, listing_url, (row_number() OVER (ORDER BY archive, listing_url))::INTEGER AS listing
    FROM (SELECT DISTINCT archive, listing_url FROM listed_documents) AS known
) AS numbered
JOIN listed_documents USING (archive, listing_url)
WHERE left_at IS NULL
GROUP BY listing
ORDER BY documents DESC, value
