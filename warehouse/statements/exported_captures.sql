-- Every capture, with its place in its file.
SELECT *
FROM captures
WHERE $archive IS NULL OR archive = $archive
ORDER BY archive, captured_at, capture_id;
