-- grain: one version masked again
-- reads: remasked (frame)
-- key: comment_id, version_no
UPDATE comment_versions
SET title = r.title, body = r.body, url = r.url, extra = r.extra, mask_version = $mask_version
FROM remasked AS r
WHERE comment_versions.comment_id = r.comment_id
    AND comment_versions.version_no = r.version_no
