-- Every file that the database has captures in, with the archive and an import that brought them.
SELECT file, archive, any_value(import_id) AS import_id, bool_or(source = $foreign) AS is_registered
FROM capture_log AS captures
WHERE $archive IS NULL OR archive = $archive
GROUP BY file, archive
ORDER BY file, archive;
