SELECT name, type, NOT "notnull"
FROM pragma_table_info(?)
ORDER BY cid;
