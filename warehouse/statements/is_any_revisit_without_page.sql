SELECT 1 FROM capture_log WHERE page_id IS NULL AND revisit_of IS NOT NULL LIMIT 1;
