//! The store on a real file.

use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::error::{Error, Result, Status};
use crate::store::{Store, Transaction, Value};

const TABLE: &str = "CREATE TABLE tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL, seal BLOB)";
const HEAD: &str = "INSERT INTO tally (name, count) VALUES";
const ADD_ONE: &str = "UPDATE tally SET count = count + 1 WHERE name = ?1";

fn store_in(directory: &TempDir) -> Store {
    let store = Store::open(&directory.path().join("store"), 5_000).unwrap();
    store.write(|transaction| transaction.execute(TABLE, &[])).unwrap();
    store
}

fn insert(store: &Store, name: &'static str) -> Result<bool> {
    store.write(move |transaction| transaction.insert_rows(HEAD, 2, &[Value::Text(name), Value::Integer(0)]))
}

fn count(transaction: &mut dyn Transaction, sql: &str) -> Result<i64> {
    let mut found = 0;
    transaction.query(sql, &[], &mut |row| {
        found = row.integer(0)?;
        Ok(())
    })?;
    Ok(found)
}

fn rows(store: &Store) -> i64 {
    store.read(|transaction| count(transaction, "SELECT count(*) FROM tally")).unwrap()
}

fn total(store: &Store) -> i64 {
    store.read(|transaction| count(transaction, "SELECT coalesce(sum(count), 0) FROM tally")).unwrap()
}

fn refusal() -> Error {
    Error::new(Status::NotFound, "no such thing")
}

fn status_of_opening(path: &Path) -> Status {
    Store::open(path, 0).err().map_or(Status::Ok, |error| error.status)
}

#[test]
fn what_was_written_is_there_when_the_store_is_opened_again() {
    let directory = TempDir::new().unwrap();
    insert(&store_in(&directory), "a").unwrap();
    assert_eq!(rows(&Store::open(&directory.path().join("store"), 0).unwrap()), 1);
}

#[test]
fn values_come_back_as_they_were_stored() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    store
        .write(|transaction| {
            let values = [Value::Text("é"), Value::Integer(i64::MIN), Value::Blob(&[0, 255])];
            transaction.insert_rows("INSERT INTO tally (name, count, seal) VALUES", 3, &values)
        })
        .unwrap();
    store
        .read(|transaction| {
            transaction.query("SELECT name, count, seal, NULL FROM tally", &[], &mut |row| {
                assert_eq!((row.text(0)?, row.integer(1)?, row.blob(2)?), ("é", i64::MIN, &[0u8, 255][..]));
                assert_eq!(row.integer_or_null(3)?, None);
                assert_eq!(row.integer(0).unwrap_err().status, Status::Integrity);
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn a_failing_closure_leaves_nothing() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let failed: Result<()> = store.write(|transaction| {
        transaction.insert_rows(HEAD, 2, &[Value::Text("a"), Value::Integer(0)])?;
        Err(refusal())
    });
    assert_eq!(failed.unwrap_err().status, Status::NotFound);
    assert_eq!(rows(&store), 0);
}

#[test]
fn a_hidden_database_error_still_undoes_the_write() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let failed = store.write(|transaction| {
        transaction.insert_rows(HEAD, 2, &[Value::Text("a"), Value::Integer(0)])?;
        let _ = transaction.execute("UPDATE nothing SET x = 1", &[]);
        Ok(())
    });
    assert_eq!(failed.unwrap_err().status, Status::Store);
    assert_eq!(rows(&store), 0);
}

#[test]
fn a_panicking_closure_leaves_nothing_and_the_store_goes_on() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let failed: Result<()> = store.write(|transaction| {
        transaction.insert_rows(HEAD, 2, &[Value::Text("a"), Value::Integer(0)])?;
        panic!("on purpose");
    });
    assert_eq!(failed.unwrap_err().status, Status::Internal);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.read::<()>(|_| panic!("on purpose")).unwrap();
    }));
    assert!(panicked.is_err());
    assert!(insert(&store, "b").unwrap());
    assert_eq!(rows(&store), 1);
}

#[test]
fn an_existing_key_is_told_and_the_transaction_goes_on() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    assert!(insert(&store, "n60").unwrap());
    let names: Vec<String> = (0..173).map(|number| format!("n{number}")).collect();
    let answers = store
        .write(move |transaction| {
            let values: Vec<Value> = names.iter().flat_map(|name| [Value::Text(name), Value::Integer(0)]).collect();
            let with_known = transaction.insert_rows(HEAD, 2, &values)?;
            let without = transaction.insert_rows(HEAD, 2, &values[122..])?;
            Ok((with_known, without))
        })
        .unwrap();
    assert_eq!(answers, (false, true));
    assert_eq!(rows(&store), 1 + 173 - 61);
}

