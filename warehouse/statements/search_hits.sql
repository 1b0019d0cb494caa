SELECT
    archive, url, title, date_text, date_edtf, date_earliest, date_latest, date_precision, first_seen, left_at, withdrawn_at,
    score, snippet, count(*) OVER () AS documents
FROM search($words)
WHERE ($archive::VARCHAR IS NULL OR archive = $archive)
    AND (
        $listing::VARCHAR IS NULL
        OR (archive, url) IN (SELECT (archive, url) FROM listed_documents WHERE listing_url = $listing AND left_at IS NULL)
    )
    -- A side of a date that is open, or not known, reaches as far as one likes; no date at all is in no time.
    AND CASE
        WHEN $since::DATE IS NULL AND $until::DATE IS NULL THEN TRUE
        WHEN date_earliest IS NULL AND date_latest IS NULL THEN FALSE
        WHEN $certainly THEN
            ($since IS NULL OR coalesce(date_earliest >= $since, FALSE))
            AND ($until IS NULL OR coalesce(date_latest <= $until, FALSE))
        ELSE coalesce(date_latest >= $since, TRUE) AND coalesce(date_earliest <= $until, TRUE)
    END
    AND has_member_between(date_edtf, $since::DATE, $until::DATE)
ORDER BY score DESC, date_earliest, archive, url
LIMIT $most;
