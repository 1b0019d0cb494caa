-- The documents that a run has shown to be withdrawn, or that the harvests have to which captures that it took over belong.
WITH gone AS (
    SELECT regests.title, regests.date_text, version_spans.url, version_spans.withdrawn_at
    FROM kept.version_spans
    JOIN kept.regests USING (regest_id)
    WHERE version_spans.withdrawn_by = $run_id
        OR version_spans.withdrawn_by IN (SELECT run_id FROM kept.capture_log WHERE import_id = $run_id)
),
told AS (
    SELECT count(*) AS documents, md5(string_agg(concat_ws(' ', epoch_us(withdrawn_at), url), chr(10) ORDER BY url)) AS digest
    FROM gone
)
SELECT documents, digest, title, date_text, url
FROM gone, told
ORDER BY withdrawn_at DESC, title, url
LIMIT $most;
