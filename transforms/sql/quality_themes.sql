-- grain: one theme that takes comments; all time, what is set aside left out
-- reads: themes, assignments, staged_comments
-- key: theme_id
SELECT
    t.theme_id,
    count(s.comment_id) AS n_comments,
    count(DISTINCT s.text_id) AS n_texts,
    count(DISTINCT coalesce(nullif(s.person, ''), s.text_id)) AS n_people,
    round(avg(s.rating), 4) AS mean_rating,
    count(s.rating) AS n_ratings
FROM themes AS t
LEFT JOIN assignments AS a ON a.theme_id = t.theme_id AND a.until_night IS NULL
LEFT JOIN staged_comments AS s ON s.text_id = a.text_id AND NOT s.is_set_aside
WHERE t.state = ANY($alive) AND t.replaced_by = ''
GROUP BY t.theme_id
ORDER BY t.theme_id
