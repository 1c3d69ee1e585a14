-- grain: one measure of one theme ('' is none) in one closed night, from the first in which it
--        counted anything; a night in which nothing moved has its after equal to its before
-- reads: changes, ledger_nights
-- key: theme_id, night, measure
WITH nightly AS (
    SELECT s.theme_id, n.night, s.measure
    FROM ledger_nights AS n
    JOIN (
        SELECT theme_id, measure, min(night) AS first_night FROM changes GROUP BY theme_id, measure
    ) AS s ON n.night >= s.first_night
),
filled AS (
    SELECT
        k.theme_id, k.night, k.measure,
        c.before, c.new, c.edited, c.deleted, c.erased, c.reassigned, c.curated, c.source,
        last_value(c.after IGNORE NULLS) OVER (
            PARTITION BY k.theme_id, k.measure ORDER BY k.night
        ) AS after
    FROM nightly AS k
    LEFT JOIN changes AS c USING (theme_id, night, measure)
)
SELECT
    theme_id,
    night,
    measure,
    coalesce(before, after) AS before,
    coalesce(new, 0) AS new,
    coalesce(edited, 0) AS edited,
    coalesce(deleted, 0) AS deleted,
    coalesce(erased, 0) AS erased,
    coalesce(reassigned, 0) AS reassigned,
    coalesce(curated, 0) AS curated,
    coalesce(source, 0) AS source,
    after
FROM filled
WHERE before IS NOT NULL OR after <> 0
ORDER BY theme_id, night, measure
