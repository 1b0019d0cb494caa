SELECT DISTINCT file
FROM captures
WHERE $archive IS NULL OR archive = $archive;
