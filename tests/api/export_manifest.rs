//! Exports only their printer can read, with a manifest it can trust.

use std::io::Read;

use ed25519_dalek::pkcs8::DecodePublicKey;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use sha2::{Digest, Sha256};
use voucher::engine::ExportRequest;
use voucher::vault::RootKey;
use voucher::voucher::{Filter, SeriesRequest};
use voucher::Status;

use crate::export_files::files;
use crate::export_runs::{runs, with_codes};
use crate::support::*;

/// A printer, and a request whose files only it can read.
fn printer() -> (age::x25519::Identity, ExportRequest) {
    let identity = age::x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    (identity, ExportRequest { recipient, ..with_codes() })
}

fn opened(identity: &age::x25519::Identity, bytes: &[u8]) -> Result<String, age::DecryptError> {
    let mut text = String::new();
    let decryptor = age::Decryptor::new(bytes)?;
    decryptor.decrypt(std::iter::once(identity as _))?.read_to_string(&mut text)?;
    Ok(text)
}

fn read(house: &House, name: &str) -> Vec<u8> {
    std::fs::read(house.directory.path().join(name)).unwrap()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn verifies(house: &House, manifest: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_public_key_pem(&house.module.manifest_key(&operator()).unwrap()).unwrap();
    key.verify(manifest, &Signature::from_slice(signature).unwrap()).is_ok()
}

#[test]
fn only_the_printer_opens_the_file_and_its_codes_can_be_redeemed() {
    let house = House::new();
    house.generate(ten_euros(1_500));
    let (identity, request) = printer();
    let path = house.directory.path().join("cards.csv");
    let request = ExportRequest { columns: "code".into(), ..request };
    let result = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap();
    let bytes = read(&house, "cards.csv");
    assert_eq!((result.sha256, result.bytes), (hash(&bytes), bytes.len() as i64));
    assert!(opened(&printer().0, &bytes).is_err());
    let text = opened(&identity, &bytes).unwrap();
    assert_eq!(text.lines().count(), 1_501);
    let typed = code(text.lines().last().unwrap());
    house.module.redeem(&customer("anna"), &typed, &KeptLedger::default()).unwrap();
    assert!(runs(&house)[0].encrypted);
}

#[test]
fn the_manifest_says_what_left_and_a_flipped_byte_is_noticed() {
    let house = House::new();
    house.generate(SeriesRequest { description: "long ".repeat(50), extra_value: 50, ..ten_euros(5_000) });
    house.generate(SeriesRequest { currency: "JPY".into(), ..ten_euros(2) });
    let (_, request) = printer();
    let request = ExportRequest { bytes_per_file: 1 << 20, ..request };
    let path = house.directory.path().join("cards.csv");
    let result = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap();
    let names = ["cards-0001.csv", "cards-0002.csv", "cards.csv.manifest.json", "cards.csv.manifest.sig"];
    assert_eq!(files(&house), names);
    let (manifest, signature) = (read(&house, names[2]), read(&house, names[3]));
    let told: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(
        (&told["run"], &told["vouchers"], &told["with_codes"]),
        (&result.run.into(), &5_002.into(), &true.into())
    );
    assert_eq!(told["values"], serde_json::json!({ "EUR": "52500.00", "JPY": "2000" }));
    assert_eq!(
        (&told["recipient"], &told["series"]),
        (&request.recipient.clone().into(), &serde_json::json!(["1", "2"]))
    );
    for (at, name) in names[..2].iter().enumerate() {
        let bytes = read(&house, name);
        assert!(bytes.len() <= 1 << 20);
        let wanted = serde_json::json!({ "name": name, "bytes": bytes.len(), "sha256": hash(&bytes) });
        assert_eq!(told["files"][at], wanted);
    }
    assert!(signature.len() == 64 && verifies(&house, &manifest, &signature));
    for at in [0, manifest.len() / 2, manifest.len() - 1] {
        let mut flipped = manifest.clone();
        flipped[at] ^= 1;
        assert!(!verifies(&house, &flipped, &signature));
    }
}

#[test]
fn the_key_of_manifests_outlives_a_rotation() {
    let house = House::new();
    let before = house.module.manifest_key(&operator()).unwrap();
    assert!(before.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    let key = |bytes: [u8; 32]| RootKey::from_bytes(&bytes).unwrap();
    house.module.rotate_key(&operator(), key(ROOT_KEY), key([8; 32])).unwrap();
    let reopened = open(&house.config, &house.clock, &[8; 32]).unwrap();
    assert_eq!(reopened.manifest_key(&operator()).unwrap(), before);
    assert_eq!(house.module.manifest_key(&customer("anna")).unwrap_err().status, Status::Forbidden);
    assert_ne!(House::new().module.manifest_key(&operator()).unwrap(), before);
}

#[test]
fn a_pulled_export_is_encrypted_as_well() {
    let house = House::new();
    house.generate(ten_euros(3));
    let (identity, request) = printer();
    let mut export = house.module.export(&operator(), &Filter::default(), &request).unwrap();
    let bytes = pulled(&mut export);
    assert_eq!(export.result().sha256, hash(&bytes));
    assert_eq!(opened(&identity, &bytes).unwrap().lines().count(), 4);
}

#[test]
fn a_bad_key_is_refused_and_no_key_stands_in_the_audit_trail() {
    let house = House::new();
    house.generate(ten_euros(1));
    let path = house.directory.path().join("cards.csv");
    let request = ExportRequest { recipient: "age1nobody".into(), ..with_codes() };
    let error = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap_err();
    assert_eq!((error.status, error.field), (Status::InvalidArgument, "recipient"));
    assert!(runs(&house).is_empty() && files(&house).is_empty());
    let (_, request) = printer();
    house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE detail LIKE '%age1%'"), 0);
    assert_eq!(house.count("SELECT count(*) FROM audit WHERE detail LIKE '%\"encrypted\":true%'"), 1);
}

#[test]
fn a_manifest_that_is_there_already_is_not_touched() {
    let house = House::new();
    house.generate(ten_euros(1));
    std::fs::write(house.directory.path().join("cards.csv.manifest.sig"), "mine").unwrap();
    let (_, request) = printer();
    let path = house.directory.path().join("cards.csv");
    let error = house.module.export_to_file(&operator(), &Filter::default(), &request, &path).unwrap_err();
    assert_eq!((error.status, error.field), (Status::FileAccess, "path"));
    assert_eq!(files(&house), ["cards.csv.manifest.sig"]);
}
