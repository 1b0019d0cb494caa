-- The documents that a run has shown to be withdrawn, or that the harvests have to which captures that it took over belong.
SELECT regests.title, regests.date_text, version_spans.url, count(*) OVER () AS in_all
FROM kept.version_spans
JOIN kept.regests USING (regest_id)
WHERE version_spans.withdrawn_by = $run_id
    OR version_spans.withdrawn_by IN (SELECT run_id FROM kept.capture_log WHERE import_id = $run_id)
ORDER BY version_spans.withdrawn_at DESC, regests.title, version_spans.url
LIMIT $most;
