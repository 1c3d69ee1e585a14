-- grain: one theme or area whose row of a night is not what was found (another row, or none)
-- reads: told (frame, the columns of alert_nights in order, without the run), alert_nights
-- key: subject_id
WITH kept AS (
    SELECT * EXCLUDE (run_id) FROM alert_nights WHERE night = $night
),
differing AS (
    (SELECT * FROM told EXCEPT SELECT * FROM kept)
    UNION
    (SELECT * FROM kept EXCEPT SELECT * FROM told)
)
SELECT DISTINCT subject_id FROM differing ORDER BY subject_id
