-- What people search for, and how well it fits.
SELECT hash(archive, url) AS document, score FROM search($words)
