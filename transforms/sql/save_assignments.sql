-- grain: one text whose theme or strength is new tonight
-- reads: decided (registered), writes: assignments
-- key: text_id, from_night
INSERT OR REPLACE INTO assignments
SELECT text_id, $night, NULL, theme_id, strength, mentions, $space_id, $run_id
FROM decided
