-- grain: one measure of a theme ('' is none) in one closed night in which it moved
-- reads: changes
-- key: theme_id, night, measure
SELECT *
FROM changes
WHERE night BETWEEN $first AND $night
ORDER BY theme_id, night, measure DESC
