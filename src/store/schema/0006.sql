-- Counters tell what of the value that is left is extra: given free, on top of what was paid for.

-- `extra`: of what is left of their value. Face value is redeemed first, so a voucher's is what is left, up to its extra
-- value. Nothing is left of the used (6).
ALTER TABLE voucher_total ADD COLUMN extra {INTEGER} NOT NULL DEFAULT 0;
UPDATE voucher_total SET extra = extra_value * vouchers WHERE extra_value > 0 AND state <> 6;
-- Of those used in part, what is gone of it already, voucher by voucher: each zone that has such is read once.
CREATE TABLE extra_gone (
    zone {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    partner {TEXT(64)} NOT NULL,
    face_value {INTEGER} NOT NULL,
    extra_value {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    terms {INTEGER} NOT NULL,
    reason {INTEGER} NOT NULL,
    sold {INTEGER} NOT NULL,
    extra {INTEGER} NOT NULL,
    PRIMARY KEY (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold)
){CLUSTERED};
INSERT INTO extra_gone (zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold, extra)
    SELECT zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold, SUM(gone)
    FROM (
        SELECT z.zone AS zone, v.state AS state, v.partner AS partner, v.face_value AS face_value,
            v.extra_value AS extra_value, v.expires_at_ms AS expires_at_ms, v.terms AS terms, v.reason AS reason,
            CASE WHEN v.sale = 0 THEN 0 ELSE 1 END AS sold,
            CASE WHEN v.spent < v.face_value + v.extra_value THEN v.spent - v.face_value ELSE v.extra_value END AS gone
        FROM (
            SELECT DISTINCT zone FROM voucher_total WHERE spent <> 0 AND extra_value > 0 AND state NOT IN (0, 6)
        ) z
        CROSS JOIN voucher v
        WHERE v.id >= z.zone * 16384 AND v.id < z.zone * 16384 + 16384 AND v.spent > v.face_value AND v.state <> 6
            AND v.extra_value > 0
    ) used_in_part
    GROUP BY zone, state, partner, face_value, extra_value, expires_at_ms, terms, reason, sold;
UPDATE voucher_total SET extra = extra - COALESCE((
    SELECT g.extra FROM extra_gone g
    WHERE g.zone = voucher_total.zone AND g.state = voucher_total.state AND g.partner = voucher_total.partner
        AND g.face_value = voucher_total.face_value AND g.extra_value = voucher_total.extra_value
        AND g.expires_at_ms = voucher_total.expires_at_ms AND g.terms = voucher_total.terms
        AND g.reason = voucher_total.reason AND g.sold = voucher_total.sold), 0)
    WHERE extra <> 0 AND spent <> 0;
DROP TABLE extra_gone;

-- What is extra today stands on the newest day of each sum, so that today's sums are right. Earlier days are told without:
-- nobody counted it then.
ALTER TABLE day_total ADD COLUMN extra {INTEGER} NOT NULL DEFAULT 0;
CREATE TABLE extra_kept (
    series {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    sold {INTEGER} NOT NULL,
    extra {INTEGER} NOT NULL,
    PRIMARY KEY (series, state, expires_at_ms, sold)
){CLUSTERED};
-- As the days do: reserved (10) and pending (5) ones are counted as active (4).
INSERT INTO extra_kept (series, state, expires_at_ms, sold, extra)
    SELECT series, state, expires_at_ms, sold, SUM(extra)
    FROM (
        SELECT (zone - zone % 1024) / 1024 AS series, CASE WHEN state IN (5, 10) THEN 4 ELSE state END AS state,
            expires_at_ms, sold, extra
        FROM voucher_total WHERE extra <> 0
    ) counted
    GROUP BY series, state, expires_at_ms, sold;
CREATE TABLE day_newest (
    series {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    sold {INTEGER} NOT NULL,
    day {INTEGER} NOT NULL,
    extra {INTEGER} NOT NULL,
    PRIMARY KEY (series, state, expires_at_ms, sold)
){CLUSTERED};
INSERT INTO day_newest (series, state, expires_at_ms, sold, day, extra)
    SELECT series, state, expires_at_ms, sold, MAX(day), 0 FROM day_total GROUP BY series, state, expires_at_ms, sold;
UPDATE day_newest SET extra = COALESCE((
    SELECT k.extra FROM extra_kept k
    WHERE k.series = day_newest.series AND k.state = day_newest.state AND k.expires_at_ms = day_newest.expires_at_ms
        AND k.sold = day_newest.sold), 0);
UPDATE day_total SET extra = COALESCE((
    SELECT n.extra FROM day_newest n
    WHERE n.series = day_total.series AND n.state = day_total.state AND n.expires_at_ms = day_total.expires_at_ms
        AND n.sold = day_total.sold AND n.day = day_total.day), 0);
DROP TABLE extra_kept;
DROP TABLE day_newest;

-- An electronic voucher is made in the newest series with room for it.
CREATE INDEX series_on_demand ON series (on_demand, voucher_type, terms, id);
-- A sale without a number of an invoice is found by the ledger's reference.
CREATE INDEX sale_reference ON sale (ledger_reference, id);

-- What a posting tells of its voucher, as it was when the redemption or reversal began: terms and sale by number, what the
-- voucher was sold for, its partner and the series' comment. -1: begun before anybody kept it; told from the voucher, and
-- kept from when the ledger answers next.
ALTER TABLE redemption ADD COLUMN terms {INTEGER} NOT NULL DEFAULT -1;
ALTER TABLE redemption ADD COLUMN sale {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE redemption ADD COLUMN price {INTEGER} NOT NULL DEFAULT 0;
ALTER TABLE redemption ADD COLUMN voucher_partner {TEXT(64)} NOT NULL DEFAULT '';
ALTER TABLE redemption ADD COLUMN comment {TEXT(128)} NOT NULL DEFAULT '';
