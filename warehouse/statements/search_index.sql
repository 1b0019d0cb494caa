-- What was found in a part of the descriptions becomes words and postings.
INSERT INTO search_words
SELECT
    (SELECT coalesce(max(word_number), 0) FROM search_words)::INTEGER + row_number() OVER (ORDER BY word)::INTEGER,
    word, stem_of(word)
FROM (SELECT DISTINCT word FROM search_found) AS found
ANTI JOIN search_words USING (word);

-- In the order of the words: so DuckDB skips what a query does not ask for.
INSERT INTO search_postings
SELECT word_number, number, round(220 * often / (often + 0.3 + 0.9 * length / 50))::SMALLINT, places
FROM (
    SELECT
        word_number, number, any_value(length) AS length,
        sum(CASE WHEN place < 0 THEN 3 ELSE 1 END) AS often,
        list(place) AS places
    FROM search_found
    JOIN search_words USING (word)
    GROUP BY word_number, number
) AS weighed
ORDER BY word_number, number;

DROP TABLE search_found;
