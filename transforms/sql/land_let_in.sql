-- grain: one record that was set aside on arrival and has been landed since
-- reads: versions (frame)
-- key: source, native_id
DELETE FROM arrivals_set_aside
WHERE (source, native_id) IN (SELECT (source, native_id) FROM versions WHERE NOT is_deleted)
