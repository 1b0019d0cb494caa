-- What a verification finds in the files, beside what the database has.
CREATE OR REPLACE TEMP TABLE found_captures AS SELECT *, FALSE AS is_foreign_revisit FROM capture_log LIMIT 0;
CREATE OR REPLACE TEMP TABLE found_pages AS FROM pages LIMIT 0;
CREATE OR REPLACE TEMP TABLE found_regests AS FROM regests LIMIT 0;
CREATE OR REPLACE TEMP TABLE found_page_entries AS FROM page_entries LIMIT 0;

CREATE OR REPLACE TEMP TABLE damages (
    number INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    file_offset BIGINT NOT NULL,
    file_length BIGINT NOT NULL,
    what VARCHAR NOT NULL
);
CREATE OR REPLACE TEMP TABLE damaged_captures (number INTEGER NOT NULL, capture_id UUID NOT NULL);
