DELETE FROM {table} WHERE {key} IN (SELECT unnest(?));
