-- Listings that promise no number of documents: how many pages they have by their own words, and the verdict exhausted.

ALTER TABLE pages ADD COLUMN promised_pages INTEGER;
COMMENT ON COLUMN pages.promised_first IS '11 in “11 - 20 of 108”; NULL without a label, and where the label says the total alone.';
COMMENT ON COLUMN pages.promised_last IS '20 in “11 - 20 of 108”; NULL where promised_first is.';
COMMENT ON COLUMN pages.promised_total IS '108 in “11 - 20 of 108”, or in “108 results”; NULL without a label.';
COMMENT ON COLUMN pages.promised_pages IS '17 in “Page 3 of 17”: how many pages the listing has by its own words; NULL where none says so.';

ALTER TABLE harvests ADD COLUMN is_sound BOOLEAN;
COMMENT ON COLUMN harvests.verdict IS
    'proven: the listing agreed with its own count, as it was read between read_from and read_until. exhausted: it promises no number of documents; every page was read to its pager''s end, nothing disagreed, and the first page had not changed at the end. partial: nothing disagreed, but it is not known to be whole: see because. discrepant: see discrepancies. unreached: the site gave no page.';
COMMENT ON COLUMN harvests.is_confirmed IS
    'Whether it is proven or exhausted, and the harvest of that verdict before it found the same documents.';
COMMENT ON COLUMN harvests.is_complete IS
    'Whether it would be proven or exhausted, also where it is discrepant because it is too different from the ones before.';
COMMENT ON COLUMN harvests.is_sound IS
    'Whether the whole listing was gone through and nothing on its own pages disagreed, also where it is not known to be complete.';
COMMENT ON COLUMN version_spans.left_by IS
    'The run that showed that the document had left the last listing that held it: a proven harvest, or the second exhausted one in a row; NULL for a version that stands or was followed by another.';
COMMENT ON COLUMN version_spans.withdrawn_by IS
    'The run that showed that the document, having left its listings, has left the archive: the listing of the whole archive has lost it too, or its own page is there no more (404, 410).';

INSERT INTO captures_to_derive SELECT capture_id FROM capture_log;
INSERT INTO runs_to_derive SELECT run_id FROM run_log;

UPDATE schema_version SET version = 11;
