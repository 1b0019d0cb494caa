-- Full text search: which words stand where in the documents as they were last described. The numbers are given in the
-- order in which words and documents came, and mean nothing outside of these tables.

CREATE TABLE search_words (word_number INTEGER NOT NULL, word VARCHAR NOT NULL, stem VARCHAR NOT NULL);
COMMENT ON TABLE search_words IS 'Every word that stands in a title, a summary or a field, for the macro search.';
COMMENT ON COLUMN search_words.word_number IS 'Number of the word in this database: see search_postings.';
COMMENT ON COLUMN search_words.word IS 'The word, folded: small letters without accents.';
COMMENT ON COLUMN search_words.stem IS 'What it has in common with other words of its root.';

CREATE TABLE search_documents (number INTEGER NOT NULL, regest_id UBIGINT NOT NULL);
COMMENT ON TABLE search_documents IS 'Every description that the macro search finds: the last one of each document.';
COMMENT ON COLUMN search_documents.number IS 'Number of the description in this database: see search_postings.';
COMMENT ON COLUMN search_documents.regest_id IS 'The description: see regests.';

CREATE TABLE search_postings (
    word_number INTEGER NOT NULL, number INTEGER NOT NULL, impact SMALLINT NOT NULL, places INTEGER[] NOT NULL
);
COMMENT ON TABLE search_postings IS 'Which word stands where in which description; also in some that search finds no more.';
COMMENT ON COLUMN search_postings.word_number IS 'The word: see search_words.';
COMMENT ON COLUMN search_postings.number IS 'The description: see search_documents.';
COMMENT ON COLUMN search_postings.impact IS
    'What the word weighs there, of 220 at most (BM25): more where it stands often, in a short text, or in the title.';
COMMENT ON COLUMN search_postings.places IS 'Where it stands, counted in words; in the title less than zero.';

UPDATE schema_version SET version = 13;
