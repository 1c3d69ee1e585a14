-- grain: one run
-- key: run_id
INSERT INTO runs BY NAME
SELECT
    $run_id AS run_id,
    $night AS night,
    $as_of AS as_of,
    $seed AS seed,
    $command AS command,
    'running' AS status,
    $started_at AS started_at,
    $versions AS versions,
    $configuration AS configuration
