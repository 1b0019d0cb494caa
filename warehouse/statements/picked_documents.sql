-- Asked for these columns, DuckDB says which of them a query does not give.
SELECT archive::VARCHAR, url::VARCHAR FROM picked LIMIT 0;
