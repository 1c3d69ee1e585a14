-- grain: one language of a theme ('' is none); all time, what is set aside left out
-- reads: staged_comments, assignments
-- key: theme_id, language
SELECT coalesce(a.theme_id, '') AS theme_id, s.language, count(*) AS n_comments
FROM staged_comments AS s
LEFT JOIN assignments AS a ON a.text_id = s.text_id AND a.until_night IS NULL
WHERE NOT s.is_set_aside
GROUP BY ALL
ORDER BY ALL
