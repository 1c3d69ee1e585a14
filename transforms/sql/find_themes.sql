-- grain: one theme that readers see, with what it is called
-- reads: themes, assignments, staged_comments
-- key: theme_id
SELECT
    t.theme_id,
    CASE WHEN $language = 'fr' THEN t.title_fr ELSE t.title_en END AS title,
    concat_ws(' ', t.title_fr, t.title_en) AS titles,
    array_to_string(t.keywords, ' ') AS keywords,
    t.state,
    count(DISTINCT nullif(c.person, '')) AS n_people,
    count(DISTINCT c.text_id) FILTER (WHERE c.person = '') AS n_unknown
FROM themes AS t
LEFT JOIN assignments AS a ON a.theme_id = t.theme_id AND a.until_night IS NULL
LEFT JOIN staged_comments AS c ON c.text_id = a.text_id AND NOT c.is_set_aside
WHERE t.replaced_by = '' AND t.state NOT IN ('gone', 'merged', 'hidden')
GROUP BY ALL
ORDER BY t.theme_id
