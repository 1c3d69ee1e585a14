-- grain: one distinct text said before the night ends, with who says it and when it was last said
-- reads: staged_comments, texts, text_units, vectors
-- key: text_id
SELECT
    t.text_id,
    t.language,
    v.vector,
    v.n_tokens,
    v.is_cut,
    s.people,
    s.last_said_on
FROM texts AS t
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = 0
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
JOIN (
    SELECT
        text_id,
        list(DISTINCT person ORDER BY person) FILTER (WHERE person <> '') AS people,
        max(said_on) AS last_said_on
    FROM staged_comments
    WHERE NOT is_set_aside
    GROUP BY text_id
) AS s ON s.text_id = t.text_id
ORDER BY t.text_id
