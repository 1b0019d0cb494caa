-- What a person has had taken though the page contradicts its URL, and what a person has had set aside.

ALTER TABLE capture_log ADD COLUMN forced_despite VARCHAR;
ALTER TABLE capture_log ADD COLUMN is_set_aside BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN capture_log.forced_despite IS
    'What on the page contradicts its URL, where it was imported with --force all the same; NULL for all others.';
COMMENT ON COLUMN capture_log.is_set_aside IS
    'Whether it is forgotten (see forgettings) and shows nothing: it is here because later captures of the same bytes need them.';
ALTER TABLE foreign_revisits ADD COLUMN forced_despite VARCHAR;
ALTER TABLE foreign_revisits ADD COLUMN is_set_aside BOOLEAN DEFAULT FALSE;
COMMENT ON COLUMN foreign_revisits.forced_despite IS 'Of no use: nobody forces another program''s capture.';
COMMENT ON COLUMN foreign_revisits.is_set_aside IS 'Of no use: what is forgotten is not kept here.';

CREATE TABLE forgettings (
    forgetting_id VARCHAR NOT NULL,
    forgotten_at TIMESTAMPTZ NOT NULL,
    what VARCHAR NOT NULL,
    reason VARCHAR,
    captures BIGINT NOT NULL
);
COMMENT ON TABLE forgettings IS 'What was set aside with regest forget, and is in none of the other tables: its captures stay in the folder.';
COMMENT ON COLUMN forgettings.forgetting_id IS 'Identifies it: regest forget --undo takes it back.';
COMMENT ON COLUMN forgettings.forgotten_at IS 'When it was forgotten (UTC).';
COMMENT ON COLUMN forgettings.what IS 'What was forgotten, in words.';
COMMENT ON COLUMN forgettings.reason IS 'Why, as the person said; NULL when nothing was said.';
COMMENT ON COLUMN forgettings.captures IS 'How many captures were set aside.';

UPDATE schema_version SET version = 7;
