//! A disk of sixteen megabytes that is full at every point of generating and redeeming.
//!
//! Needs the right to mount a tmpfs. Who is not root has it under `unshare --user --map-root-user --mount`.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use voucher::ledger::{Answer, Ledger, Posting};
use voucher::voucher::{Filter, SeriesRequest};
use voucher::{Module, Status};

use crate::books::{balanced, Books};
use crate::house::{code, customer, operator, ten_euros, House};
use crate::ledger::FileLedger;

const DISK_BYTES: u64 = 16 << 20;
const KIB: u64 = 1 << 10;
const QUANTITY: i64 = 2_000;
const TRIALS: i64 = 40;

/// A small disk. The ledger is elsewhere: it is the host's.
struct Disk {
    place: tempfile::TempDir,
    ledger: tempfile::TempDir,
}

impl Disk {
    fn mount() -> Disk {
        let disk = Disk { place: tempfile::tempdir().unwrap(), ledger: tempfile::tempdir().unwrap() };
        let size = format!("size={DISK_BYTES},mode=700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(disk.place.path()).status();
        assert!(
            mounted.is_ok_and(|status| status.success()),
            "the tests of a full disk mount a tmpfs: run them as root, or all tests under \
             `unshare --user --map-root-user --mount`"
        );
        disk
    }

    fn path(&self) -> &Path {
        self.place.path()
    }

    /// A house without anybody in it, in a directory of its own.
    fn house(&self, name: &str) -> House {
        House::at(&self.path().join(name), &self.ledger.path().join(name), false)
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Leaves so many bytes free.
    fn fill_but(&self, free: u64) {
        let mut ballast = OpenOptions::new().create(true).append(true).open(self.ballast()).unwrap();
        let page = [0; 4096];
        while ballast.write_all(&page).is_ok() {}
        let length = ballast.metadata().unwrap().len();
        ballast.set_len(length.saturating_sub(free)).unwrap();
    }

    fn make_room(&self) {
        File::create(self.ballast()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

#[test]
fn a_generation_that_fills_the_disk_leaves_nothing_and_works_again_with_room() {
    let disk = Disk::mount();
    let mut refused = 0;
    for trial in 0.. {
        let house = disk.house("generated.db");
        let module = house.open();
        let request = SeriesRequest { request_id: "g1".into(), ..ten_euros(QUANTITY) };
        disk.fill_but(trial * 16 * KIB);
        let answer = module.generate_series(&operator(), &request);
        disk.make_room();
        let fits = answer.is_ok();
        if let Err(error) = answer {
            assert_eq!(error.status, Status::DiskFull, "trial {trial}: {error}");
            nothing_is_visible(&module);
            module.generate_series(&operator(), &request).unwrap();
            refused += 1;
        }
        assert_eq!(balanced(&house, &module), Books { active: QUANTITY, used: 0 }, "trial {trial}");
        drop(module);
        raze(&house);
        if fits {
            break;
        }
    }
    println!("disk full: generation refused {refused} times");
    assert!(refused > 20, "the disk was full in {refused} trials only");
}

#[test]
fn a_job_that_meets_a_full_disk_goes_on_when_there_is_room() {
    let disk = Disk::mount();
    let mut refused = 0;
    for trial in 0.. {
        let house = disk.house("stepped.db");
        let module = house.open();
        let (_, job) = module.generate_start(&operator(), &ten_euros(QUANTITY)).unwrap();
        disk.fill_but(trial * 16 * KIB);
        let answer = job.step(i64::MAX);
        disk.make_room();
        let fits = answer.is_ok();
        if let Err(error) = answer {
            assert_eq!(error.status, Status::DiskFull, "trial {trial}: {error}");
            nothing_is_visible(&module);
            refused += 1;
        }
        assert_eq!(job.step(i64::MAX).unwrap().0, Status::Done, "trial {trial}");
        assert_eq!(balanced(&house, &module), Books { active: QUANTITY, used: 0 }, "trial {trial}");
        drop((job, module));
        raze(&house);
        if fits {
            break;
        }
    }
    assert!(refused > 20, "the disk was full in {refused} trials only");
}

fn nothing_is_visible(module: &Arc<Module>) {
    assert_eq!(module.search_count(&operator(), &Filter::default(), 0).unwrap(), 0);
    assert!(module.series_cursor(&operator(), &Filter::default()).unwrap().fetch(1).unwrap().is_empty());
}

#[test]
fn a_redemption_that_cannot_begin_on_a_full_disk_leaves_the_voucher_active() {
    let disk = Disk::mount();
    let house = disk.house("begun.db");
    let (_, codes) = house.cards(TRIALS);
    let mut refused = 0;
    for (trial, typed) in codes.iter().enumerate() {
        // Opened anew, the store has no log whose room it could use again.
        let (module, ledger) = (house.open(), house.ledger());
        let before = balanced(&house, &module);
        disk.fill_but(trial as u64 * 4 * KIB);
        let answer = module.redeem_begin(&customer("anna"), &code(typed));
        disk.make_room();
        if let Err(error) = answer {
            assert_eq!(error.status, Status::DiskFull, "trial {trial}: {error}");
            assert_eq!(balanced(&house, &module), before, "trial {trial}");
            refused += 1;
        }
        let (status, _) = module.redeem(&customer("anna"), &code(typed), &ledger).unwrap();
        assert_eq!(status, Status::Ok, "trial {trial}");
    }
    assert_eq!(balanced(&house, &house.open()), Books { active: 0, used: TRIALS });
    println!("disk full: begin refused {refused} times of {TRIALS}");
    assert!((3..TRIALS).contains(&refused), "the disk was full in {refused} of {TRIALS} trials");
}

#[test]
fn a_redemption_that_cannot_settle_on_a_full_disk_stays_pending_and_is_credited_once() {
    let disk = Disk::mount();
    let house = disk.house("settled.db");
    let (_, codes) = house.cards(TRIALS);
    let (mut refused, mut recovered) = (0, 0);
    for (trial, typed) in codes.iter().enumerate() {
        let (module, ledger) = (house.open(), house.ledger());
        let filling = Filling { disk: &disk, free: trial as u64 * 4 * KIB, ledger: &ledger };
        let answer = module.redeem(&customer("anna"), &code(typed), &filling);
        disk.make_room();
        if let Err(error) = answer {
            // The ledger was asked: that nothing happened is no answer any more.
            assert_eq!(error.status, Status::InDoubt, "trial {trial}: {error}");
            assert!(error.message.contains("room"), "trial {trial}: {error}");
            let pending = module.recover_next(&operator(), 0, "").unwrap();
            assert!(pending.is_some(), "trial {trial}: the ledger booked it, so it must stay held");
            refused += 1;
            recovered += match trial % 2 {
                0 => module.recover(&operator(), 0, 100, &ledger).unwrap().posted,
                _ => i64::from(module.redeem(&customer("anna"), &code(typed), &ledger).unwrap().0 == Status::Ok),
            };
        }
        balanced(&house, &module);
    }
    assert_eq!(recovered, refused);
    assert_eq!(balanced(&house, &house.open()), Books { active: 0, used: TRIALS });
    println!("disk full: settle refused {refused} times of {TRIALS}");
    assert!((3..TRIALS).contains(&refused), "the disk was full in {refused} of {TRIALS} trials");
}

/// Books, and on its way back the disk of the store runs full.
struct Filling<'a> {
    disk: &'a Disk,
    free: u64,
    ledger: &'a FileLedger,
}

impl Ledger for Filling<'_> {
    fn post(&self, posting: &Posting) -> Answer {
        let answer = self.ledger.post(posting);
        self.disk.fill_but(self.free);
        answer
    }
}

#[test]
fn a_store_that_cannot_be_made_on_a_full_disk_can_be_made_with_room() {
    let disk = Disk::mount();
    let mut refused = 0;
    for trial in 0.. {
        let house = disk.house("new.db");
        disk.fill_but(trial * 8 * KIB);
        let answer = house.try_open().map(drop);
        disk.make_room();
        if let Err(error) = &answer {
            assert_eq!(error.status, Status::DiskFull, "trial {trial}: {error}");
            refused += 1;
        }
        house.cards(1);
        assert_eq!(balanced(&house, &house.open()), Books { active: 1, used: 0 }, "trial {trial}");
        raze(&house);
        if answer.is_ok() {
            break;
        }
    }
    assert!(refused > 5, "the disk was full in {refused} trials only");
}

/// Pulls an empty house down.
fn raze(house: &House) {
    for ending in ["db", "db-wal", "db-shm"] {
        let _ = std::fs::remove_file(house.store().with_extension(ending));
    }
    let _ = std::fs::remove_file(house.ledger_path());
    for ending in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(house.ledger_path().with_extension(ending));
    }
}
