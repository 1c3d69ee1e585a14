-- grain: one source in one run
-- key: run_id, source
INSERT OR REPLACE INTO run_sources BY NAME
SELECT
    $run_id AS run_id,
    $source AS source,
    $status AS status,
    $received AS received,
    $new AS new,
    $edited AS edited,
    $deleted AS deleted,
    $unchanged AS unchanged,
    $quarantined AS quarantined,
    $set_aside AS set_aside,
    $held AS held,
    $message AS message,
    $notes AS notes
