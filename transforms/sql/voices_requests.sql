-- grain: one distinct text that asks for something and is not set aside, with what is known of it
-- reads: signals, texts, staged_comments, assignments, idea_texts
-- key: text_id
SELECT
    t.text_id,
    t.text,
    t.own_start,
    coalesce(a.theme_id, '') AS theme_id,
    c.people,
    i.start_char,
    i.end_char,
    i.clarity,
    i.asks_version,
    coalesce(i.idea_id, '') AS idea_id,
    coalesce(i.worth, 0) AS worth,
    coalesce(i.space_id, '') AS space_id
FROM signals AS s
JOIN texts AS t ON t.text_id = s.text_id
JOIN (
    SELECT text_id, list(DISTINCT person ORDER BY person) FILTER (WHERE person <> '') AS people
    FROM staged_comments
    WHERE NOT is_set_aside
    GROUP BY text_id
) AS c ON c.text_id = t.text_id
LEFT JOIN assignments AS a ON a.text_id = t.text_id AND a.until_night IS NULL
LEFT JOIN idea_texts AS i ON i.text_id = t.text_id
WHERE list_contains(s.intents, 'request')
ORDER BY t.text_id
