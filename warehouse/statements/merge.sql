MERGE INTO {table}
USING incoming
ON {table}.{key} = incoming.{key}
WHEN MATCHED AND {table} IS DISTINCT FROM incoming THEN UPDATE
WHEN NOT MATCHED THEN INSERT BY NAME;
