-- What a page is: its bytes, and the headers that say how to read them. And the runs of other folders that are imported.

ALTER TABLE pages ADD COLUMN read_as VARCHAR;
COMMENT ON COLUMN pages.page_id IS 'Made of archive, URL, payload digest and read_as.';
COMMENT ON COLUMN pages.read_as IS
    'How its bytes are read, by the headers of all its captures: what they count of its listing, charset and content encoding, as “x-wp-total=57; charset=utf-8; encoding=gzip”; empty where they say nothing of that; NULL where that was not noted.';
COMMENT ON TABLE pages IS
    'What was read from each distinct page; captures of the same bytes at the same URL that are to be read alike share one.';

ALTER TABLE capture_log ADD COLUMN read_as VARCHAR;
COMMENT ON COLUMN capture_log.read_as IS
    'How its bytes are read, by its headers: see pages; NULL where it stands there, or where it is what the capture that it revisits says.';

ALTER TABLE foreign_revisits ADD COLUMN read_as VARCHAR;
COMMENT ON COLUMN foreign_revisits.read_as IS 'How its bytes are read, if its own headers say so.';

ALTER TABLE run_log ADD COLUMN is_of_one_crawl BOOLEAN;
ALTER TABLE run_log ADD COLUMN import_id UUID;
UPDATE run_log
SET is_of_one_crawl = crawls.is_one
FROM (
    SELECT run_id, bool_and(source = 'warc' AND dated_by = 'record') AND count(DISTINCT file) = 1 AS is_one
    FROM capture_log
    WHERE import_id IS NOT NULL
    GROUP BY run_id
) AS crawls
WHERE crawls.run_id = run_log.run_id AND run_log.is_assembled;
COMMENT ON COLUMN run_log.is_of_one_crawl IS
    'Of an assembled one, whether all of its captures are those of one crawler in one file; NULL for a harvest.';
COMMENT ON COLUMN run_log.import_id IS
    'The import that brought a harvest of another folder: see imports; NULL for a harvest of this one, and for an assembled one.';
COMMENT ON COLUMN run_log.is_assembled IS
    'Whether it was put together from imported captures of a listing that no harvest made: those with no more than a day between one and the next.';

UPDATE schema_version SET version = 4;
