-- How many files a lake has, and the table of which they take the least.
SELECT coalesce(sum(file_count), 0), arg_min(table_name, file_size_bytes) FILTER (file_count > 0)
FROM ducklake_table_info('lake');
