-- grain: one comment that asks for something and is not set aside, with its proposal ('' is none)
-- reads: idea_texts, texts, staged_comments, signals, assignments
-- key: comment_id
SELECT
    i.idea_id,
    i.worth,
    substring(t.text, i.start_char + 1, i.end_char - i.start_char) AS asked,
    coalesce(a.theme_id, '') AS theme_id,
    c.text_id,
    t.copy_id,
    c.comment_id,
    c.text,
    c.language,
    c.community,
    c.person,
    c.said_on,
    c.url,
    coalesce(s.campaign_id, '') AS campaign_id
FROM idea_texts AS i
JOIN texts AS t ON t.text_id = i.text_id
JOIN staged_comments AS c ON c.text_id = i.text_id
LEFT JOIN signals AS s ON s.text_id = i.text_id
LEFT JOIN assignments AS a ON a.text_id = i.text_id AND a.until_night IS NULL
WHERE NOT c.is_set_aside
ORDER BY c.said_at NULLS LAST, c.comment_id
