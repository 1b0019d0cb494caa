-- A revisit that was loaded without a page gets the one that the same bytes at the same URL gave, in whatever order they
-- came.
CREATE OR REPLACE TEMP TABLE linked AS
SELECT revisits.capture_id, pages.page_id
FROM capture_log AS revisits
JOIN pages
    ON pages.archive = revisits.archive
    AND pages.url = revisits.url
    AND pages.payload_digest = revisits.payload_digest
WHERE revisits.page_id IS NULL AND revisits.revisit_of IS NOT NULL;

INSERT INTO captures_to_derive SELECT capture_id FROM linked;

UPDATE capture_log
SET page_id = linked.page_id, url = NULL, payload_digest = NULL
FROM linked
WHERE linked.capture_id = capture_log.capture_id;

DROP TABLE linked;
