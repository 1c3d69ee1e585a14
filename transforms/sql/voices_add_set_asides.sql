-- grain: one comment that is set aside for a reason since tonight
-- reads: found (frame)
-- key: comment_id, reason
INSERT INTO set_asides BY NAME
SELECT comment_id, reason, text_id, $night AS since_night, evidence, $run_id AS run_id
FROM found
ORDER BY comment_id, reason
ON CONFLICT DO NOTHING
