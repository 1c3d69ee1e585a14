-- grain: one of the strongest members of a theme that takes comments, one a group of copies
-- reads: assignments, themes, texts, staged_comments
-- key: theme_id, text_id
WITH members AS (
    SELECT a.theme_id, a.text_id, a.strength, t.text, t.language
    FROM assignments AS a
    JOIN texts AS t ON t.text_id = a.text_id
    JOIN themes AS h ON h.theme_id = a.theme_id AND h.replaced_by = '' AND h.state <> 'gone'
    WHERE a.until_night IS NULL
        AND a.text_id IN (SELECT text_id FROM staged_comments WHERE NOT is_set_aside)
    QUALIFY row_number() OVER (
        PARTITION BY a.theme_id, t.copy_id ORDER BY a.strength DESC, a.text_id
    ) = 1
)
SELECT theme_id, text_id, text, language
FROM members
QUALIFY row_number() OVER (
    PARTITION BY theme_id ORDER BY strength DESC, text_id
) <= $n_members
ORDER BY theme_id, strength DESC, text_id
