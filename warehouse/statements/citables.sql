-- What a citation and an export need of each document that is wanted. The bytes of a page that had not changed lie where
-- the capture is that it repeats. Of a document without a date it is not known
-- that it belongs to any time; a side of a date that is open has no bound.
SELECT
    documents.archive, documents.url, documents.title,
    documents.date_text, documents.date_edtf, documents.date_earliest, documents.date_latest, documents.date_precision,
    documents.date_problem, documents.date_supplied, documents.date_part, documents.date_assumed, documents.date_stated,
    documents.summary, documents.summary_by_ai, documents.other_text, documents.fields,
    listing_pages.listing_url, captures.url AS page_url,
    documents.first_seen, documents.last_seen, documents.left_at, documents.withdrawn_at, documents.versions,
    documents.capture_id, documents.position, captures.captured_at, captures.dated_by, captures.source, captures.origin,
    captures.payload_digest, captures.revisit_of,
    coalesce(originals.file, captures.file) AS file, coalesce(originals.file_offset, captures.file_offset) AS file_offset
FROM documents
JOIN captures USING (capture_id)
LEFT JOIN captures AS originals ON originals.capture_id = captures.revisit_of
LEFT JOIN listing_pages ON listing_pages.capture_id = captures.capture_id
WHERE ($archive IS NULL OR documents.archive = $archive)
    AND ($url IS NULL OR documents.url = $url)
    AND (
        $listing_url IS NULL
        OR (documents.archive, documents.url) IN (
            SELECT (entries.archive, entries.url)
            FROM entries
            JOIN listing_pages AS pages_of_listing USING (capture_id)
            WHERE pages_of_listing.listing_url = $listing_url
        )
    )
    AND ($since IS NULL OR (documents.date_edtf IS NOT NULL AND coalesce(documents.date_latest >= $since, true)))
    AND ($until IS NULL OR (documents.date_edtf IS NOT NULL AND coalesce(documents.date_earliest <= $until, true)))
    AND has_member_between(documents.date_edtf, $since::DATE, $until::DATE)
    AND (
        $changed_since IS NULL
        OR (documents.archive, documents.url) IN (
            SELECT (changes.archive, changes.url) FROM changes WHERE changes.seen_at >= $changed_since::DATE
        )
    )
    AND (
        NOT $is_picked
        OR (documents.archive, documents.url) IN (SELECT (picked.archive::VARCHAR, picked.url::VARCHAR) FROM picked)
    )
ORDER BY documents.archive, documents.date_earliest NULLS LAST, documents.date_latest NULLS LAST, documents.url;
