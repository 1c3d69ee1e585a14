-- grain: one wanted text: its own words and their vector
-- reads: wanted, texts, text_units, vectors
-- key: text_id
SELECT t.text_id, u.unit_id AS own_id, substring(t.text, t.own_start + 1) AS text, t.language, v.vector
FROM wanted AS w
JOIN texts AS t ON t.text_id = w.text_id
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = if(t.own_start > 0, 1, 0)
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
