//! Signatures on manifests: Ed25519 (RFC 8032), with a key that only the store has.

use crate::error::{Error, Result, Status};

/// Bytes of a signature.
pub(super) const SIGNATURE_BYTES: usize = 64;

#[cfg(feature = "age")]
mod with_age {
    use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
    use ed25519_dalek::pkcs8::EncodePublicKey;
    use ed25519_dalek::{Signer, SigningKey};

    use super::{Error, Result, Status, SIGNATURE_BYTES};
    use crate::vault::Vault;

    impl Vault {
        /// Signs what the store says of an export.
        pub fn sign_manifest(&self, manifest: &[u8]) -> Result<[u8; SIGNATURE_BYTES]> {
            Ok(SigningKey::from_bytes(&self.manifest).sign(manifest).to_bytes())
        }

        /// The public key these signatures are verified with, as PEM (SubjectPublicKeyInfo of Ed25519, RFC 8410).
        pub fn manifest_key(&self) -> Result<String> {
            let public = SigningKey::from_bytes(&self.manifest).verifying_key();
            let failed = |_| Error::new(Status::Internal, "the manifest key cannot be written: report this defect");
            public.to_public_key_pem(LineEnding::LF).map_err(failed)
        }
    }
}

#[cfg(not(feature = "age"))]
mod without_age {
    use super::{Error, Result, Status, SIGNATURE_BYTES};
    use crate::vault::Vault;

    impl Vault {
        /// Signs nothing in this build.
        pub fn sign_manifest(&self, _manifest: &[u8]) -> Result<[u8; SIGNATURE_BYTES]> {
            Err(left_out())
        }

        /// There is none in this build.
        pub fn manifest_key(&self) -> Result<String> {
            Err(left_out())
        }
    }

    fn left_out() -> Error {
        Error::new(Status::InvalidArgument, "this library was built without encryption and signed manifests")
    }
}
