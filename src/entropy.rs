//! Randomness, as a trait, so that tests are reproducible.
//!
//! There is no process-global generator: every user seeds its own stream from the operating system, so that a forked
//! child or a restored machine snapshot never repeats one.

use crate::error::{Error, Result, Status};

/// Fills buffers with randomness nobody can predict.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer or fails.
    fn fill(&self, buffer: &mut [u8]) -> Result<()>;
}

/// The operating system's generator.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        getrandom::fill(buffer).map_err(|_| Error::new(Status::Internal, "the operating system gives no randomness"))
    }
}
