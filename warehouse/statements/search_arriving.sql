-- The descriptions that are not indexed yet, each with a number that none had before: what stands in those that left
-- still stands under theirs.
CREATE OR REPLACE TEMP TABLE search_arriving AS
SELECT
    greatest(
        (SELECT coalesce(max(number), 0) FROM search_documents), (SELECT coalesce(max(number), 0) FROM search_postings)
    )::INTEGER + row_number() OVER (ORDER BY regest_id)::INTEGER AS number,
    regest_id
FROM version_spans
ANTI JOIN search_documents USING (regest_id)
WHERE is_latest;
