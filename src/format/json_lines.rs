//! JSON lines: one object a voucher.
