-- grain: one exemplar of a theme that takes comments, best first
-- reads: theme_exemplars, texts, themes
-- key: theme_id, rank
SELECT e.theme_id, e.rank, t.text
FROM theme_exemplars AS e
JOIN texts AS t USING (text_id)
JOIN themes AS h ON h.theme_id = e.theme_id
WHERE h.state = ANY($alive) AND h.replaced_by = ''
ORDER BY e.theme_id, e.rank
