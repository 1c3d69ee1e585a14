-- grain: one wanted text and its vector
-- reads: wanted, texts, text_units, vectors
-- key: text_id
SELECT t.text_id, t.text, t.language, v.vector
FROM wanted AS w
JOIN texts AS t ON t.text_id = w.text_id
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = 0
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
