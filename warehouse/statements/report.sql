-- One run, and what it found.
SELECT
    runs.run_id::VARCHAR AS run_id, runs.archive, runs.listing_url, runs.source, runs.started_at, runs.ended_at,
    runs.outcome, runs.requests, runs.retries, runs.bytes_received, runs.seconds_waited,
    harvests.pages, harvests.promised, harvests.found, harvests.rejects, harvests.verdict,
    (SELECT count(*) FROM captures WHERE captures.run_id = runs.run_id AND captures.revisit_of IS NOT NULL) AS unchanged_pages,
    (
        SELECT count(*) FROM version_spans
        WHERE version_spans.archive = runs.archive AND version_spans.version = 1
            AND version_spans.first_seen >= runs.started_at
            AND version_spans.first_seen <= coalesce(runs.ended_at, version_spans.first_seen)
    ) AS documents_added,
    (
        SELECT count(*) FROM version_spans
        WHERE version_spans.archive = runs.archive AND version_spans.version > 1
            AND version_spans.first_seen >= runs.started_at
            AND version_spans.first_seen <= coalesce(runs.ended_at, version_spans.first_seen)
    ) AS documents_changed
FROM runs
JOIN harvests USING (run_id)
WHERE runs.run_id = ?;
