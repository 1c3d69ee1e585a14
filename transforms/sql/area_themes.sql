-- grain: one theme that takes comments and has a centre in the space, with its people
-- reads: themes, theme_centres, assignments, staged_comments
-- key: theme_id
SELECT
    t.theme_id,
    t.area,
    count(DISTINCT coalesce(nullif(s.person, ''), s.text_id)) AS n_people
FROM themes AS t
JOIN theme_centres AS c ON c.theme_id = t.theme_id AND c.space_id = $space_id
LEFT JOIN assignments AS a ON a.theme_id = t.theme_id AND a.until_night IS NULL
LEFT JOIN staged_comments AS s ON s.text_id = a.text_id AND NOT s.is_set_aside
WHERE t.state = ANY($alive) AND t.replaced_by = ''
GROUP BY t.theme_id, t.area
ORDER BY t.theme_id
