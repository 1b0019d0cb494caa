-- A revisit that was loaded without a page gets the one that the same bytes at the same URL gave, read alike, in whatever
-- order they came.

-- A “not modified” does not say how to read what it revisits: as the last answer before it did that had those bytes, else
-- as the one that has them stored.
CREATE OR REPLACE TEMP TABLE read_alike AS
WITH unlinked AS (
    SELECT DISTINCT revisit_of FROM capture_log WHERE page_id IS NULL AND revisit_of IS NOT NULL
),
of_same_bytes AS (
    SELECT *, coalesce(revisit_of, capture_id) AS original_id
    FROM captures
    WHERE coalesce(revisit_of, capture_id) IN (FROM unlinked)
)
SELECT
    capture_id, page_id, revisit_of,
    coalesce(
        read_as,
        last_value(CASE WHEN status = 200 THEN read_as END IGNORE NULLS) OVER (
            PARTITION BY original_id ORDER BY captured_at, capture_id ROWS UNBOUNDED PRECEDING
        ),
        max(CASE WHEN revisit_of IS NULL THEN read_as END) OVER (PARTITION BY original_id)
    ) AS read_as
FROM of_same_bytes;

UPDATE capture_log
SET read_as = read_alike.read_as
FROM read_alike
WHERE read_alike.capture_id = capture_log.capture_id
    AND read_alike.revisit_of IS NOT NULL
    AND read_alike.page_id IS NULL
    AND capture_log.read_as IS NULL;

CREATE OR REPLACE TEMP TABLE linked AS
SELECT revisits.capture_id, pages.page_id
FROM capture_log AS revisits
JOIN capture_log AS originals ON originals.capture_id = revisits.revisit_of
JOIN pages
    ON pages.archive = revisits.archive
    AND pages.url = revisits.url
    AND pages.payload_digest = revisits.payload_digest
    AND coalesce(pages.read_as, '') = coalesce(revisits.read_as, '')
WHERE revisits.page_id IS NULL;

INSERT INTO captures_to_derive SELECT capture_id FROM linked;

UPDATE capture_log
SET page_id = linked.page_id, url = NULL, payload_digest = NULL, read_as = NULL
FROM linked
WHERE linked.capture_id = capture_log.capture_id;

DROP TABLE linked;
DROP TABLE read_alike;
