-- grain: one distinct text with a vector, whose intents and stance were not found by this version
-- reads: texts, text_units, vectors, signal_scores, signals
-- key: text_id
SELECT t.text_id
FROM texts AS t
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = if(t.own_start > 0, 1, 0)
SEMI JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
LEFT JOIN signal_scores AS s ON s.text_id = t.text_id
LEFT JOIN signals AS g ON g.text_id = t.text_id
WHERE s.signals_version IS DISTINCT FROM $signals_version
    OR g.signals_version IS DISTINCT FROM $signals_version
ORDER BY t.text_id
