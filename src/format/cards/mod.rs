//! stand-in
use crate::error::{Error, Result, Status};
use crate::format::{Cell, Document, Shared};
use crate::voucher::CardTemplate;
use zeroize::Zeroizing;
/// columns
pub const COLUMNS: &[&str] = &["title", "amount", "code", "serial", "expires_at", "test_mode"];
/// cards
pub struct CardsDocument;
impl CardsDocument {
    /// new
    pub fn new(
        _: &CardTemplate,
        _: &str,
        _: Option<Vec<u8>>,
        _: Box<dyn Fn(i64) -> jiff::civil::Date + Send>,
    ) -> Result<CardsDocument> {
        Err(Error::new(Status::Internal, "not built"))
    }
}
impl Document for CardsDocument {
    fn cell(&mut self, _: Cell<'_>, _: Shared) -> Result<()> {
        Ok(())
    }
    fn end_row(&mut self) -> Result<()> {
        Ok(())
    }
    fn size(&self) -> u64 {
        0
    }
    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
    fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        block.clear()
    }
}
