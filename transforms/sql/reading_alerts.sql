-- grain: one alert that is open, or that the quiet nights up to tonight have closed, with the last
--        night in which it stood out
-- reads: alerts, alert_nights, ledger_nights, themes, areas
-- key: alert_id
SELECT
    a.alert_id,
    a.subject_id,
    a.state,
    a.first_night,
    a.last_night,
    a.opened_nights,
    a.strength,
    n.n_people,
    n.expected,
    n.low,
    n.high,
    n.n_nights,
    n.window_observed AS window_people,
    n.window_expected,
    n.q_value,
    a.last_night = $night AS is_tonight,
    a.text_ids
FROM alerts AS a
JOIN alert_nights AS n
    ON n.alert_id = a.alert_id AND n.night = a.last_night AND n.is_alert
LEFT JOIN themes AS t ON t.theme_id = a.subject_id
LEFT JOIN areas AS r ON r.area_id = a.subject_id
WHERE a.last_night <= $night
    AND (a.state = 'open' OR (
        a.last_night + $quiet_nights::INT <= $night
        AND a.last_night + $quiet_nights::INT > coalesce(
            (SELECT max(night) FROM ledger_nights WHERE night < $night), a.last_night
        )
        AND coalesce(t.state, '') NOT IN ('hidden', 'merged', 'gone')
        AND coalesce(r.replaced_by, '') = ''
    ))
QUALIFY row_number() OVER (PARTITION BY a.alert_id ORDER BY n.strength DESC, n.subject_id) = 1
ORDER BY a.alert_id
