SELECT 1 FROM version_spans WHERE left_by IS NOT NULL LIMIT 1;
