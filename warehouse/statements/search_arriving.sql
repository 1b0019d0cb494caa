-- The descriptions that are not indexed yet, each with a number that none had before: also what has left stands in the
-- postings yet.
CREATE OR REPLACE TEMP TABLE search_arriving AS
SELECT
    greatest(
        (SELECT coalesce(max(number), 0) FROM search_documents),
        (SELECT coalesce(max(number), 0) FROM search_postings)
    )::INTEGER + row_number() OVER (ORDER BY regest_id)::INTEGER AS number,
    regest_id
FROM version_spans
ANTI JOIN search_documents USING (regest_id)
WHERE is_latest;
