-- Of each word that stands in no document, the three most like it that do, and its first four letters where others have
-- them too.
WITH asked AS MATERIALIZED (
    FROM steps_of($words) WHERE bit > 1
),
-- Whether a word stands anywhere is asked only of those that can be meant.
meant AS MATERIALIZED (
    SELECT word_number, word, stem FROM search_words WHERE stem IN (SELECT stem FROM asked)
    UNION
    SELECT word_number, word, stem
    FROM search_words
    JOIN (SELECT DISTINCT left(unit, 4) AS beginning FROM asked) AS begun ON starts_with(word, beginning)
),
said AS MATERIALIZED (
    -- Words of descriptions that have left stand nowhere.
    SELECT word, stem
    FROM meant
    WHERE word_number IN (
        SELECT word_number FROM search_postings SEMI JOIN meant USING (word_number) SEMI JOIN search_documents USING (number)
    )
),
missing AS (
    SELECT item, way, step, unit
    FROM asked
    WHERE NOT EXISTS (
            FROM said
            WHERE said.stem = asked.stem AND (NOT asked.is_quoted OR said.word = asked.unit)
        )
        AND NOT (is_prefix AND EXISTS (FROM said WHERE starts_with(said.word, asked.unit)))
),
near AS (
    SELECT DISTINCT unit, word_number, word, damerau_levenshtein(word, unit) AS distance
    FROM missing
    JOIN search_words
        ON abs(length(word) - length(unit)) <= 2
        -- Letters that the other has not cost one step each, and are found sooner than the distance.
        AND length(translate(word, unit, '')) <= 2
        AND damerau_levenshtein(word, unit) <= least(2, length(unit) // 3)
),
standing AS (
    SELECT near.*, count(*) AS documents
    FROM near
    JOIN search_postings USING (word_number)
    JOIN search_documents USING (number)
    GROUP BY ALL
)
SELECT
    missing.unit,
    coalesce(
        list(word ORDER BY distance, documents DESC, word) FILTER (word IS NOT NULL)[:3],
        []
    ) AS nearest,
    CASE WHEN EXISTS (FROM said WHERE starts_with(said.word, left(missing.unit, 4))) THEN left(missing.unit, 4) END AS beginning
FROM (SELECT unit, min((item, way, step)) AS place FROM missing GROUP BY unit) AS missing
LEFT JOIN standing USING (unit)
GROUP BY missing.unit, missing.place
ORDER BY missing.place;
