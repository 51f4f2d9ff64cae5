//! Rows of export runs and of the series whose codes left with them.
