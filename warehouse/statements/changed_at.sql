-- When something of a document was last seen to be new, to change or to go.
greatest(
    version_spans.first_seen,
    CASE WHEN version_spans.left_by IS NOT NULL THEN version_spans.valid_to END,
    version_spans.withdrawn_at
)
