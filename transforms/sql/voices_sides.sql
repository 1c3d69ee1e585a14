-- grain: one stance among the comments of a theme that are not set aside; a text without an author
--        is one unknown voice
-- reads: assignments, staged_comments, signals
-- key: stance
SELECT
    g.stance,
    count(*) AS n_comments,
    count(DISTINCT c.text_id) AS n_texts,
    count(DISTINCT c.person) FILTER (WHERE c.person <> '') AS n_people,
    count(DISTINCT c.text_id) FILTER (WHERE c.person = '') AS n_unknown
FROM assignments AS a
JOIN staged_comments AS c ON c.text_id = a.text_id
JOIN signals AS g ON g.text_id = a.text_id
WHERE a.theme_id = $theme_id AND a.until_night IS NULL AND NOT c.is_set_aside
GROUP BY g.stance
ORDER BY g.stance
