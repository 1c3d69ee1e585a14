-- grain: one comment that asks a question or tells a problem, or was said to a service that counts its
--        answers and keeps no conversation, not set aside, and whether somebody has
--        answered it: "answered", "waiting", "unknown" where its source does not say, or "talk": a
--        problem told inside a conversation that others went on with
-- reads: staged_comments, texts, signals, assignments
-- key: comment_id
WITH RECURSIVE sources AS (
    SELECT
        source,
        bool_or(parent_comment_id <> '') AS knows_parents,
        bool_or(thread_key <> '') AS knows_threads
    FROM staged_comments
    GROUP BY source
),
-- what replies say besides "me too", "+1", "up": nothing, and they answer nothing; or that they wait
-- for the answer too, and they ask
plain AS (
    SELECT
        c.comment_id,
        trim(regexp_replace(
            lower(strip_accents(
                regexp_replace(substring(t.text, t.own_start + 1), '\[[a-z_]+\]', ' ', 'g')
            )),
            '[^\pL\pN+]+', ' ', 'g'
        )) AS words
    FROM staged_comments AS c
    JOIN texts AS t ON t.text_id = c.text_id
    WHERE c.parent_comment_id <> '' OR c.thread_key <> ''
),
echoes AS (
    SELECT comment_id, regexp_full_match(words, $waits) AS is_asking
    FROM plain
    WHERE regexp_full_match(words, $echo) OR regexp_full_match(words, $waits)
),
asking AS (
    SELECT
        c.*,
        if(
            contains(substring(t.text, t.own_start + 1), '?') OR coalesce(e.is_asking, false),
            list_distinct(list_append(s.intents, 'question')),
            s.intents
        ) AS told_intents,
        s.campaign_id,
        k.knows_parents,
        k.knows_threads
    FROM staged_comments AS c
    JOIN texts AS t ON t.text_id = c.text_id
    JOIN signals AS s ON s.text_id = c.text_id
    JOIN sources AS k ON k.source = c.source
    LEFT JOIN echoes AS e ON e.comment_id = c.comment_id
    -- who asks again below their own question ("Nobody?") waits once
    LEFT JOIN staged_comments AS p
        ON p.comment_id = c.parent_comment_id AND p.person = c.person AND c.person <> ''
    WHERE NOT c.is_set_aside AND (
        list_has_any(s.intents, ['question', 'problem'])
        OR (contains(substring(t.text, t.own_start + 1), '?') AND p.comment_id IS NULL)
        OR coalesce(e.is_asking, false)
        OR (
            c.n_answers IS NOT NULL AND NOT k.knows_threads AND NOT k.knows_parents
            AND s.intents <> ['praise']
        )
    )
),
-- the comment and what its author answered to it: whoever answers one of these answers it
own AS (
    SELECT comment_id AS asked_id, comment_id, person
    FROM asking
    UNION
    SELECT o.asked_id, r.comment_id, o.person
    FROM own AS o
    JOIN staged_comments AS r ON r.parent_comment_id = o.comment_id AND r.person = o.person
    WHERE o.person <> ''
),
replies AS (
    SELECT o.asked_id, r.comment_id, r.said_at
    FROM own AS o
    JOIN staged_comments AS r
        ON r.parent_comment_id = o.comment_id
        AND NOT r.is_set_aside
        AND r.comment_id NOT IN (SELECT comment_id FROM echoes)
        AND (r.person = '' OR r.person <> o.person)
),
-- what others say after it in its thread: where nobody tells which comment that answers, it may
following AS (
    SELECT a.comment_id AS asked_id, r.comment_id, r.said_at
    FROM asking AS a
    JOIN staged_comments AS r
        ON r.thread_key = a.thread_key
        AND NOT r.is_set_aside
        AND r.comment_id NOT IN (SELECT comment_id FROM echoes)
        AND (r.person = '' OR r.person <> a.person)
        AND (r.said_at, r.comment_id) > (a.said_at, a.comment_id)
    WHERE a.thread_key <> ''
),
openings AS (
    SELECT arg_min(comment_id, (said_at, comment_id)) AS comment_id
    FROM staged_comments
    WHERE thread_key <> ''
    GROUP BY thread_key
),
-- of the answers that a source counts, those that are none: the author's own, echoes, and what is set
-- aside
vain AS (
    SELECT asked_id, count(*) AS n
    FROM (
        SELECT a.comment_id AS asked_id, r.comment_id
        FROM asking AS a
        JOIN staged_comments AS r ON r.parent_comment_id = a.comment_id
        WHERE r.is_set_aside
            OR (r.person = a.person AND a.person <> '')
            OR r.comment_id IN (SELECT comment_id FROM echoes)
        UNION ALL
        SELECT a.comment_id, r.comment_id
        FROM asking AS a
        JOIN staged_comments AS r ON r.thread_key = a.thread_key AND r.parent_comment_id = ''
        WHERE a.thread_key <> ''
            AND (
                r.is_set_aside
                OR (r.person = a.person AND a.person <> '')
                OR r.comment_id IN (SELECT comment_id FROM echoes)
            )
            AND (r.said_at, r.comment_id) > (a.said_at, a.comment_id)
    )
    GROUP BY asked_id
),
heard AS (
    SELECT
        a.*,
        p.answer_id AS reply_id,
        f.answer_id AS following_id,
        x.comment_id IS NOT NULL AS is_opening,
        a.parent_comment_id <> '' OR (a.thread_key <> '' AND x.comment_id IS NULL) AS is_reply,
        a.n_answers - coalesce(v.n, 0) AS n_counted
    FROM asking AS a
    LEFT JOIN (
        SELECT asked_id, arg_min(comment_id, (said_at, comment_id)) AS answer_id
        FROM replies GROUP BY asked_id
    ) AS p ON p.asked_id = a.comment_id
    LEFT JOIN (
        SELECT asked_id, arg_min(comment_id, (said_at, comment_id)) AS answer_id
        FROM following GROUP BY asked_id
    ) AS f ON f.asked_id = a.comment_id
    LEFT JOIN vain AS v ON v.asked_id = a.comment_id
    LEFT JOIN openings AS x ON x.comment_id = a.comment_id
),
told AS (
    SELECT
        *,
        CASE
            WHEN reply_id IS NOT NULL OR n_counted > 0 THEN 'answered'
            WHEN is_reply AND following_id IS NOT NULL AND NOT list_contains(told_intents, 'question')
                THEN 'talk'
            WHEN n_counted IS NOT NULL OR knows_parents THEN 'waiting'
            WHEN NOT knows_threads OR thread_key = '' THEN 'unknown'
            WHEN following_id IS NULL THEN 'waiting'
            WHEN is_opening THEN 'answered'
            ELSE 'unknown'
        END AS state,
        CASE
            WHEN reply_id IS NOT NULL THEN reply_id
            WHEN is_opening AND NOT knows_parents THEN following_id
        END AS answer_id
    FROM heard
)
SELECT
    t.comment_id, t.text_id, w.copy_id, t.source, t.community, t.language, t.text,
    substring(t.text, if(t.text = w.text, w.own_start, 0) + 1) AS asked, t.url, t.person,
    t.said_at, t.said_on, t.told_intents AS intents, t.campaign_id, t.state,
    t.is_reply,
    coalesce(g.theme_id, '') AS theme_id,
    r.comment_id AS answer_id, r.text_id AS answer_text_id, r.text AS answer_text, substring(r.text, if(r.text = z.text, z.own_start, 0) + 1) AS answer_asked,
    r.language AS answer_language, r.community AS answer_community, r.said_on AS answer_said_on,
    r.url AS answer_url
FROM told AS t
JOIN texts AS w ON w.text_id = t.text_id
LEFT JOIN staged_comments AS r ON r.comment_id = t.answer_id
LEFT JOIN texts AS z ON z.text_id = r.text_id
LEFT JOIN assignments AS g ON g.text_id = t.text_id AND g.until_night IS NULL
ORDER BY t.said_at NULLS LAST, t.comment_id
