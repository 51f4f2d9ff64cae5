//! Verification of the audit trail, and checkpoints of it that a host keeps elsewhere.
//!
//! The chain finds every line that was changed, added, removed or moved, but not an end that was cut off: nothing follows
//! it. A checkpoint does. It is one line of text: `libvoucher-checkpoint 1 <store> <position> <at_ms> <link> <tag>`, link
//! and tag as 64 hexadecimal digits; the tag is keyed, so that nobody without the store's keys can make one.

use std::fmt::Write as _;

use super::audit::{chain_end, fields};
use super::Module;
use crate::actor::{Actor, ActorKind, Right};
use crate::error::{Error, Result, Status};
use crate::identifier::Identifier;
use crate::limits::{CHECKPOINT_BYTES_MAX, PAGE_ROWS_MAX};
use crate::store::audit;
use crate::vault::{Field, Vault};

const WORD: &str = "libvoucher-checkpoint";
const VERSION: &str = "1";

/// Where the trail stood at a moment.
#[derive(Debug, PartialEq)]
struct Checkpoint {
    position: i64,
    at_ms: i64,
    link: [u8; 32],
}

impl Module {
    /// Walks the audit trail and returns its length.
    ///
    /// # Errors
    /// [`Status::Integrity`] with the first position that is not what was written there, also as the error's `position`.
    pub fn verify_audit(&self, actor: &Actor) -> Result<i64> {
        self.verify_audit_since(actor, "")
    }

    /// The same, and compares it with a checkpoint unless that is empty: it finds a trail whose end was cut off, too.
    ///
    /// # Errors
    /// Those of [`Module::verify_audit`]; [`Status::InvalidArgument`] if the checkpoint is not one of this store.
    pub fn verify_audit_since(&self, actor: &Actor, checkpoint: &str) -> Result<i64> {
        may_audit(actor)?;
        let vault = &self.ground.vault;
        let checkpoint = match checkpoint.trim() {
            "" => None,
            text => Some(Checkpoint::read(vault, &self.ground.store_id, text)?),
        };
        let (mut position, mut link) = (0, chain_end(&[])?);
        // A snapshot for every page: the trail only grows, and a reader must not hold up the store's housekeeping.
        loop {
            let lines = self.store.read(|tx| audit::after(tx, position, PAGE_ROWS_MAX))?;
            if lines.is_empty() {
                break;
            }
            for line in lines {
                let genuine = vault.verify_audit_link(&line.link, &link, &fields(&line)).is_ok();
                if line.sequence != position + 1 || !genuine {
                    return Err(broken("the audit trail was changed at or before position", position + 1));
                }
                position = line.sequence;
                link = chain_end(&line.link)?;
                if checkpoint.as_ref().is_some_and(|kept| kept.position == position && kept.link != link) {
                    return Err(broken("the audit trail is not the one of the checkpoint at position", position));
                }
            }
        }
        match checkpoint {
            Some(kept) if kept.position > position => {
                Err(broken("the audit trail was cut off: it ends before the checkpoint, at position", position + 1))
            }
            _ => Ok(position),
        }
    }

    /// The end of the audit trail, signed, for the host to keep where nobody who can write the store can reach it.
    pub fn audit_checkpoint(&self, actor: &Actor) -> Result<String> {
        may_audit(actor)?;
        let (position, link) = self.store.read(audit::last)?;
        let checkpoint = Checkpoint { position, at_ms: self.clock.now_ms(), link: chain_end(&link)? };
        Ok(checkpoint.write(&self.ground.vault, &self.ground.store_id))
    }
}

/// The trail tells of everybody: partners and customers read their own history instead.
fn may_audit(actor: &Actor) -> Result<()> {
    actor.must_have(Right::Audit)?;
    if matches!(actor.kind, ActorKind::Partner | ActorKind::Customer) {
        let message = "only the system or an operator may verify the audit trail";
        return Err(Error::new(Status::Forbidden, message).field("actor.kind"));
    }
    Ok(())
}

fn broken(problem: &str, position: i64) -> Error {
    Error { position, ..Error::new(Status::Integrity, format!("{problem} {position}")) }
}

impl Checkpoint {
    fn write(&self, vault: &Vault, store: &Identifier) -> String {
        let (link, tag) =
            (hexadecimal(&self.link), hexadecimal(&vault.integrity_tag("checkpoint", &self.fields(store))));
        format!("{WORD} {VERSION} {store} {} {} {link} {tag}", self.position, self.at_ms)
    }

    fn fields<'a>(&'a self, store: &'a Identifier) -> [Field<'a>; 5] {
        [
            Field::Text(VERSION),
            Field::Blob(store.as_bytes()),
            Field::Integer(self.position),
            Field::Integer(self.at_ms),
            Field::Blob(&self.link),
        ]
    }

    fn read(vault: &Vault, store: &Identifier, text: &str) -> Result<Checkpoint> {
        let problem = |problem: &str| Error::invalid("checkpoint", problem);
        let parts: Vec<&str> = if text.len() > CHECKPOINT_BYTES_MAX { vec![] } else { text.split(' ').collect() };
        let [WORD, VERSION, of_store, position, at_ms, link, tag] = parts[..] else {
            return Err(problem("is no checkpoint; pass the line as it was given"));
        };
        if of_store.parse() != Ok(*store) {
            return Err(problem("is of another store"));
        }
        let read = || {
            let checkpoint =
                Checkpoint { position: position.parse().ok()?, at_ms: at_ms.parse().ok()?, link: bytes(link)? };
            vault.verify_integrity("checkpoint", &bytes(tag)?, &checkpoint.fields(store)).ok()?;
            Some(checkpoint)
        };
        read().ok_or_else(|| problem("does not bear this store's signature: it was changed"))
    }
}

fn hexadecimal(bytes: &[u8; 32]) -> String {
    let mut text = String::with_capacity(64);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes every text");
    }
    text
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}
