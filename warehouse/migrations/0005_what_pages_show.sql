-- What a row shows beside its date, title and summary; and what on a page says that it is not what it seems.

ALTER TABLE regests ADD COLUMN other_text VARCHAR;
COMMENT ON COLUMN regests.other_text IS
    'Whatever else is to be seen in the row, its blocks joined by “ · ”; NULL where there is nothing else.';

ALTER TABLE pages ADD COLUMN furthest_page INTEGER;
ALTER TABLE pages ADD COLUMN contradiction VARCHAR;
ALTER TABLE pages ADD COLUMN label_problem VARCHAR;
COMMENT ON COLUMN pages.furthest_page IS
    'The furthest page of the same listing, from 1, that its pager links to; NULL where it links to none.';
COMMENT ON COLUMN pages.contradiction IS
    'What on it is not of the listing page at its URL, in words; NULL where nothing is.';
COMMENT ON COLUMN pages.label_problem IS
    'Why what reads like its count label promises nothing, in words: it cannot be read, or another one says something else; NULL where nothing is wrong.';

UPDATE schema_version SET version = 5;
