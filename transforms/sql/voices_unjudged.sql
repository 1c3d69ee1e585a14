-- grain: one distinct text, the own words of it, whose abuse, spam, scam or subject these rules have not judged
-- reads: texts, text_units, vectors, signal_scores, subject_scores
-- key: text_id
SELECT t.text_id, substring(t.text, t.own_start + 1) AS text, t.language, v.vector
FROM texts AS t
JOIN text_units AS u ON u.text_id = t.text_id AND u.unit_no = if(t.own_start > 0, 1, 0)
JOIN vectors AS v ON v.unit_id = u.unit_id AND v.engine_key = $engine_key
LEFT JOIN signal_scores AS g ON g.text_id = t.text_id
LEFT JOIN subject_scores AS s ON s.text_id = t.text_id
WHERE g.abuse_version IS DISTINCT FROM $version OR s.subject_version IS DISTINCT FROM $version
ORDER BY t.text_id
