CREATE TABLE note (
    id {ID},
    name {TEXT(63)} NOT NULL,
    count {INTEGER} NOT NULL,
    seal {BLOB(32)}
);
CREATE UNIQUE INDEX note_name ON note (name);
