-- Revisits of other programs that have been read and not logged yet.
CREATE TEMP TABLE IF NOT EXISTS foreign_revisits AS
SELECT *, NULL::UUID AS original_id, NULL::VARCHAR AS original_url, NULL::TIMESTAMPTZ AS original_at
FROM capture_log
LIMIT 0;
