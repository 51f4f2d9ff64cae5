-- The first schema. Types in braces are spelled by each driver.

-- What the store knows about itself: its identifier and its wrapped keys.
CREATE TABLE store_setting (
    name {TEXT(64)} NOT NULL PRIMARY KEY,
    value {BLOB(4096)} NOT NULL
);

-- Keys that seal codes, wrapped by the root key.
CREATE TABLE data_key (
    number {ID},
    wrapped {BLOB(128)} NOT NULL
);

-- Every shape a code of this store can have, and how many were issued in it.
CREATE TABLE code_format (
    id {ID},
    prefix {TEXT(32)} NOT NULL,
    length {INTEGER} NOT NULL,
    alphabet {INTEGER} NOT NULL,
    symbols {TEXT(36)} NOT NULL,
    check_digit {INTEGER} NOT NULL,
    issued {INTEGER} NOT NULL
);
CREATE UNIQUE INDEX code_format_shape ON code_format (length, prefix, symbols, check_digit);

-- A series is visible once it is complete. Its number is the upper part of its vouchers' numbers.
CREATE TABLE series (
    id {ID},
    uid {BLOB(16)} NOT NULL,
    code {TEXT(24)} NOT NULL,
    code_format {INTEGER} NOT NULL,
    description {TEXT(256)} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    available_to {TEXT(1024)} NOT NULL,
    currency {TEXT(4)} NOT NULL,
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    quantity {INTEGER} NOT NULL,
    generated {INTEGER} NOT NULL,
    complete {INTEGER} NOT NULL,
    valid_from_ms {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    comment {TEXT(128)} NOT NULL,
    metadata {TEXT(2048)} NOT NULL,
    state {INTEGER} NOT NULL,
    locked {INTEGER} NOT NULL,
    test_mode {INTEGER} NOT NULL,
    request_key {TEXT(288)},
    request_digest {BLOB(32)} NOT NULL,
    created_at_ms {INTEGER} NOT NULL,
    created_by {TEXT(64)} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX series_uid ON series (uid);
CREATE UNIQUE INDEX series_code ON series (code);
CREATE UNIQUE INDEX series_request ON series (request_key);

-- How many vouchers of a series are in which state, and what they are worth. State 0 counts the deleted.
CREATE TABLE series_total (
    series {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    value {INTEGER} NOT NULL,
    PRIMARY KEY (series, state)
){CLUSTERED};

-- id = series * 2^24 + number in the series. The code itself is only in `sealed`; `look_up` is its keyed index.
-- `uses` counts its redemptions, `held_by` is the number of the one that holds or used it, 0 if none does.
CREATE TABLE voucher (
    id {ID},
    look_up {BLOB(32)} NOT NULL,
    sealed {BLOB(96)} NOT NULL,
    tag {BLOB(32)} NOT NULL,
    state {INTEGER} NOT NULL,
    version {INTEGER} NOT NULL,
    uses {INTEGER} NOT NULL,
    held_by {INTEGER} NOT NULL,
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    valid_from_ms {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    partner {TEXT(64)} NOT NULL
);
CREATE UNIQUE INDEX voucher_look_up ON voucher (look_up);

-- One row for every time a voucher was claimed for an account; `number` counts them.
CREATE TABLE redemption (
    id {ID},
    voucher {INTEGER} NOT NULL,
    number {INTEGER} NOT NULL,
    account {TEXT(64)} NOT NULL,
    request_id {TEXT(64)},
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    outcome {INTEGER} NOT NULL,
    ledger_reference {TEXT(64)} NOT NULL,
    balance_after {INTEGER},
    actor_id {TEXT(64)} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    begun_at_ms {INTEGER} NOT NULL,
    settled_at_ms {INTEGER} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX redemption_use ON redemption (voucher, number);
CREATE UNIQUE INDEX redemption_request ON redemption (request_id, account);
CREATE INDEX redemption_account ON redemption (account, voucher);
-- 0 is "not settled": the pending ones stand together at the front, the settled ones in order of time.
CREATE INDEX redemption_settled ON redemption (settled_at_ms);

-- Guesses, counted before they are answered. Tags are keyed: no account or address stands here.
CREATE TABLE attempt (
    id {ID},
    account_tag {BLOB(16)} NOT NULL,
    source_tag {BLOB(16)} NOT NULL,
    kind {INTEGER} NOT NULL,
    at_ms {INTEGER} NOT NULL
);
CREATE INDEX attempt_account ON attempt (account_tag, kind, at_ms);
CREATE INDEX attempt_source ON attempt (source_tag, kind, at_ms);

-- What all misses of a day could have won, in units of 1e-12.
CREATE TABLE guard_day (
    day {ID},
    misses {INTEGER} NOT NULL,
    typing_errors {INTEGER} NOT NULL,
    risk {INTEGER} NOT NULL
);

-- Append only; each row's `link` is a keyed hash over the row and the link before it.
CREATE TABLE audit (
    sequence {ID},
    at_ms {INTEGER} NOT NULL,
    actor_kind {INTEGER} NOT NULL,
    actor_id {TEXT(64)} NOT NULL,
    source {TEXT(64)} NOT NULL,
    event {TEXT(48)} NOT NULL,
    series {INTEGER} NOT NULL,
    voucher {INTEGER} NOT NULL,
    detail {TEXT(1024)} NOT NULL,
    link {BLOB(32)} NOT NULL
);
CREATE INDEX audit_subject ON audit (series, voucher, sequence);
