-- grain: one expectation that an earlier content of a bad record broke, and the present one does not
-- reads: bad (frame)
-- key: source, native_id, expectation
DELETE FROM quarantine
WHERE (source, native_id) IN (SELECT (source, native_id) FROM bad)
    AND (source, native_id, expectation) NOT IN (SELECT (source, native_id, expectation) FROM bad)
