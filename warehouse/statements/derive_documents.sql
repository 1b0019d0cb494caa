-- What happened to every document, from all captures, in whatever order they arrived. Documents and listings go by
-- numbers here, made of what they are known by: to sort and group by their URLs takes several times as long.

CREATE OR REPLACE TEMP TABLE sightings AS
SELECT
    hash(regests.archive, regests.url) AS document, hash(pages.archive, pages.listing_url) AS listing,
    captures.run_id, page_entries.page_id, page_entries.regest_id,
    captures.captured_at, captures.capture_id, page_entries.position
FROM capture_log AS captures
JOIN pages USING (page_id)
JOIN page_entries USING (page_id)
JOIN regests USING (regest_id)
WHERE captures.run_id NOT IN (SELECT run_id FROM harvests WHERE is_withheld);

CREATE OR REPLACE TEMP TABLE reworded AS
SELECT document
FROM sightings
GROUP BY document
HAVING min(regest_id) <> max(regest_id);

CREATE OR REPLACE TEMP TABLE timeline AS
SELECT
    document, captured_at AS observed_at, regest_id, capture_id, position,
    captured_at AS first_seen, capture_id AS first_capture_id,
    NULL::UUID AS left_by, NULL::INTEGER AS version,
    NULL::TIMESTAMPTZ AS document_first_seen, captured_at AS document_last_seen
FROM sightings
ANTI JOIN reworded USING (document);

DELETE FROM version_spans;
DELETE FROM wording_changes;
