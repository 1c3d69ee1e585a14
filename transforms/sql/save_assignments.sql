-- grain: one text whose theme or strength is new tonight
-- reads: decided (registered), writes: assignments
-- key: text_id, from_night
INSERT OR REPLACE INTO assignments BY NAME
SELECT
    text_id,
    $night AS from_night,
    NULL AS until_night,
    theme_id,
    strength,
    mentions,
    $space_id AS space_id,
    $run_id AS run_id,
    $cause AS cause
FROM decided
