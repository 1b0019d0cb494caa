-- The version of what reads an archive's pages is computed from its code. What the last code before has read gets the
-- version that is computed from that code, by which it is known whether today's is another.

ALTER TABLE pages ALTER COLUMN parser_version DROP NOT NULL;
ALTER TABLE pages ALTER COLUMN parser_version TYPE VARCHAR
    USING CASE WHEN parser_code = '7d09002f526ba0ca' THEN 'd590ebebcd609d4b' ELSE parser_code END;
ALTER TABLE pages DROP COLUMN parser_code;
COMMENT ON COLUMN pages.parser_version IS
    'Version of what read it: of the archive''s declaration and of the code that reads its pages; NULL where nothing did.';

ALTER TABLE run_log ALTER COLUMN parser_version TYPE VARCHAR;
COMMENT ON COLUMN run_log.parser_version IS 'Version of the archive''s parser when the run was started: a number for old ones.';

UPDATE schema_version SET version = 8;
