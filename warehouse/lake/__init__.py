"""A DuckLake: the tables of many data folders as Parquet, in a catalog that many write to and read from at once."""
