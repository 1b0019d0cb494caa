-- Which documents have left the archive, and not only the listings: those that the listing of the whole archive, harvested
-- since, lacks as well, and those whose own page, asked for since, is there no more.
UPDATE version_spans
SET withdrawn_by = gone.withdrawn_by, withdrawn_at = gone.withdrawn_at
FROM (
    WITH unlisted AS (
        SELECT rowid AS place, archive, url, document_last_seen, valid_to, left_by, lead(first_seen) OVER by_version AS seen_again
        FROM version_spans
        WHERE (archive, url) IN (SELECT (archive, url) FROM version_spans WHERE left_by IS NOT NULL)
        WINDOW by_version AS (PARTITION BY archive, url ORDER BY version)
        QUALIFY left_by IS NOT NULL
    ),
    evidence AS (
        SELECT place, proofs.read_until AS seen_at, proofs.run_id
        FROM unlisted
        JOIN whole_listings USING (archive)
        JOIN proofs USING (archive, listing_url)
        WHERE proofs.since > document_last_seen AND (seen_again IS NULL OR proofs.read_until < seen_again)
        UNION ALL
        SELECT place, captures.captured_at, captures.run_id
        FROM unlisted
        JOIN capture_log AS captures USING (archive, url)
        WHERE captures.status IN (404, 410) AND captures.captured_at > document_last_seen
            AND (seen_again IS NULL OR captures.captured_at < seen_again)
    )
    SELECT
        place,
        CASE WHEN min(seen_at) <= any_value(valid_to) THEN any_value(left_by) ELSE arg_min(run_id, (seen_at, run_id)) END
            AS withdrawn_by,
        CASE WHEN min(seen_at) IS NOT NULL THEN greatest(min(seen_at), any_value(valid_to)) END AS withdrawn_at
    FROM unlisted
    LEFT JOIN evidence USING (place)
    GROUP BY place
) AS gone
WHERE version_spans.rowid = gone.place
    AND (version_spans.withdrawn_by, version_spans.withdrawn_at) IS DISTINCT FROM (gone.withdrawn_by, gone.withdrawn_at);
