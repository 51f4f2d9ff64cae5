-- Counters tell what of the value that is left is extra: given free, on top of what was paid for.

-- `extra`: of what is left of their value. Face value is redeemed first, so a voucher's is what is left, up to its extra
-- value.
ALTER TABLE voucher_total ADD COLUMN extra {INTEGER} NOT NULL DEFAULT 0;
UPDATE voucher_total SET extra = extra_value * vouchers WHERE spent = 0;
-- Of those used in part, voucher by voucher. Nothing is left of the used (6); a deleted one (0) was never used.
UPDATE voucher_total SET extra = (
    SELECT COALESCE(SUM(CASE
        WHEN v.spent <= v.face_value THEN v.extra_value
        WHEN v.spent < v.face_value + v.extra_value THEN v.face_value + v.extra_value - v.spent
        ELSE 0 END), 0)
    FROM voucher v
    WHERE v.id >= voucher_total.zone * 16384 AND v.id < voucher_total.zone * 16384 + 16384
        AND v.state = voucher_total.state AND v.partner = voucher_total.partner
        AND v.face_value = voucher_total.face_value AND v.extra_value = voucher_total.extra_value
        AND v.expires_at_ms = voucher_total.expires_at_ms AND v.terms = voucher_total.terms
        AND v.reason = voucher_total.reason
        AND CASE WHEN v.sale = 0 THEN 0 ELSE 1 END = voucher_total.sold)
    WHERE spent <> 0 AND extra_value > 0 AND state NOT IN (0, 6);

-- What is extra today stands on the newest day of each sum, so that today's sums are right. Earlier days are told without:
-- nobody counted it then.
CREATE TABLE day_summed (
    day {INTEGER} NOT NULL,
    series {INTEGER} NOT NULL,
    state {INTEGER} NOT NULL,
    expires_at_ms {INTEGER} NOT NULL,
    sold {INTEGER} NOT NULL,
    vouchers {INTEGER} NOT NULL,
    value {INTEGER} NOT NULL,
    spent {INTEGER} NOT NULL,
    extra {INTEGER} NOT NULL,
    PRIMARY KEY (day, series, state, expires_at_ms, sold)
){CLUSTERED};
INSERT INTO day_summed (day, series, state, expires_at_ms, sold, vouchers, value, spent, extra)
    SELECT d.day, d.series, d.state, d.expires_at_ms, d.sold, d.vouchers, d.value, d.spent,
        CASE WHEN d.day = newest.day THEN COALESCE(kept.extra, 0) ELSE 0 END
    FROM day_total d
    JOIN (
        SELECT series, state, expires_at_ms, sold, MAX(day) AS day FROM day_total
        GROUP BY series, state, expires_at_ms, sold
    ) newest ON newest.series = d.series AND newest.state = d.state AND newest.expires_at_ms = d.expires_at_ms
        AND newest.sold = d.sold
    LEFT JOIN (
        SELECT (zone - zone % 1024) / 1024 AS series, CASE WHEN state IN (5, 10) THEN 4 ELSE state END AS state,
            expires_at_ms, sold, SUM(extra) AS extra
        FROM voucher_total
        GROUP BY (zone - zone % 1024) / 1024, CASE WHEN state IN (5, 10) THEN 4 ELSE state END, expires_at_ms, sold
    ) kept ON kept.series = d.series AND kept.state = d.state AND kept.expires_at_ms = d.expires_at_ms
        AND kept.sold = d.sold;
DROP TABLE day_total;
ALTER TABLE day_summed RENAME TO day_total;
