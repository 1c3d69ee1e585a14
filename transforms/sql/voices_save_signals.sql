-- grain: one text and what is said with it; abuse and campaign stay as they are
-- reads: fresh
-- key: text_id
INSERT INTO signals BY NAME
SELECT
    text_id,
    intents,
    stance,
    false AS is_abuse,
    '' AS campaign_id,
    $signals_version::INTEGER AS signals_version
FROM fresh
ON CONFLICT (text_id) DO UPDATE SET
    intents = excluded.intents,
    stance = excluded.stance,
    signals_version = excluded.signals_version
