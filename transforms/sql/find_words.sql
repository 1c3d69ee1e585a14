-- grain: one text of the scope, by the first comment of the scope that says it; what is set aside
--        is in no scope
-- reads: staged_comments, assignments, themes
-- key: text_id
WITH scoped AS (
    SELECT
        c.text_id,
        coalesce(a.theme_id, '') AS theme_id,
        coalesce(t.title_fr, '') AS title_fr,
        coalesce(t.title_en, '') AS title_en,
        coalesce(t.state, '') AS state,
        c.comment_id,
        c.community,
        c.person,
        c.said_at,
        c.said_on,
        c.text,
        c.url
    FROM staged_comments AS c
    LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL
    LEFT JOIN themes AS t ON t.theme_id = a.theme_id
    WHERE NOT c.is_set_aside
        AND ($text_ids IS NULL OR c.text_id = ANY($text_ids))
        AND ($theme_id = '' OR a.theme_id = $theme_id)
        AND ($community = '' OR lower(c.community) = lower($community))
        AND ($language = '' OR lower(c.language) = lower($language))
        AND ($since IS NULL OR c.said_on >= $since)
        AND ($until IS NULL OR c.said_on <= $until)
        AND list_bool_and(list_transform(
            $phrases::VARCHAR[],
            lambda phrase: contains(
                lower(regexp_replace(
                    replace(c.text, '’', chr(39)), '[\s\x{00A0}\x{202F}]+', ' ', 'g'
                )),
                lower(replace(phrase, '’', chr(39)))
            )
        )) IS DISTINCT FROM false
)
SELECT
    * EXCLUDE (person, said_at),
    count(*) OVER same AS n_comments,
    count(DISTINCT nullif(person, '')) OVER same AS n_people
FROM scoped
WINDOW same AS (PARTITION BY text_id)
QUALIFY row_number() OVER (
    PARTITION BY text_id ORDER BY said_at NULLS LAST, comment_id
) = 1
