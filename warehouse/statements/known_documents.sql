-- What pages say of documents, as those of them that were captured last say it; $page_ids are the pages.
SELECT
    regests.url,
    arg_max(regests.title, (shown.last_seen, page_id)) AS title,
    arg_max({'said': nullif(regests.date_text, '')}, (shown.last_seen, page_id)).said AS date_text,
    arg_max({'said': regests.summary}, (shown.last_seen, page_id)).said AS summary,
    arg_max(regests.fields, (shown.last_seen, page_id)) AS fields
FROM page_entries
JOIN regests USING (regest_id)
JOIN (
    SELECT page_id, max(captured_at) AS last_seen
    FROM capture_log
    WHERE page_id IN (SELECT unnest($page_ids::UBIGINT[]))
    GROUP BY page_id
) AS shown USING (page_id)
GROUP BY regests.url;
