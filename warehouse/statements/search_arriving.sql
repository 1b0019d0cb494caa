-- The descriptions that are not indexed yet, each with a number that none had before.
CREATE OR REPLACE TEMP TABLE search_arriving AS
SELECT
    (SELECT coalesce(max(number), 0) FROM search_documents)::INTEGER + row_number() OVER (ORDER BY regest_id)::INTEGER AS number,
    regest_id
FROM version_spans
ANTI JOIN search_documents USING (regest_id)
WHERE is_latest;
