-- What people search for, and how well it fits.
SELECT number, score FROM ranked($words)
