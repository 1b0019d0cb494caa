CREATE OR REPLACE TEMP TABLE arriving AS
SELECT *, hash(url, title, summary) AS regest_id
FROM (
    SELECT
        unnest($urls::VARCHAR[]) AS url, unnest($titles::VARCHAR[]) AS title, unnest($summaries::VARCHAR[]) AS summary,
        unnest($dates::VARCHAR[]) AS date_text, unnest($earliest::DATE[]) AS date_earliest,
        unnest($latest::DATE[]) AS date_latest,
        unnest($names::VARCHAR[][]) AS names, unnest($texts::VARCHAR[][]) AS texts
);

INSERT INTO regests BY NAME
SELECT
    arriving.* EXCLUDE (names, texts), 'example-archive' AS archive, FALSE AS date_supplied, FALSE AS date_assumed,
    FALSE AS summary_by_ai, map(names, texts) AS fields
FROM arriving
ANTI JOIN regests USING (regest_id);

INSERT INTO version_spans BY NAME
SELECT
    'example-archive' AS archive, url, 1 + (SELECT count(*) FROM version_spans WHERE version_spans.url = arriving.url) AS version,
    regest_id, TIMESTAMPTZ '2026-01-01' AS first_seen, TIMESTAMPTZ '2026-01-01' AS last_seen,
    TIMESTAMPTZ '2026-01-01' AS document_first_seen, uuid() AS first_capture_id, uuid() AS capture_id, 1 AS position,
    FALSE AS is_latest
FROM arriving;

UPDATE version_spans
SET is_latest = version = (SELECT max(version) FROM version_spans AS others WHERE others.url = version_spans.url);
