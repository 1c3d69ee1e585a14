-- grain: one measure of a theme in one of the last nights in which it moved, the latest first
-- reads: changes, ledger_nights, spaces
-- key: night, measure
SELECT
    c.* EXCLUDE (theme_id),
    n.as_of,
    (SELECT max(as_of) FROM ledger_nights WHERE night < c.night) AS last_as_of,
    c.night IN (SELECT fitted_night FROM spaces) AS is_refit
FROM changes AS c
JOIN ledger_nights AS n USING (night)
WHERE c.theme_id = $theme_id
QUALIFY dense_rank() OVER (ORDER BY c.night DESC) <= $n_nights
ORDER BY c.night DESC, c.measure DESC
