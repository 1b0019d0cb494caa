-- The captures that show any version of a document, and those that have their bytes.
WITH shown AS (
    SELECT DISTINCT capture_id FROM version_spans
)
SELECT captures.*
FROM captures
WHERE capture_id IN (SELECT capture_id FROM shown)
    OR capture_id IN (SELECT revisit_of FROM captures JOIN shown USING (capture_id))
ORDER BY captures.capture_id
