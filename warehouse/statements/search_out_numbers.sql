-- Where each document that is found stands among all of them, in the order of those that search_hits finds as good,
-- counted from 0.
CREATE OR REPLACE TEMP TABLE search_out AS
SELECT
    number, regest_id,
    (row_number() OVER (ORDER BY date_earliest, archive, url) - 1)::INTEGER AS place
FROM search_documents
JOIN regests USING (regest_id)
