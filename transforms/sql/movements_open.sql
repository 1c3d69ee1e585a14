-- grain: one open alert, or one of a movement that has an open alert, with the nights it opened for
-- reads: alerts, alert_nights, movement_alerts
-- key: alert_id
WITH opened AS (
    SELECT
        a.alert_id,
        a.subject_id,
        a.state,
        a.last_night,
        coalesce(m.movement_id, '') AS movement_id,
        coalesce(m.opened_on, a.opened_nights[-1]) AS opened_on,
        m.begun_on AS known_begun_on
    FROM alerts AS a
    LEFT JOIN movement_alerts AS m ON m.alert_id = a.alert_id
)
SELECT
    o.alert_id,
    o.subject_id,
    o.movement_id,
    o.opened_on,
    o.last_night,
    coalesce(
        o.known_begun_on,
        (
            SELECT min(n.night)
            FROM alert_nights AS n
            JOIN alert_nights AS first
                ON first.alert_id = o.alert_id AND first.night = o.opened_on
            WHERE n.subject_id = first.subject_id
                AND n.observed > n.expected
                AND n.night BETWEEN o.opened_on - (first.n_nights - 1) AND o.opened_on
        ),
        o.opened_on
    ) AS begun_on
FROM opened AS o
WHERE o.state = 'open'
    OR o.movement_id IN (SELECT movement_id FROM opened WHERE state = 'open' AND movement_id <> '')
ORDER BY o.alert_id
