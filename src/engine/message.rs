//! A voucher told to somebody in the words of a template.

use zeroize::Zeroizing;

use super::Module;
use crate::actor::Actor;
use crate::error::{Error, Result, Status};
use crate::voucher::{MessageRequest, MessageTag};

/// Names of the templates that come with the library.
pub const MESSAGE_PRESETS: &[&str] = &["sold", "gift", "redeemed", "expiring"];

impl Module {
    /// Renders a template about the voucher with this identifier or serial.
    pub fn message(
        &self,
        _actor: &Actor,
        _id_or_serial: &str,
        _template: &str,
        _request: &MessageRequest,
    ) -> Result<Zeroizing<String>> {
        Err(Error::new(Status::Internal, "not built"))
    }
}

/// What a template can show.
pub fn message_tags() -> &'static [MessageTag] {
    &[]
}

/// A template that comes with the library.
pub fn message_preset(_name: &str, _html: bool) -> Option<&'static str> {
    None
}
