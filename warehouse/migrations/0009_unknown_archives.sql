-- Which archives' rows stay as they were read: nothing here reads their pages any more.

CREATE TABLE unknown_archives (archive VARCHAR NOT NULL, because VARCHAR NOT NULL);
COMMENT ON TABLE unknown_archives IS
    'Archives whose captures are held and whose pages nothing could read when the tables were written last: all of their rows stay as they were read before.';
COMMENT ON COLUMN unknown_archives.archive IS 'Name of the archive.';
COMMENT ON COLUMN unknown_archives.because IS
    'Why, in words: it is not known here, or cannot be used, with what is wrong with its module.';

UPDATE schema_version SET version = 9;
