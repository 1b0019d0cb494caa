-- What else a row says, under the archive's own names; and whether its date is read in an order that the archive declares.
-- The table is made anew: DuckDB 1.5 cannot add a column that is never NULL.

ALTER TABLE regests RENAME TO regests_before;
CREATE TABLE regests (
    regest_id UBIGINT NOT NULL,
    archive VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    date_text VARCHAR,
    date_edtf VARCHAR,
    date_earliest DATE,
    date_latest DATE,
    date_precision VARCHAR,
    date_problem VARCHAR,
    date_supplied BOOLEAN NOT NULL,
    date_part VARCHAR,
    date_assumed BOOLEAN NOT NULL,
    date_stated VARCHAR,
    summary VARCHAR,
    summary_by_ai BOOLEAN NOT NULL,
    other_text VARCHAR,
    fields MAP(VARCHAR, VARCHAR) NOT NULL
);
INSERT INTO regests BY NAME SELECT *, FALSE AS date_assumed, NULL AS date_stated, MAP {} AS fields FROM regests_before;
DROP TABLE regests_before;

COMMENT ON TABLE regests IS 'What an archive says of a document, once for each distinct wording.';
COMMENT ON COLUMN regests.regest_id IS 'Made of everything that was printed.';
COMMENT ON COLUMN regests.archive IS 'Name of the archive.';
COMMENT ON COLUMN regests.url IS 'Canonical URL of the document.';
COMMENT ON COLUMN regests.title IS 'Title as printed.';
COMMENT ON COLUMN regests.date_text IS 'Date as printed; NULL where none is.';
COMMENT ON COLUMN regests.date_edtf IS 'The date as an EDTF string (ISO 8601-2), such as 1945-07, 1950~ or 1964-03-03/1964-03-10.';
COMMENT ON COLUMN regests.date_earliest IS 'First day that the date can mean.';
COMMENT ON COLUMN regests.date_latest IS 'Last day that the date can mean.';
COMMENT ON COLUMN regests.date_precision IS 'day, month, season, year, decade, century or interval.';
COMMENT ON COLUMN regests.date_problem IS
    'Why the printed text gives no date: impossible, ambiguous, misprint, not a date; or contradicted: the page states another one to machines.';
COMMENT ON COLUMN regests.date_supplied IS 'Whether the date stands in brackets: an archivist''s, not the document''s.';
COMMENT ON COLUMN regests.date_part IS 'early, mid or late.';
COMMENT ON COLUMN regests.date_assumed IS
    'Whether the printed text alone does not say which number is the month: it is read in the order that is declared for the archive.';
COMMENT ON COLUMN regests.date_stated IS
    'What the page says of the date to machines, beside what is printed, as in <time datetime="1964-03-03">; NULL where it says nothing.';
COMMENT ON COLUMN regests.summary IS 'Summary as printed; NULL where none is.';
COMMENT ON COLUMN regests.summary_by_ai IS 'Whether the archive says that a machine wrote the summary.';
COMMENT ON COLUMN regests.other_text IS
    'Whatever else is to be seen in the row, its blocks joined by “ · ”; NULL where there is nothing else.';
COMMENT ON COLUMN regests.fields IS
    'What else the row says that is declared for the archive (reference code, level, creator), as printed, by name: fields[''level'']; without what the row does not have.';

UPDATE schema_version SET version = 10;
