-- grain: one text whose signal names another campaign than it belongs to
-- reads: campaign_texts
-- key: text_id
UPDATE signals
SET campaign_id = now.campaign_id
FROM (
    SELECT s.text_id, coalesce(t.campaign_id, '') AS campaign_id
    FROM signals AS s
    LEFT JOIN campaign_texts AS t ON t.text_id = s.text_id
) AS now
WHERE now.text_id = signals.text_id AND signals.campaign_id <> now.campaign_id
