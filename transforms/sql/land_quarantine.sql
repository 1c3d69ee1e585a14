-- grain: one broken expectation of one bad record
-- reads: bad (frame)
-- key: source, native_id, expectation
INSERT INTO quarantine BY NAME
SELECT * FROM bad
ON CONFLICT DO UPDATE SET
    observed = excluded.observed,
    night = CASE WHEN quarantine.content_mac = excluded.content_mac AND released_run_id IS NULL
        THEN quarantine.night ELSE excluded.night END,
    record = excluded.record,
    run_id = CASE WHEN quarantine.content_mac = excluded.content_mac AND released_run_id IS NULL
        THEN quarantine.run_id ELSE excluded.run_id END,
    content_mac = excluded.content_mac,
    mask_version = excluded.mask_version,
    file = excluded.file,
    seen_run_id = excluded.seen_run_id,
    released_run_id = NULL
