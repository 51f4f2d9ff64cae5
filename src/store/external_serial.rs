//! Rows of the serials that imported vouchers had with whoever made them.
