-- grain: one movement, also those that are over or led into another; what is set aside counts
--        nowhere, and a text without an author is one unknown voice
-- reads: movements, movement_texts, staged_comments, assignments
-- key: movement_id
SELECT
    m.movement_id,
    m.replaced_by,
    m.is_current,
    m.title_fr,
    m.title_en,
    m.first_night,
    m.last_night,
    m.begun_on,
    count(s.comment_id) AS n_comments,
    count(DISTINCT nullif(s.person, '')) AS n_people,
    count(DISTINCT s.text_id) FILTER (WHERE s.person = '') AS n_unknown,
    count(DISTINCT s.community) AS n_communities,
    coalesce(array_to_string(list_sort(list(DISTINCT nullif(a.theme_id, ''))), '|'), '') AS themes
FROM movements AS m
LEFT JOIN movement_texts AS t ON t.movement_id = m.movement_id
LEFT JOIN staged_comments AS s ON s.text_id = t.text_id AND NOT s.is_set_aside
LEFT JOIN assignments AS a ON a.text_id = s.text_id AND a.until_night IS NULL
GROUP BY ALL
ORDER BY m.movement_id
