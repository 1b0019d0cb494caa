DELETE FROM capture_files
WHERE file = ? AND file NOT IN (SELECT file FROM capture_log WHERE NOT is_set_aside);
