-- Of each word how far each document that has it is behind the one before, what the word weighs there, and where it
-- stands there: as text, since so many lists in lists take far more memory.
SELECT
    word,
    string_agg(step, ',' ORDER BY place) AS steps,
    string_agg(impact, ',' ORDER BY place) AS impacts,
    string_agg(array_to_string(places, ' '), ',' ORDER BY place) AS places
FROM (
    SELECT
        word, place, impact, places, place - lag(place, 1, -1) OVER (PARTITION BY word ORDER BY place) AS step
    FROM search_postings
    JOIN search_out USING (number)
    JOIN search_words USING (word_number)
) AS found
GROUP BY word
ORDER BY word
