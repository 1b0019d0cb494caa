-- A page that another version of the parsers reads anew changes what all of its captures show. The pages that were read
-- are in `incoming`.
INSERT INTO captures_to_derive
SELECT captures.capture_id
FROM capture_log AS captures
JOIN pages USING (page_id)
JOIN incoming USING (page_id)
WHERE pages.parser_version IS DISTINCT FROM incoming.parser_version;
