-- Revisits that were loaded before the capture which holds their payload.
SELECT revisits.*
FROM captures AS revisits
JOIN captures AS originals ON originals.capture_id = revisits.revisit_of
WHERE revisits.page_id IS NULL AND (originals.page_id IS NOT NULL OR originals.is_set_aside)
ORDER BY revisits.captured_at, revisits.capture_id;
