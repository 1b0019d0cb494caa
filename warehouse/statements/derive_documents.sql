-- The versions of documents from all sightings, in whatever order captures arrived.

CREATE OR REPLACE TEMP TABLE derived_spans AS
WITH sightings AS (
    SELECT
        regests.archive, regests.url, page_entries.regest_id,
        captures.captured_at, captures.capture_id, page_entries.position,
        page_entries.regest_id IS DISTINCT FROM lag(page_entries.regest_id) OVER by_time AS changed
    FROM captures
    JOIN page_entries USING (page_id)
    JOIN regests USING (regest_id)
    WINDOW by_time AS (
        PARTITION BY regests.archive, regests.url
        ORDER BY captures.captured_at, captures.capture_id, page_entries.position
    )
),
numbered AS (
    SELECT
        * EXCLUDE (changed),
        sum(changed::INTEGER) OVER (
            PARTITION BY archive, url ORDER BY captured_at, capture_id, position
        )::INTEGER AS version
    FROM sightings
),
spans AS (
    SELECT
        archive, url, version,
        any_value(regest_id) AS regest_id,
        min(captured_at) AS first_seen,
        max(captured_at) AS last_seen,
        max_by({'capture_id': capture_id, 'position': position}, (captured_at, capture_id, position)) AS last_sighting
    FROM numbered
    GROUP BY archive, url, version
)
SELECT
    archive, url, version, regest_id, first_seen, last_seen,
    last_sighting.capture_id,
    last_sighting.position,
    version = max(version) OVER document AS is_latest,
    min(first_seen) OVER document AS document_first_seen
FROM spans
WINDOW document AS (PARTITION BY archive, url);

MERGE INTO version_spans
USING derived_spans
ON version_spans.archive = derived_spans.archive
    AND version_spans.url = derived_spans.url
    AND version_spans.version = derived_spans.version
WHEN MATCHED AND version_spans IS DISTINCT FROM derived_spans THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME
WHEN NOT MATCHED BY SOURCE THEN DELETE;

DROP TABLE derived_spans;
