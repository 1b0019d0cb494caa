SELECT min(number), max(number) FROM search_arriving;
