-- grain: one movement that goes its own way, with its alerts and the texts that tell it
-- reads: movements, movement_alerts, movement_texts
-- key: movement_id
WITH alerted AS (
    SELECT movement_id, list(DISTINCT alert_id ORDER BY alert_id) AS alert_ids
    FROM movement_alerts
    GROUP BY movement_id
),
told AS (
    SELECT movement_id, list(text_id ORDER BY news_share DESC, text_id) AS text_ids
    FROM movement_texts
    GROUP BY movement_id
)
SELECT m.movement_id, m.title_fr, m.title_en, m.begun_on, m.last_night, a.alert_ids, t.text_ids
FROM movements AS m
JOIN alerted AS a USING (movement_id)
JOIN told AS t USING (movement_id)
WHERE m.replaced_by = '' AND m.first_night <= $night
ORDER BY m.movement_id
