//! The life of vouchers and series as one table.

/// Where a voucher stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
#[allow(missing_docs)]
pub enum VoucherState {
    Draft = 1,
    Accepted = 2,
    Rejected = 3,
    Active = 4,
    Pending = 5,
    Used = 6,
    Blocked = 7,
    Cancelled = 8,
    Purged = 9,
}

/// Where a series stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
#[allow(missing_docs)]
pub enum SeriesState {
    Draft = 1,
    Accepted = 2,
    Rejected = 3,
    Active = 4,
    Void = 5,
}