#[test]
fn a_reader_cannot_write() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    assert!(store.read(|transaction| transaction.execute("DELETE FROM tally", &[])).is_err());
}

#[test]
fn a_reader_sees_one_moment() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let seen = store
        .read(|transaction| {
            let before = count(transaction, "SELECT count(*) FROM tally")?;
            insert(&store, "a")?;
            Ok((before, count(transaction, "SELECT count(*) FROM tally")?))
        })
        .unwrap();
    assert_eq!(seen, (0, 0));
    assert_eq!(rows(&store), 1);
}

#[test]
fn sixty_four_threads_lose_nothing_and_share_commits() {
    let directory = TempDir::new().unwrap();
    let store = Arc::new(store_in(&directory));
    insert(&store, "all").unwrap();
    let threads: Vec<_> = (0..64)
        .map(|_| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                for _ in 0..50 {
                    store.write(|transaction| transaction.execute(ADD_ONE, &[Value::Text("all")])).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(total(&store), 64 * 50);
    // Each commit appends a page to the log, which starts anew beyond a thousand and never shrinks.
    let log_pages = fs::metadata(directory.path().join("store-wal")).unwrap().len() / 4096;
    assert!(log_pages < 64 * 50 / 4, "{log_pages} log pages for {} writes of one page each", 64 * 50);
}

#[test]
fn a_failing_neighbour_undoes_nobody() {
    let directory = TempDir::new().unwrap();
    let store = Arc::new(store_in(&directory));
    insert(&store, "all").unwrap();
    let threads: Vec<_> = (0..16)
        .map(|index| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                for _ in 0..20 {
                    let written = store.write(move |transaction| {
                        transaction.execute(ADD_ONE, &[Value::Text("all")])?;
                        match index % 8 {
                            0 => Err(refusal()),
                            1 => panic!("on purpose"),
                            _ => Ok(()),
                        }
                    });
                    assert_eq!(written.is_ok(), index % 8 > 1);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(total(&store), 12 * 20);
}

#[test]
fn another_thread_that_writes_is_noticed() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    thread::scope(|scope| scope.spawn(|| insert(&store, "a").unwrap()).join().unwrap());
    assert!(store.writers_waiting());
}

#[test]
fn another_process_that_writes_is_noticed() {
    let directory = TempDir::new().unwrap();
    let (store, other) = (store_in(&directory), Store::open(&directory.path().join("store"), 0).unwrap());
    assert!(!store.writers_waiting());
    insert(&other, "a").unwrap();
    insert(&store, "b").unwrap();
    assert!(store.writers_waiting());
}

#[test]
fn a_writer_gives_up_when_another_process_holds_the_lock_and_works_again_later() {
    let directory = TempDir::new().unwrap();
    drop(store_in(&directory));
    let store = Store::open(&directory.path().join("store"), 20).unwrap();
    let other = Connection::open(directory.path().join("store")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(insert(&store, "a").unwrap_err().status, Status::Busy);
    other.execute_batch("COMMIT").unwrap();
    assert!(insert(&store, "a").unwrap());
}

#[test]
fn a_full_disk_is_told_and_writing_goes_on_when_there_is_room_again() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let limit = |pages: &'static str| store.write(move |transaction| transaction.query(pages, &[], &mut |_| Ok(())));
    let fill = || {
        store.write(|transaction| transaction.execute("INSERT INTO tally VALUES ('big', 0, zeroblob(1000000))", &[]))
    };
    limit("PRAGMA max_page_count = 20").unwrap();
    assert_eq!(fill().unwrap_err().status, Status::DiskFull);
    assert_eq!(rows(&store), 0);
    limit("PRAGMA max_page_count = 2000").unwrap();
    fill().unwrap();
    assert_eq!(rows(&store), 1);
}

#[test]
fn many_openers_and_writers_of_one_new_file_agree() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("store");
    let create = "CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL)";
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let store = Store::open(&path, 30_000).unwrap();
                store.write(move |transaction| transaction.execute(create, &[])).unwrap();
                insert(&store, "all").unwrap();
                for _ in 0..50 {
                    store.write(|transaction| transaction.execute(ADD_ONE, &[Value::Text("all")])).unwrap();
                }
            });
        }
    });
    assert_eq!(total(&Store::open(&path, 0).unwrap()), 4 * 50);
}

