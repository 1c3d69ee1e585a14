-- grain: one of some texts, with its vector, or that of its own words alone
-- reads: wanted (registered), texts, text_units, vectors
-- key: text_id
SELECT t.text_id, t.language, v.vector
FROM texts AS t
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = if($own AND t.own_start > 0, 1, 0)
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
WHERE t.text_id IN (SELECT text_id FROM wanted)
ORDER BY t.text_id
