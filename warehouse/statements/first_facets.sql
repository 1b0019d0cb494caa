-- What register_facets counts of all documents, but for precisions, straight from the tables: without a join of all.
SELECT 'archive' AS facet, archive AS value, count(*) AS documents
FROM version_spans
WHERE is_latest
GROUP BY archive
UNION ALL
SELECT 'changed', changed::VARCHAR, count(*)
FROM (
    SELECT make_timestamp(epoch_us(${changed_at}))::DATE AS changed
    FROM version_spans
    WHERE is_latest
) AS seen
GROUP BY changed
UNION ALL
SELECT 'field', field, sum(documents)::BIGINT
FROM (
    SELECT unnest(names) AS field, documents
    FROM (
        SELECT any_value(map_keys(fields)) AS names, count(*) AS documents
        FROM regests
        WHERE cardinality(fields) > 0 AND regest_id IN (SELECT regest_id FROM version_spans WHERE is_latest)
        GROUP BY hash(map_keys(fields))
    ) AS together
) AS said
GROUP BY field
UNION ALL
SELECT 'listing', listing::VARCHAR, documents
FROM (
    SELECT
        count(*) FILTER (left_at IS NULL) AS documents,
        (row_number() OVER (ORDER BY archive, listing_url))::INTEGER AS listing
    FROM listed_documents
    GROUP BY archive, listing_url
) AS numbered
WHERE documents > 0
ORDER BY documents DESC, value
