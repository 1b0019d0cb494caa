-- A page that another version of the parser reads anew changes what all of its captures show.
INSERT INTO captures_to_derive
SELECT captures.capture_id
FROM capture_log AS captures
JOIN pages USING (page_id)
JOIN (
    SELECT unnest($pages::UBIGINT[]) AS page_id, unnest($versions::INTEGER[]) AS parser_version
) AS read USING (page_id)
WHERE pages.parser_version <> read.parser_version;