#[test]
fn a_file_of_another_program_is_refused_and_left_as_it_was() {
    let directory = TempDir::new().unwrap();
    let [text, database, log] = ["text", "database", "log"].map(|name| directory.path().join(name));
    fs::write(&text, "dear diary\n".repeat(100)).unwrap();
    Connection::open(&database).unwrap().execute_batch("CREATE TABLE diary (entry TEXT)").unwrap();
    Connection::open(&log)
        .unwrap()
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE diary (entry TEXT)")
        .unwrap();
    for path in [text, database, log] {
        let before = fs::read(&path).unwrap();
        assert_eq!(status_of_opening(&path), Status::ForeignFile);
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused() {
    let directory = TempDir::new().unwrap();
    drop(store_in(&directory));
    let path = directory.path().join("store");
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 9999").unwrap();
    assert_eq!(status_of_opening(&path), Status::NewerSchema);
}

#[test]
fn nothing_is_written_once_another_process_has_taken_the_schema_further() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    insert(&store, "a").unwrap();
    let newer = Connection::open(directory.path().join("store")).unwrap();
    newer.execute_batch("PRAGMA user_version = 9999").unwrap();
    for _ in 0..2 {
        assert_eq!(insert(&store, "b").unwrap_err().status, Status::NewerSchema);
    }
    assert_eq!(newer.query_row("SELECT count(*) FROM tally", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn only_its_owner_may_read_a_new_store() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    insert(&store, "a").unwrap();
    for name in ["store", "store-wal", "store-shm"] {
        let mode = fs::metadata(directory.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_store_that_others_may_read_is_refused() {
    let directory = TempDir::new().unwrap();
    drop(store_in(&directory));
    let path = directory.path().join("store");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(status_of_opening(&path), Status::FileAccess);
}

#[test]
fn a_store_is_not_created_or_opened_through_a_link() {
    let directory = TempDir::new().unwrap();
    let (link, target) = (directory.path().join("link"), directory.path().join("target"));
    symlink(&target, &link).unwrap();
    assert_eq!(status_of_opening(&link), Status::FileAccess);
    assert!(!target.exists());
}

#[test]
fn a_missing_directory_is_named() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("nowhere").join("store");
    let error = Store::open(&path, 0).err().unwrap();
    assert_eq!(error.status, Status::FileAccess);
    assert!(error.message.contains("nowhere") && error.message.contains("create the directory"), "{error}");
}

#[test]
fn a_backup_taken_while_others_write_is_one_moment_and_opens() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let (copy, stop) = (directory.path().join("copy"), AtomicBool::new(false));
    insert(&store, "left").unwrap();
    insert(&store, "right").unwrap();
    // More than is copied at a time, so that commits fall into the middle of it.
    store
        .write(|transaction| transaction.execute("INSERT INTO tally VALUES ('long', 0, zeroblob(30000000))", &[]))
        .unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in (0..20_000).take_while(|_| !stop.load(Ordering::SeqCst)) {
                store
                    .write(|transaction| {
                        transaction.execute(ADD_ONE, &[Value::Text("left")])?;
                        transaction.execute(ADD_ONE, &[Value::Text("right")])
                    })
                    .unwrap();
            }
        });
        let taken = store.backup(&copy);
        let went_on = !writer.is_finished();
        stop.store(true, Ordering::SeqCst);
        taken.unwrap();
        assert!(went_on, "the backup had to wait for the writers to end");
    });
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let copied = Store::open(&copy, 0).unwrap();
    let different = "SELECT count(DISTINCT count) + 10 * count(*) FROM tally WHERE name <> 'long'";
    assert_eq!(copied.read(|transaction| count(transaction, different)).unwrap(), 21);
    assert!(insert(&copied, "more").unwrap());
}

#[test]
fn a_backup_replaces_nothing_follows_no_link_and_leaves_no_rest() {
    let directory = TempDir::new().unwrap();
    let store = store_in(&directory);
    let (taken, link, target) =
        (directory.path().join("taken"), directory.path().join("link"), directory.path().join("target"));
    fs::write(&taken, "dear diary").unwrap();
    symlink(&target, &link).unwrap();
    for path in [&taken, &link, &directory.path().join("nowhere").join("copy")] {
        assert_eq!(store.backup(path).unwrap_err().status, Status::FileAccess);
    }
    store.backup(&directory.path().join("copy")).unwrap();
    assert_eq!(fs::read(&taken).unwrap(), b"dear diary");
    assert!(!target.exists());
    let unfinished = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().ends_with("unfinished");
    assert_eq!(fs::read_dir(directory.path()).unwrap().flatten().filter(unfinished).count(), 0);
}
