-- grain: one distinct text that was judged tonight; what intents and stance have found stays
-- reads: judged (frame)
-- key: text_id
INSERT INTO signal_scores BY NAME
SELECT text_id, $version AS abuse_version, abuse, spam, scam FROM judged ORDER BY text_id
ON CONFLICT DO UPDATE SET
    abuse_version = excluded.abuse_version,
    abuse = excluded.abuse,
    spam = excluded.spam,
    scam = excluded.scam
