-- Types and terms, counters by zone and day, jobs, approvals, settings, quotas, reversal and partial use.

-- What vouchers are made after. `content` is JSON of the whole type.
CREATE TABLE voucher_type (
    id {ID},
    code {TEXT(24)} NOT NULL,
    content {TEXT(12000)} NOT NULL,
    retired {INTEGER} NOT NULL,
    version {INTEGER} NOT NULL,
    changed_at_ms {INTEGER} NOT NULL,
    changed_by {TEXT(64)} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX voucher_type_code ON voucher_type (code);

-- The conditions vouchers stand under, each set of them once. Rows never change: a voucher moves to another row.
-- `content` is JSON; its digest is keyed.
CREATE TABLE terms (
    id {ID},
    digest {BLOB(32)} NOT NULL,
    voucher_type {INTEGER} NOT NULL,
    invoice {TEXT(64)} NOT NULL,
    content {TEXT(8000)} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX terms_digest ON terms (digest);
CREATE INDEX terms_type ON terms (voucher_type);
CREATE INDEX terms_invoice ON terms (invoice);

-- `terms` 0: none. `version` grows with every change. `adjusted_value`: what changes of value added since generation.
ALTER TABLE series ADD COLUMN version {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN voucher_type {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN terms {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN sealed {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN adjusted_value {INTEGER} NOT NULL DEFAULT 0;

-- `terms` 0: those of its series. `spent`: redeemed by uses that left it a balance. `reason`: why it was blocked or
-- cancelled.
ALTER TABLE voucher ADD COLUMN terms {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE voucher ADD COLUMN spent {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE voucher ADD COLUMN reason {INTEGER} NOT NULL DEFAULT 0;

-- `kind` 1 payment, 2 reversal. `reverses`: the use it undoes. `reversed_by`: the reversal that undoes or undid it.
ALTER TABLE redemption ADD COLUMN kind {INTEGER} NOT NULL DEFAULT 1;
ALTER TABLE redemption ADD COLUMN reverses {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE redemption ADD COLUMN reversed_by {INTEGER} NOT NULL DEFAULT 0;

-- How many vouchers of a zone (2^14 neighbouring voucher numbers) are alike in all of this: counters, reports, and what
-- lets a search pass over zones without a match. State 0 counts the deleted.
CREATE TABLE voucher_total (
    zone {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    terms {INTEGER} NOT NULL,
    reason {INTEGER} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    spent {INTEGER} NOT NULL,
    PRIMARY KEY (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason)
){CLUSTERED};
CREATE INDEX voucher_total_state ON voucher_total (state, zone);
CREATE INDEX voucher_total_partner ON voucher_total (partner, zone);
CREATE INDEX voucher_total_expires ON voucher_total (expires_at_ms, zone);
CREATE INDEX voucher_total_amount ON voucher_total (face_value, zone);

-- What a day changed in the sums of a series: summed up to a day they are the sums at its end. Pending counts as active.
CREATE TABLE day_total (
    day {INTEGER} NOT NULL,
    series {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    value {INTEGER} NOT NULL,
    spent {INTEGER} NOT NULL,
    PRIMARY KEY (day, series, state, expires_at_ms)
){CLUSTERED};

-- Vouchers of a store of the first schema: alike within a series but for their state.
INSERT INTO voucher_total (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, vouchers, spent)
    SELECT (v.id - v.id % 16384) / 16384, v.state, v.partner, v.face_value, v.extra_value, v.expires_at_ms, 0, 0,
        COUNT(*), SUM(CASE WHEN v.state = 6 THEN v.face_value + v.extra_value ELSE 0 END)
    FROM voucher v JOIN series s ON s.id = (v.id - v.id % 16777216) / 16777216 AND s.complete = 1
    GROUP BY (v.id - v.id % 16384) / 16384, v.state, v.partner, v.face_value, v.extra_value, v.expires_at_ms;
INSERT INTO voucher_total (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, vouchers, spent)
    SELECT s.id * 1024, 0, s.partner, s.face_value, s.extra_value, s.expires_at_ms, 0, 0, t.vouchers, 0
    FROM series s JOIN series_total t ON t.series = s.id AND t.state = 0 WHERE t.vouchers > 0;
-- Its days are not known any more: they stand on the day of generation.
INSERT INTO day_total (day, series, state, expires_at_ms, vouchers, value, spent)
    SELECT (s.created_at_ms - s.created_at_ms % 86400000) / 86400000, s.id,
        CASE WHEN t.state = 5 THEN 4 ELSE t.state END, s.expires_at_ms, SUM(t.vouchers),
        SUM(t.value), SUM(CASE WHEN t.state = 6 THEN t.value ELSE 0 END)
    FROM series s JOIN series_total t ON t.series = s.id WHERE s.complete = 1 AND t.vouchers > 0
    GROUP BY s.created_at_ms, s.id, CASE WHEN t.state = 5 THEN 4 ELSE t.state END, s.expires_at_ms;
DROP TABLE series_total;

-- Long work: what was asked for, by whom, how far it is, what came of it.
CREATE TABLE job (
    id {ID},
    uid {BLOB(16)} NOT NULL,
    kind {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    series {INTEGER} NOT NULL,
    actor {TEXT(512)} NOT NULL,
    request {BLOB} NOT NULL,
    request_key {TEXT(288)},
    position {INTEGER} NOT NULL,
    total {INTEGER} NOT NULL,
    done {INTEGER} NOT NULL,
    result {TEXT(2000)} NOT NULL,
    created_at_ms {INTEGER} NOT NULL,
    changed_at_ms {INTEGER} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX job_uid ON job (uid);
CREATE UNIQUE INDEX job_request ON job (request_key);
CREATE INDEX job_state ON job (state, id);

-- What one person asked for and another must approve.
CREATE TABLE approval (
    id {ID},
    uid {BLOB(16)} NOT NULL,
    state {INTEGER} NOT NULL,
    operation {TEXT(48)} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    series {INTEGER} NOT NULL,
    voucher {INTEGER} NOT NULL,
    summary {TEXT(512)} NOT NULL,
    request {BLOB} NOT NULL,
    digest {BLOB(32)} NOT NULL,
    maker {TEXT(512)} NOT NULL,
    maker_id {TEXT(64)} NOT NULL,
    made_at_ms {INTEGER} NOT NULL,
    checker_id {TEXT(64)} NOT NULL,
    checked_at_ms {INTEGER} NOT NULL,
    reason {TEXT(256)} NOT NULL,
    result {TEXT(64)} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX approval_uid ON approval (uid);
CREATE INDEX approval_state ON approval (state, id);
CREATE INDEX approval_digest ON approval (digest);

-- What the host set, for the whole module (partner empty) or one partner.
CREATE TABLE setting (
    partner {TEXT(64)} NOT NULL,
    name {TEXT(64)} NOT NULL,
    value {TEXT(256)} NOT NULL,
    changed_at_ms {INTEGER} NOT NULL,
    changed_by {TEXT(64)} NOT NULL,
    tag {BLOB(32)} NOT NULL,
    PRIMARY KEY (partner, name)
){CLUSTERED};

-- What somebody used up of a daily allowance. `who` is keyed.
CREATE TABLE quota_day (
    day {INTEGER} NOT NULL,
    kind {INTEGER} NOT NULL,
    who {BLOB(16)} NOT NULL,
    uses {INTEGER} NOT NULL,
    value {INTEGER} NOT NULL,
    PRIMARY KEY (day, kind, who)
){CLUSTERED};

-- Vouchers whose holder was reminded of their end.
CREATE TABLE reminder (
    voucher {ID},
    sent_at_ms {INTEGER} NOT NULL,
    actor_id {TEXT(64)} NOT NULL
);

-- Redemptions a reconciliation has met in the host's ledger. Lives as long as the reconciliation.
CREATE TABLE reconciled (
    run {INTEGER} NOT NULL,
    redemption {INTEGER} NOT NULL,
    PRIMARY KEY (run, redemption)
){CLUSTERED};
