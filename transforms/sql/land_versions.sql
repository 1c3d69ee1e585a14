-- grain: one version of a comment
-- reads: versions (frame)
-- key: comment_id, version_no
INSERT INTO comment_versions BY NAME
SELECT * FROM versions
