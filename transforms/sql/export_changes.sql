-- grain: one measure of one theme in one night
-- reads: changes
-- key: theme_id, night, measure
SELECT theme_id, night, measure, before, new, edited, deleted, erased, reassigned, curated, source, after
FROM changes
ORDER BY theme_id, night, measure
