-- Sales: vouchers change hands for money, or come back.

-- `sale`: the one it was sold or issued with, 0 = none. `reserved_by`: the one that holds it while it is reserved, or held
-- it last, 0 = none: an answer of the ledger may still come, so such a voucher is never deleted. `holder`: the account that
-- alone may redeem it, empty: whoever has the code.
ALTER TABLE voucher ADD COLUMN sale {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE voucher ADD COLUMN reserved_by {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE voucher ADD COLUMN holder {TEXT(64)} NOT NULL DEFAULT '';

-- 1: its vouchers are made one by one when they are sold; `quantity` grows with them.
ALTER TABLE series ADD COLUMN on_demand {INTEGER} NOT NULL DEFAULT 0;

-- One posting, and all that becomes of vouchers with it. `amount` is what is invoiced, credited or refunded, `paid` what
-- was paid of it at once. Of many vouchers each costs `price`, or its face value less the discount. `returned` counts
-- those that came back since. `ranges_digest` tells which vouchers they are. `reverses` and `reversed_by` are numbers of sales.
CREATE TABLE sale (
    id {ID},
    uid {BLOB(16)} NOT NULL,
    kind {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    outcome {INTEGER} NOT NULL,
    account {TEXT(64)} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    buyer {TEXT(64)} NOT NULL,
    holder {TEXT(64)} NOT NULL,
    voucher_type {TEXT(24)} NOT NULL,
    tax_class {INTEGER} NOT NULL,
    currency {TEXT(4)} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    returned {INTEGER} NOT NULL,
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    price {INTEGER} NOT NULL,
    discount {INTEGER} NOT NULL,
    amount {INTEGER} NOT NULL,
    paid {INTEGER} NOT NULL,
    invoice {TEXT(64)} NOT NULL,
    ledger_reference {TEXT(64)} NOT NULL,
    balance_after {INTEGER},
    reason {INTEGER} NOT NULL,
    cancels {INTEGER} NOT NULL,
    test_mode {INTEGER} NOT NULL,
    note {TEXT(256)} NOT NULL,
    comment {TEXT(128)} NOT NULL,
    reverses {INTEGER} NOT NULL,
    reversed_by {INTEGER} NOT NULL,
    request_key {TEXT(288)} NOT NULL,
    request_digest {BLOB(32)} NOT NULL,
    ranges_digest {BLOB(32)} NOT NULL,
    actor_id {TEXT(64)} NOT NULL,
    actor_partner {TEXT(64)} NOT NULL,
    begun_at_ms {INTEGER} NOT NULL,
    settled_at_ms {INTEGER} NOT NULL,
    tag {BLOB(32)} NOT NULL
);
CREATE UNIQUE INDEX sale_uid ON sale (uid);
CREATE UNIQUE INDEX sale_request ON sale (request_key);
CREATE INDEX sale_partner ON sale (partner, id);
CREATE INDEX sale_exposed ON sale (partner, settled_at_ms);
CREATE INDEX sale_buyer ON sale (buyer, id);
CREATE INDEX sale_holder ON sale (holder, id);
CREATE INDEX sale_invoice ON sale (invoice, id);
-- 0 is "not settled": those stand together at the front.
CREATE INDEX sale_settled ON sale (settled_at_ms, id);

-- Neighbouring vouchers of a sale.
CREATE TABLE sale_range (
    sale {INTEGER} NOT NULL,
    first_voucher {INTEGER} NOT NULL,
    last_voucher {INTEGER} NOT NULL,
    PRIMARY KEY (sale, first_voucher)
){CLUSTERED};
CREATE INDEX sale_range_voucher ON sale_range (last_voucher, sale);

-- Counters tell sold vouchers from unsold ones.
CREATE TABLE counted (
    zone {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    terms {INTEGER} NOT NULL,
    reason {INTEGER} NOT NULL,
    sold {INTEGER} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    spent {INTEGER} NOT NULL,
    PRIMARY KEY (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold)
){CLUSTERED};
INSERT INTO counted (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold, vouchers, spent)
    SELECT zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, 0, vouchers, spent
    FROM voucher_total;
DROP TABLE voucher_total;
ALTER TABLE counted RENAME TO voucher_total;
CREATE INDEX voucher_total_state ON voucher_total (state, zone);
CREATE INDEX voucher_total_partner ON voucher_total (partner, zone);
CREATE INDEX voucher_total_expires ON voucher_total (expires_at_ms, zone);
CREATE INDEX voucher_total_amount ON voucher_total (face_value, zone);

CREATE TABLE day_counted (
    day {INTEGER} NOT NULL,
    series {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    sold {INTEGER} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    value {INTEGER} NOT NULL,
    spent {INTEGER} NOT NULL,
    PRIMARY KEY (day, series, state, expires_at_ms, sold)
){CLUSTERED};
INSERT INTO day_counted (day, series, state, expires_at_ms, sold, vouchers, value, spent)
    SELECT day, series, state, expires_at_ms, 0, vouchers, value, spent FROM day_total;
DROP TABLE day_total;
ALTER TABLE day_counted RENAME TO day_total;

-- The product a redemption was for.
ALTER TABLE redemption ADD COLUMN product {TEXT(64)} NOT NULL DEFAULT '';
