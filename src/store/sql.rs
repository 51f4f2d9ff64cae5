//! The text of every statement.

/// A new note.
pub const NOTE_INSERT: &str = "INSERT INTO note (id, name, count, seal) VALUES";
/// One more.
pub const NOTE_COUNT: &str = "UPDATE note SET count = count + ?2 WHERE id = ?1";
/// A note by name.
pub const NOTE_BY_NAME: &str = "SELECT id, count, seal FROM note WHERE name = ?1 AND count >= ?2";

/// Every statement by name.
pub const ALL: &[(&str, &str)] =
    &[("NOTE_INSERT", NOTE_INSERT), ("NOTE_COUNT", NOTE_COUNT), ("NOTE_BY_NAME", NOTE_BY_NAME)];
