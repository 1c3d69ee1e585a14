-- grain: one text decided tonight that had another theme before
-- reads: decided (registered), writes: assignments.until_night
-- key: text_id, from_night
UPDATE assignments
SET until_night = $night
WHERE until_night IS NULL
  AND from_night < $night
  AND text_id IN (SELECT text_id FROM decided)
