-- grain: one distinct unit that the engine has not seen
-- reads: text_units, texts, vectors
-- key: unit_id
SELECT u.unit_id, min(substring(t.text, u.start_char + 1, u.end_char - u.start_char)) AS text
FROM text_units AS u
JOIN texts AS t ON t.text_id = u.text_id
WHERE NOT EXISTS (
    SELECT 1 FROM vectors AS v WHERE v.unit_id = u.unit_id AND v.engine_key = $engine_key
)
GROUP BY u.unit_id
ORDER BY u.unit_id
