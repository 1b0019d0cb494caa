-- A file of a table.
SELECT data_file FROM ducklake_list_files('lake', $table, schema => 'kept') LIMIT 1;
