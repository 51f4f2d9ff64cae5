//! The manifest beside encrypted exports: what the store says of them, signed, so that a printer can check what it got.

use serde_json::{json, Map, Value};

use super::export::run::back_office_or_partner;
use super::Module;
use crate::actor::{Actor, Right};
use crate::error::{Error, Result, Status};
use crate::format::timestamp;
use crate::money::Currency;
use crate::store::export_run::ExportRunRow;

/// What a manifest says of one file.
pub(super) struct FileEntry {
    /// Its name, without the directory.
    pub(super) name: String,
    /// Its size.
    pub(super) bytes: u64,
    /// SHA-256 of it, in hexadecimal.
    pub(super) sha256: String,
}

/// What a manifest says of a run.
pub(super) struct Manifest<'a> {
    pub(super) run: &'a ExportRunRow,
    /// Codes of the series.
    pub(super) series: Vec<&'a str>,
    pub(super) vouchers: i64,
    /// Sums by currency, in minor units.
    pub(super) values: Vec<(&'a str, i64)>,
    /// The age public key the files are encrypted for.
    pub(super) recipient: &'a str,
    pub(super) files: &'a [FileEntry],
}

impl Manifest<'_> {
    /// As JSON, with a line for each field.
    pub(super) fn written(&self, store_id: &str) -> Result<Vec<u8>> {
        let mut values = Map::new();
        for (currency, sum) in &self.values {
            values.insert((*currency).to_owned(), Value::from(Currency::parse(currency)?.format(*sum)));
        }
        let entry = |file: &FileEntry| json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256 });
        let manifest = json!({
            "store": store_id,
            "run": self.run.id,
            "actor": self.run.actor_id,
            "partner": self.run.partner,
            "begun_at": timestamp(self.run.begun_at_ms),
            "format": self.run.format.name(),
            "with_codes": self.run.with_codes,
            "series": self.series,
            "vouchers": self.vouchers,
            "values": values,
            "recipient": self.recipient,
            "files": self.files.iter().map(entry).collect::<Vec<_>>(),
        });
        let text = serde_json::to_vec_pretty(&manifest);
        text.map_err(|_| Error::new(Status::Internal, "the manifest cannot be written: report this defect"))
    }
}

impl Module {
    /// The public half of the pair that signs manifests, as PEM (SubjectPublicKeyInfo of Ed25519, RFC 8410). It stays the
    /// same for the life of the store. Needs the right `export`.
    pub fn manifest_key(&self, actor: &Actor) -> Result<String> {
        back_office_or_partner(actor)?;
        actor.must_have(Right::Export)?;
        self.ground.vault.manifest_key()
    }
}
