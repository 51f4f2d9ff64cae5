-- Export runs, and vouchers that were made by somebody else.

-- `id` is the number of the run. `request` is JSON of filter and columns. `approval`: the request that allowed it.
CREATE TABLE export_run (
    id {ID},
    state {INTEGER} NOT NULL,
    format {INTEGER} NOT NULL,
    with_codes {INTEGER} NOT NULL,
    encrypted {INTEGER} NOT NULL,
    series {INTEGER} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    actor_id {TEXT(64)} NOT NULL,
    request {TEXT(8000)} NOT NULL,
    approval {TEXT(32)} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    bytes {INTEGER} NOT NULL,
    files {INTEGER} NOT NULL,
    value {INTEGER} NOT NULL,
    currency {TEXT(4)} NOT NULL,
    sha256 {TEXT(64)} NOT NULL,
    begun_at_ms {INTEGER} NOT NULL,
    ended_at_ms {INTEGER} NOT NULL,
    tag {BLOB(32)} NOT NULL
);

-- Series whose codes left with a run, written before the first of them did.
CREATE TABLE export_series (
    series {INTEGER} NOT NULL,
    run {INTEGER} NOT NULL,
    tag {BLOB(32)} NOT NULL,
    PRIMARY KEY (series, run)
){CLUSTERED};

-- 1: taken in, not generated.
ALTER TABLE series ADD COLUMN imported {INTEGER} NOT NULL DEFAULT 0;

-- How many rows of export_series are of it: none of them can go unnoticed.
ALTER TABLE series ADD COLUMN export_runs {INTEGER} NOT NULL DEFAULT 0;

-- The serial a voucher had with whoever made it.
CREATE TABLE external_serial (
    voucher {ID},
    serial {TEXT(64)} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE INDEX external_serial_text ON external_serial (serial);
