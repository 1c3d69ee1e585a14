-- grain: one alert, as its nights tell it; that of a merged theme is its heir's, and of two that
--        have one heir the one heard last stays open
-- reads: alert_nights, themes, areas, texts
-- key: alert_id
WITH nights AS (
    SELECT
        n.*,
        coalesce(nullif(t.replaced_by, ''), nullif(r.replaced_by, ''), n.subject_id) AS heir,
        max(n.night) FILTER (WHERE n.is_opening) OVER (PARTITION BY n.alert_id) AS last_opened
    FROM alert_nights AS n
    LEFT JOIN themes AS t ON t.theme_id = n.subject_id
    LEFT JOIN areas AS r ON r.area_id = n.subject_id
    WHERE n.is_alert
),
lives AS (
    SELECT
        alert_id,
        arg_max(heir, night) AS subject_id,
        min(night) AS first_night,
        max(night) AS last_night,
        list(night ORDER BY night) FILTER (WHERE is_opening) AS opened_nights
    FROM nights
    GROUP BY alert_id
),
strongest AS (
    SELECT alert_id, strength, text_ids
    FROM nights
    WHERE night >= last_opened
    QUALIFY row_number() OVER (PARTITION BY alert_id ORDER BY strength DESC, night) = 1
),
quoted AS (
    SELECT
        alert_id,
        unnest(text_ids) AS text_id,
        generate_subscripts(text_ids, 1) AS place
    FROM strongest
),
quotes AS (
    SELECT q.alert_id, list(q.text_id ORDER BY q.place) AS text_ids
    FROM quoted AS q
    SEMI JOIN texts USING (text_id)
    GROUP BY q.alert_id
),
closed AS (
    SELECT theme_id AS subject_id FROM themes WHERE state IN ('hidden', 'merged', 'gone')
    UNION ALL
    SELECT area_id FROM areas WHERE replaced_by <> ''
)
SELECT
    l.alert_id,
    l.subject_id,
    CASE
        WHEN $night - l.last_night >= $quiet_nights THEN 'closed'
        WHEN l.subject_id IN (SELECT subject_id FROM closed) THEN 'closed'
        WHEN row_number() OVER (
            PARTITION BY l.subject_id ORDER BY l.last_night DESC, l.alert_id
        ) > 1 THEN 'closed'
        ELSE 'open'
    END AS state,
    l.first_night,
    l.last_night,
    l.opened_nights,
    s.strength,
    coalesce(q.text_ids, []) AS text_ids
FROM lives AS l
JOIN strongest AS s USING (alert_id)
LEFT JOIN quotes AS q USING (alert_id)
ORDER BY l.alert_id
