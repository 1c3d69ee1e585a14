-- grain: one comment, its latest version, clean; what was set aside stays so
-- reads: said (frame)
-- key: comment_id
INSERT INTO staged_comments BY NAME
SELECT
    * EXCLUDE (thread_id, parent_native_id, title_key, body_start, is_reply),
    CAST(timezone($timezone, said_at) AS DATE) AS said_on,
    '' AS language,
    $clean_version AS clean_version,
    $mask_version AS mask_version
FROM said
WHERE true
ON CONFLICT DO UPDATE SET
    version_no = excluded.version_no,
    community = excluded.community,
    thread_key = excluded.thread_key,
    parent_comment_id = excluded.parent_comment_id,
    url = excluded.url,
    person = excluded.person,
    said_at = excluded.said_at,
    edited_at = excluded.edited_at,
    known_at = excluded.known_at,
    said_on = excluded.said_on,
    text_id = excluded.text_id,
    text = excluded.text,
    language = excluded.language,
    rating = excluded.rating,
    score = excluded.score,
    n_answers = excluded.n_answers,
    product = excluded.product,
    version = excluded.version,
    segment = excluded.segment,
    tags = excluded.tags,
    clean_version = excluded.clean_version,
    mask_version = excluded.mask_version
