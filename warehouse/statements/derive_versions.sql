-- From the timeline of each document (what was seen of it when; no regest where it had left its listings) to its versions. A row
-- that stands for the latest version so far has that version's number.

CREATE OR REPLACE TEMP TABLE derived_spans AS
WITH several AS (
    SELECT document
    FROM timeline
    GROUP BY document
    HAVING count(*) > 1
),
seen AS (
    SELECT
        *,
        (row_number() OVER by_time = 1 OR regest_id IS DISTINCT FROM lag(regest_id) OVER by_time)::INTEGER AS begins
    FROM timeline
    SEMI JOIN several USING (document)
    WINDOW by_time AS (PARTITION BY document ORDER BY observed_at, capture_id NULLS LAST, position)
),
numbered AS (
    SELECT
        *,
        sum(begins) OVER (PARTITION BY document ORDER BY observed_at, capture_id NULLS LAST, position) AS stretch,
        row_number() OVER (PARTITION BY document ORDER BY observed_at, capture_id NULLS LAST, position) AS place
    FROM seen
),
stretches AS (
    SELECT
        document, stretch,
        any_value(regest_id) AS regest_id,
        arg_min({'observed_at': first_seen, 'capture_id': first_capture_id}, place) AS first,
        arg_max({'observed_at': observed_at, 'capture_id': capture_id, 'position': position}, place) AS last,
        any_value(left_by) AS left_by,
        min(observed_at) AS begins_at,
        any_value(version) AS version,
        any_value(document_first_seen) AS document_first_seen,
        max(document_last_seen) AS document_last_seen
    FROM numbered
    GROUP BY document, stretch
),
ended AS (
    SELECT
        * EXCLUDE (left_by, version, document_first_seen),
        lead(begins_at) OVER by_time AS valid_to,
        lead(left_by) OVER by_time AS left_by,
        max(version) OVER document AS version_before,
        min(document_first_seen) OVER document AS first_seen_before
    FROM stretches
    WINDOW by_time AS (PARTITION BY document ORDER BY stretch), document AS (PARTITION BY document)
)
SELECT
    regests.archive, regests.url,
    (coalesce(version_before, 1) - 1 + row_number() OVER by_time)::INTEGER AS version,
    ended.regest_id,
    first.observed_at AS first_seen,
    first.capture_id AS first_capture_id,
    last.observed_at AS last_seen,
    last.capture_id AS capture_id,
    last.position AS position,
    valid_to,
    left_by,
    lead(stretch) OVER by_time IS NULL AS is_latest,
    coalesce(first_seen_before, min(first.observed_at) OVER document) AS document_first_seen,
    document_last_seen
FROM ended
JOIN regests USING (regest_id)
WINDOW by_time AS (PARTITION BY document ORDER BY stretch), document AS (PARTITION BY document)
-- What was seen once has one version, which nothing ends: nearly all documents of an archive that is harvested for the
-- first time, for which no window need be sorted.
UNION ALL BY NAME
SELECT
    regests.archive, regests.url,
    coalesce(version, 1)::INTEGER AS version,
    timeline.regest_id, first_seen, first_capture_id,
    observed_at AS last_seen, capture_id, position,
    NULL::TIMESTAMPTZ AS valid_to, NULL::UUID AS left_by,
    TRUE AS is_latest,
    coalesce(document_first_seen, first_seen) AS document_first_seen,
    document_last_seen
FROM timeline
ANTI JOIN several USING (document)
JOIN regests USING (regest_id);

-- By row number and in its order: DuckDB takes forty times as long for the same rows in disorder. Column by column: what
-- is not set is not written.
UPDATE version_spans
SET
    last_seen = continued.last_seen,
    capture_id = continued.capture_id,
    position = continued.position,
    valid_to = continued.valid_to,
    left_by = continued.left_by,
    is_latest = continued.is_latest,
    document_last_seen = continued.document_last_seen
FROM (
    SELECT version_spans.rowid AS place, derived_spans.*
    FROM derived_spans
    JOIN version_spans USING (archive, url, version)
    ORDER BY place
) AS continued
WHERE version_spans.rowid = continued.place;

INSERT INTO version_spans BY NAME
SELECT *
FROM derived_spans
WHERE NOT EXISTS (
    FROM version_spans
    WHERE version_spans.archive = derived_spans.archive
        AND version_spans.url = derived_spans.url
        AND version_spans.version = derived_spans.version
);

DROP TABLE derived_spans;
DROP TABLE timeline;
