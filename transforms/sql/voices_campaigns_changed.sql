-- grain: one campaign found tonight (table found) that is new or not as it was stored
-- reads: campaigns
-- key: campaign_id
SELECT f.*
FROM (SELECT * FROM found) AS f
LEFT JOIN (SELECT * EXCLUDE run_id FROM campaigns) AS c ON c.campaign_id = f.campaign_id
WHERE c IS DISTINCT FROM f
ORDER BY f.campaign_id
