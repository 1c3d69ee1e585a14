-- grain: one distinct text of a community, with the vector of its own words
-- reads: staged_comments, texts, text_units, vectors
-- key: text_id
SELECT c.text_id, v.vector
FROM (
    SELECT DISTINCT text_id FROM staged_comments
    WHERE source = $source AND community = $community
) AS c
JOIN texts AS t ON t.text_id = c.text_id
JOIN text_units AS u ON u.text_id = c.text_id AND u.unit_no = if(t.own_start > 0, 1, 0)
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
ORDER BY c.text_id
