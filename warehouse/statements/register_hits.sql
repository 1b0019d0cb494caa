CREATE OR REPLACE TEMP TABLE hits AS
SELECT register.*, matches.score
FROM register
LEFT JOIN matches USING (number)
WHERE (NOT $has_words OR matches.number IS NOT NULL)
    AND ($archive IS NULL OR archive = $archive)
    AND ($listing IS NULL OR listings IN (SELECT listings FROM listings_together WHERE listing = $listing))
    AND ($precision IS NULL OR precision = $precision)
    AND ($field IS NULL OR names IN (SELECT names FROM names_together WHERE field = $field))
    AND (NOT $has_value OR regest_id IN (SELECT regest_id FROM field_matches))
    AND ($changed_since IS NULL OR changed_at >= epoch_us($changed_since::DATE::TIMESTAMP))
    AND (
        ($first_day IS NULL AND $last_day IS NULL)
        OR CASE
            WHEN earliest IS NULL AND latest IS NULL THEN FALSE
            WHEN $certainly THEN
                coalesce(earliest >= $first_day::DATE, $first_day IS NULL)
                AND coalesce(latest <= $last_day::DATE, $last_day IS NULL)
            -- A side that is open may reach to any day.
            ELSE coalesce(earliest <= $last_day::DATE, TRUE) AND coalesce(latest >= $first_day::DATE, TRUE)
        END
    )
    AND (set_of_dates IS NULL OR kept.has_member_between(set_of_dates, $first_day::DATE, $last_day::DATE))
