-- grain: one text said in some nights by one voice: where it is counted and its vector
-- reads: staged_comments, texts, assignments, themes, text_units, vectors
-- key: text_id, voice, night
SELECT DISTINCT
    c.text_id,
    if(c.person = '', c.text_id, c.person) AS voice,
    c.said_on AS night,
    c.source,
    x.copy_id,
    x.language,
    coalesce(t.theme_id, '') AS theme_id,
    coalesce(t.area, '') AS area,
    coalesce(a.strength, -1) AS strength,
    v.vector
FROM staged_comments AS c
JOIN texts AS x ON x.text_id = c.text_id
LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
LEFT JOIN themes AS t ON t.theme_id = a.theme_id
JOIN text_units AS u ON u.text_id = c.text_id AND u.unit_no = 0
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
WHERE c.said_on BETWEEN $first AND $night AND NOT c.is_set_aside
ORDER BY c.text_id, voice, c.said_on, c.source
