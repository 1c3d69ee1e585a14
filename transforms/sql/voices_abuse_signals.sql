-- grain: one text whose abuse is told otherwise than it was judged
-- reads: signal_scores
-- key: text_id
UPDATE signals
SET is_abuse = g.abuse >= $at_least
FROM signal_scores AS g
WHERE g.text_id = signals.text_id AND g.abuse IS NOT NULL
    AND signals.is_abuse <> (g.abuse >= $at_least)
