-- Every row of the page that a capture shows, those that could not be read too.
SELECT
    capture_log.capture_id, page_entries.position, regests.archive, regests.url, regests.title,
    regests.date_text, regests.date_edtf, regests.date_earliest, regests.date_latest, regests.date_problem,
    regests.date_assumed, regests.date_stated, regests.summary, regests.summary_by_ai, regests.other_text, regests.fields,
    NULL AS reason, NULL AS detail, NULL AS html
FROM capture_log
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE capture_log.capture_id = $capture_id

UNION ALL BY NAME
SELECT capture_id, position, archive, reason, detail, html
FROM rejects
WHERE capture_id = $capture_id AND position IS NOT NULL
ORDER BY position;
