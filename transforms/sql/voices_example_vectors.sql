-- grain: one text of an example that has a vector already, as an example or as a comment
-- reads: wanted, voice_examples, vectors
-- key: text_id
SELECT text_id, vector
FROM voice_examples
WHERE engine_key = $engine_key
UNION ALL
SELECT w.text_id, v.vector
FROM wanted AS w
JOIN vectors AS v ON v.unit_id = w.text_id AND v.engine_key = $engine_key
WHERE w.text_id NOT IN (SELECT text_id FROM voice_examples WHERE engine_key = $engine_key)
ORDER BY text_id
