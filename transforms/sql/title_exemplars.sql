-- grain: one exemplar of a theme that takes comments, best first
-- reads: theme_exemplars, texts, themes, staged_comments
-- key: theme_id, rank
SELECT e.theme_id, e.rank, t.text
FROM theme_exemplars AS e
JOIN texts AS t USING (text_id)
JOIN themes AS h ON h.theme_id = e.theme_id
WHERE h.state = ANY($alive) AND h.replaced_by = ''
    AND e.text_id IN (SELECT text_id FROM staged_comments WHERE NOT is_set_aside)
ORDER BY e.theme_id, e.rank
