-- grain: one theme that is gone, in the last space that it was measured in
-- reads: themes, theme_centres, spaces
-- key: theme_id
SELECT t.theme_id, c.space_id, c.centre
FROM themes AS t
JOIN theme_centres AS c ON c.theme_id = t.theme_id
JOIN spaces AS s ON s.space_id = c.space_id
WHERE t.state = 'gone'
QUALIFY row_number() OVER (
    PARTITION BY t.theme_id ORDER BY s.fitted_night DESC, s.space_id
) = 1
ORDER BY t.theme_id
