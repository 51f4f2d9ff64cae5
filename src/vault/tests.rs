use std::sync::atomic::{AtomicU8, Ordering};

use super::*;

/// Gives 00 01 02 ... ff 00 ..., so that everything drawn is known.
#[derive(Default)]
struct CountingEntropy(AtomicU8);

impl Entropy for CountingEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        buffer.iter_mut().for_each(|byte| *byte = self.0.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

const CODE: &str = "1234567890123456";
const FIELDS: [Field; 3] = [Field::Integer(-500), Field::Text("EUR"), Field::Blob(&[1, 2])];

fn counted<const N: usize>(first: u8) -> [u8; N] {
    std::array::from_fn(|position| first + position as u8)
}

fn root() -> RootKey {
    RootKey::from_bytes(&counted::<32>(0x40)).unwrap()
}

fn store_id() -> [u8; 16] {
    counted(0xa0)
}

fn subject() -> [u8; 16] {
    counted(0xb0)
}

fn new_store() -> (Vault, WrappedKeys) {
    Vault::create(&root(), store_id(), &CountingEntropy::default()).unwrap()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

// Known answers. Anybody can compute them again from the formats in the documents of this module: root key 40..5f,
// store id a0..af, subject b0..bf; the entropy 00 01 02 ... gives, in this order, index secret (32), data key 1 (32),
// nonce of the wrapped index secret (12), nonce of the wrapped data key (12), seed of the sealer (32). The sealer's
// nonces are the first bytes of the ChaCha20 key stream of that seed with block counter and nonce zero. They were
// checked with Python's hmac and cryptography (HKDF, AESGCM, ChaCha20).

#[test]
fn wrapped_keys_keep_their_format() {
    let (_, wrapped) = new_store();
    assert_eq!(hexadecimal(&wrapped.check), "c39585cfe0d1c815");
    assert_eq!(
        hexadecimal(&wrapped.index_secret),
        "404142434445464748494a4ba0310d7d0c686035a77f12ce185382bc3348d1112a53c60cebd6581b60892938f381240af58b5050c90c1759db3bc154"
    );
    assert_eq!(wrapped.data_keys.len(), 1);
    assert_eq!(wrapped.data_keys[0].0, 1);
    assert_eq!(
        hexadecimal(&wrapped.data_keys[0].1),
        "4c4d4e4f5051525354555657516e7041b470d75e723349e9d0d0683fd0d7bd5c24c037c66e302e918db28b0027366921ae3e7664f6cf73d765db40a7"
    );
}

#[test]
fn sealed_codes_keep_their_format() {
    let entropy = CountingEntropy::default();
    let (vault, _) = Vault::create(&root(), store_id(), &entropy).unwrap();
    let mut sealer = vault.sealer(&entropy).unwrap();
    assert_eq!(
        hexadecimal(&sealer.seal(&subject(), CODE)),
        "000112019d5c6525e0d56ac725befeb78a170c275e8e0ac72af3141f5095ed9612bb41b7beb8ad809e2f35b8eb0e"
    );
    assert_eq!(
        hexadecimal(&sealer.seal(&subject(), "5")),
        "00010c4a57bdff2714e27e633617e297da819c7c4e50b1d07b84aef062ea18"
    );
}

/// Checked with Python's hmac and with `openssl pkey -pubout` and `openssl pkeyutl -sign -rawin`.
#[cfg(feature = "age")]
#[test]
fn signatures_of_manifests_keep_their_key() {
    let (vault, _) = new_store();
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAw0BErPIEtA4GajJ7ZUqTvumYmh2LQLlSsaKZuQWu8jY=\n-----END PUBLIC KEY-----\n";
    assert_eq!(vault.manifest_key().unwrap(), pem);
    assert_eq!(
        hexadecimal(&vault.sign_manifest(b"manifest").unwrap()),
        "fcf69f4ef670391b01c43445fce746878b346012b47384c2283b0a6a7dedbd36fe4d714e5c217ad1a44bbd838dff90b47a939dad30a72a55e5c7f97fc2476409"
    );
}

#[test]
fn tags_keep_their_format() {
    let (vault, _) = new_store();
    assert_eq!(hexadecimal(&vault.look_up(CODE)), "58f9c91c06dbb61c0b578de775af21bdeb2f9948932a01ebcb9513f12e3a608e");
    assert_eq!(
        hexadecimal(&vault.integrity_tag("voucher", &FIELDS)),
        "50d253ee659f665c12afadc2f0921d455e7b2fcecfe79697a110abd9729921c5"
    );
    assert_eq!(
        hexadecimal(&vault.audit_link(&[9; 32], &FIELDS)),
        "250108cd56caf411b066017b93e27c0fa18c872c4240601e2c6ba6fcc435ccd1"
    );
    assert_eq!(hexadecimal(&vault.guard_tag("account", "4711")), "26378751a678b0422d15bc8467367edd");
}

#[test]
fn a_store_opened_again_has_the_same_keys() {
    let (vault, wrapped) = new_store();
    let sealed = vault.sealer(&CountingEntropy::default()).unwrap().seal(&subject(), CODE);
    let again = Vault::open(&root(), &wrapped).unwrap();
    assert_eq!(again.look_up(CODE), vault.look_up(CODE));
    assert_eq!(again.integrity_tag("voucher", &FIELDS), vault.integrity_tag("voucher", &FIELDS));
    assert_eq!(again.open_code(&subject(), &sealed).unwrap().as_str(), CODE);
}

#[test]
fn another_root_key_is_told_apart() {
    let (_, wrapped) = new_store();
    let other = RootKey::from_bytes(&[7; 32]).unwrap();
    assert_eq!(Vault::open(&other, &wrapped).unwrap_err().status, Status::WrongKey);
}

#[test]
fn changed_wrapped_keys_are_told_apart_from_a_wrong_root_key() {
    let (_, wrapped) = new_store();
    let changes: [fn(&mut WrappedKeys); 10] = [
        |keys| keys.check[0] ^= 1,
        |keys| keys.check.clear(),
        |keys| keys.index_secret[20] ^= 1,
        |keys| keys.index_secret.clear(),
        |keys| keys.index_secret = keys.data_keys[0].1.clone(),
        |keys| keys.data_keys[0].1[20] ^= 1,
        |keys| keys.data_keys[0].1 = keys.index_secret.clone(),
        |keys| keys.data_keys[0].0 = 2,
        |keys| keys.data_keys[0].0 = i64::MAX,
        |keys| keys.data_keys.clear(),
    ];
    for (position, change) in changes.iter().enumerate() {
        let mut changed = wrapped.clone();
        change(&mut changed);
        assert_eq!(Vault::open(&root(), &changed).unwrap_err().status, Status::Integrity, "change {position}");
    }
}

#[test]
fn the_newest_data_key_seals_and_older_ones_still_open() {
    let entropy = CountingEntropy::default();
    let secrets: Vec<Secret> = (0..3).map(|_| Secret::draw(&entropy).unwrap()).collect();
    let data_keys = [(300, &secrets[2]), (2, &secrets[1])];
    let wrapped = WrappedKeys::wrap(&root(), store_id(), &secrets[0], &data_keys, &entropy).unwrap();
    let vault = Vault::open(&root(), &wrapped).unwrap();
    let new = vault.sealer(&entropy).unwrap().seal(&subject(), CODE);
    assert_eq!(new[..2], [1, 44]);
    let before = Vault::from_secrets(store_id(), &secrets[0], vec![DataKey::new(2, &secrets[1])]);
    let old = before.sealer(&entropy).unwrap().seal(&subject(), CODE);
    for sealed in [old, new] {
        assert_eq!(vault.open_code(&subject(), &sealed).unwrap().as_str(), CODE);
    }
}

#[test]
fn rewrapped_keys_belong_to_the_new_root_key_alone_and_open_what_was_sealed_before() {
    let (vault, wrapped) = new_store();
    let sealed = vault.sealer(&CountingEntropy::default()).unwrap().seal(&subject(), CODE);
    let new = RootKey::from_bytes(&[9; 32]).unwrap();
    let rewrapped = wrapped.rewrap(&root(), &new, &CountingEntropy::default()).unwrap();
    assert_eq!(rewrapped.newest_data_key(), 2);
    assert_eq!(Vault::open(&root(), &rewrapped).unwrap_err().status, Status::WrongKey);
    assert_eq!(wrapped.rewrap(&new, &root(), &CountingEntropy::default()).unwrap_err().status, Status::WrongKey);
    let rotated = Vault::open(&new, &rewrapped).unwrap();
    assert_eq!(rotated.open_code(&subject(), &sealed).unwrap().as_str(), CODE);
    assert_eq!(rotated.look_up(CODE), vault.look_up(CODE));
    let later = rotated.sealer(&CountingEntropy::default()).unwrap().seal(&subject(), CODE);
    assert_eq!(later[..2], [0, 2]);
    assert!(rotated.is_sealed_before(&sealed).unwrap() && !rotated.is_sealed_before(&later).unwrap());
    assert_eq!(vault.open_code(&subject(), &later).unwrap_err().status, Status::KeyUnavailable);
    vault.take_over(rotated);
    assert_eq!(vault.open_code(&subject(), &later).unwrap().as_str(), CODE);
}

#[test]
fn a_code_sealed_for_another_voucher_does_not_open() {
    let (vault, _) = new_store();
    let sealed = vault.sealer(&CountingEntropy::default()).unwrap().seal(&subject(), CODE);
    assert_eq!(vault.open_code(&[0; 16], &sealed).unwrap_err().status, Status::Integrity);
}

#[test]
fn a_code_sealed_in_another_store_does_not_open() {
    let (vault, _) = new_store();
    let sealed = vault.sealer(&CountingEntropy::default()).unwrap().seal(&subject(), CODE);
    let (other, _) = Vault::create(&root(), [0; 16], &CountingEntropy::default()).unwrap();
    assert_eq!(other.open_code(&subject(), &sealed).unwrap_err().status, Status::Integrity);
}

#[test]
fn every_changed_bit_and_every_cut_of_a_sealed_code_is_noticed() {
    let (vault, _) = new_store();
    let sealed = vault.sealer(&CountingEntropy::default()).unwrap().seal(&subject(), CODE);
    for position in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[position] ^= 1;
        // The first byte is that of the key's number: a larger one could be of a key that came by rotation.
        let noticed = if position == 0 { Status::KeyUnavailable } else { Status::Integrity };
        assert_eq!(vault.open_code(&subject(), &changed).unwrap_err().status, noticed, "byte {position}");
        let cut = vault.open_code(&subject(), &sealed[..position]).unwrap_err();
        assert_eq!(cut.status, Status::Integrity, "cut at {position}");
    }
}

#[test]
fn two_seals_of_one_code_differ() {
    let (vault, _) = new_store();
    let mut sealer = vault.sealer(&CountingEntropy::default()).unwrap();
    assert_ne!(sealer.seal(&subject(), CODE)[2..14], sealer.seal(&subject(), CODE)[2..14]);
}

#[test]
fn a_row_bears_only_its_own_tag() {
    let (vault, _) = new_store();
    let tag = vault.integrity_tag("voucher", &FIELDS);
    assert!(vault.verify_integrity("voucher", &tag, &FIELDS).is_ok());
    let richer = [Field::Integer(500), FIELDS[1], FIELDS[2]];
    for refused in [
        vault.verify_integrity("voucher", &tag, &richer),
        vault.verify_integrity("voucher", &tag, &FIELDS[..2]),
        vault.verify_integrity("redemption", &tag, &FIELDS),
        vault.verify_integrity("voucher", &tag[..31], &FIELDS),
        vault.verify_integrity("voucher", &[], &FIELDS),
    ] {
        assert_eq!(refused.unwrap_err().status, Status::Integrity);
    }
}

#[test]
fn no_two_rows_share_an_encoding() {
    let (vault, _) = new_store();
    let rows: [&[Field]; 9] = [
        &[],
        &[Field::Text("")],
        &[Field::Blob(b"")],
        &[Field::Text("ab"), Field::Text("c")],
        &[Field::Text("a"), Field::Text("bc")],
        &[Field::Text("abc")],
        &[Field::Text("1")],
        &[Field::Blob(b"1")],
        &[Field::Integer(1)],
    ];
    let tags: std::collections::HashSet<_> = rows.iter().map(|row| vault.integrity_tag("series", row)).collect();
    assert_eq!(tags.len(), rows.len());
}

#[test]
fn an_audit_row_follows_only_its_own_predecessor() {
    let (vault, _) = new_store();
    let first = vault.audit_link(&[0; 32], &FIELDS);
    let second = vault.audit_link(&first, &FIELDS);
    assert!(vault.verify_audit_link(&second, &first, &FIELDS).is_ok());
    for refused in [
        vault.verify_audit_link(&second, &[0; 32], &FIELDS),
        vault.verify_audit_link(&second, &first, &FIELDS[1..]),
        vault.verify_audit_link(&second[1..], &first, &FIELDS),
    ] {
        assert_eq!(refused.unwrap_err().status, Status::Integrity);
    }
}

#[test]
fn the_guard_keeps_an_account_apart_from_a_source_of_the_same_name() {
    let (vault, _) = new_store();
    assert_ne!(vault.guard_tag("account", "4711"), vault.guard_tag("source", "4711"));
    assert_ne!(vault.guard_tag("account", "4711"), vault.guard_tag("account", "4712"));
}

#[test]
fn each_purpose_has_a_key_of_its_own() {
    let (vault, _) = new_store();
    let keys = [&vault.look_up, &vault.integrity, &vault.audit, &vault.guard];
    let tags: std::collections::HashSet<_> = keys.iter().map(|key| key.start().finish()).collect();
    assert_eq!(tags.len(), keys.len());
}

#[test]
fn keys_are_never_printed() {
    let (vault, wrapped) = new_store();
    assert_eq!(format!("{vault:?}"), "Vault(keys not shown)");
    assert_eq!(format!("{wrapped:?}"), "WrappedKeys(1 data keys, not shown)");
}
