-- The names of fields that go together, by the hash of all of them.
SELECT names, unnest(fields) AS field
FROM (
    SELECT hash(map_keys(fields)) AS names, any_value(map_keys(fields)) AS fields
    FROM regests
    WHERE cardinality(fields) > 0
    GROUP BY names
) AS together
