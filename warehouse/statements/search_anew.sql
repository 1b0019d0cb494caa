DELETE FROM search_postings;
DELETE FROM search_words;
DELETE FROM search_documents;
