-- grain: one comment that begins tonight to count in a theme
-- reads: moves (frame), writes: memberships
-- key: comment_id, from_night
INSERT INTO memberships BY NAME
SELECT
    comment_id, $night AS from_night, theme_id, person, source, text_id, version_no, cause,
    $run_id AS run_id
FROM moves
WHERE is_entering
