//! Files of vouchers that somebody else made: told apart, bounded, and read row by row.
