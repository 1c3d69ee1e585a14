-- grain: one text that is only said where it is set aside and that has no theme yet, not even none
-- reads: staged_comments, assignments, texts, text_units, vectors
-- key: text_id
SELECT
    t.text_id,
    t.language,
    v.vector,
    v.n_tokens,
    v.is_cut,
    []::VARCHAR[] AS people,
    NULL::DATE AS last_said_on
FROM texts AS t
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = 0
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
WHERE t.text_id IN (
        SELECT text_id FROM staged_comments GROUP BY text_id HAVING bool_and(is_set_aside)
    )
    AND t.text_id NOT IN (SELECT text_id FROM assignments WHERE until_night IS NULL)
ORDER BY t.text_id
