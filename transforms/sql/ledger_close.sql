-- grain: one comment that stops counting tonight in the theme that it counted in
-- reads: moves (frame), writes: memberships.until_night, memberships.ended_by
-- key: comment_id
UPDATE memberships
SET until_night = $night, ended_by = m.cause
FROM moves AS m
WHERE memberships.until_night IS NULL
    AND m.comment_id = memberships.comment_id
    AND NOT m.is_entering
