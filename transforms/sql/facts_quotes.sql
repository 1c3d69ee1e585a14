-- grain: one exemplar of a theme, by the first who said it, not set aside; best first
-- reads: theme_exemplars, staged_comments
-- key: rank
SELECT e.rank, c.text, c.community, c.said_on, c.url
FROM theme_exemplars AS e
JOIN staged_comments AS c ON c.text_id = e.text_id
WHERE e.theme_id = $theme_id AND NOT c.is_set_aside
QUALIFY row_number() OVER (
    PARTITION BY e.rank ORDER BY c.said_at NULLS LAST, c.comment_id
) = 1
ORDER BY e.rank
LIMIT $n_quotes
