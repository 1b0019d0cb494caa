SELECT
    regests.archive, regests.url, regests.title, regests.date_text, regests.date_edtf, regests.date_earliest,
    regests.date_latest, regests.date_precision, regests.date_problem, regests.date_assumed, regests.date_stated,
    regests.summary, regests.summary_by_ai, regests.other_text, regests.fields,
    spans_of(regests.date_edtf, regests.date_earliest, regests.date_latest) AS date_spans,
    version_spans.capture_id, version_spans.position,
    (${changed_at} AT TIME ZONE 'UTC')::DATE AS changed_on,
    coalesce(held.listings, []) AS listings
FROM search_out
JOIN regests USING (regest_id)
JOIN (FROM version_spans WHERE is_latest) AS version_spans USING (regest_id)
LEFT JOIN (
    SELECT archive, url, list(listing_url ORDER BY listing_url) AS listings
    FROM listed_documents
    WHERE left_at IS NULL
    GROUP BY archive, url
) AS held ON held.archive = regests.archive AND held.url = regests.url
ORDER BY search_out.place
