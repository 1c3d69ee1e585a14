-- grain: one source in one run, counts so far
-- key: run_id, source
INSERT INTO run_sources BY NAME
SELECT
    $run_id AS run_id,
    $source AS source,
    'failed' AS status,
    $received AS received,
    $new AS new,
    $edited AS edited,
    $deleted AS deleted,
    $unchanged AS unchanged,
    $quarantined AS quarantined,
    $set_aside AS set_aside,
    $held AS held,
    'it was stopped before its end' AS message,
    '[]' AS notes
ON CONFLICT (run_id, source) DO UPDATE SET
    received = received + excluded.received,
    new = new + excluded.new,
    edited = edited + excluded.edited,
    deleted = deleted + excluded.deleted,
    unchanged = unchanged + excluded.unchanged,
    quarantined = quarantined + excluded.quarantined,
    set_aside = set_aside + excluded.set_aside,
    held = held + excluded.held
