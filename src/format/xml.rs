//! XML after a schema of ours.
