//! Structs, text and arrays on their way in and out. Nothing here trusts a pointer further than its contract says.

use super::structs::*;
use crate::error::{Error, Result, Status};
use std::ffi::{c_char, CStr};
use std::mem::size_of;

/// A `size` above this is a variable nobody set, not a struct of some later version.
const STRUCT_BYTES_MAX: usize = 65_536;
/// A `size` below this has not even room for one field.
const STRUCT_BYTES_MIN: usize = 8;
/// Bytes of a `const char *` argument that are looked at for its NUL: the longest is a file path.
pub const ARGUMENT_BYTES_MAX: usize = 4_096;
/// The same for a list of vouchers: the identifiers of some 38,000. Whoever has more names them by a filter.
const VOUCHER_IDS_BYTES_MAX: usize = 1 << 20;

/// Rows of one fetch. More gain no speed, and their texts would take tens of megabytes at once.
const FETCH_ROWS_MAX: usize = 10_000;

/// A struct of the ABI.
///
/// # Safety
/// It is `repr(C)`, begins with its own `size: u32`, needs no drop and may hold any bytes.
pub unsafe trait Flat: Copy {
    /// Its name in C.
    const NAME: &'static str;

    /// All bytes zero.
    fn zeroed() -> Self {
        // SAFETY: any bytes are valid, so zeroes are.
        unsafe { std::mem::zeroed() }
    }

    /// All bytes zero and `size` set, as a host's callback gets it.
    fn sized() -> Self {
        let mut value = Self::zeroed();
        // SAFETY: it begins with a u32.
        unsafe { std::ptr::from_mut(&mut value).cast::<u32>().write(size_of::<Self>() as u32) };
        value
    }
}

macro_rules! flat {
    ($($name:ident)*) => { $(
        // SAFETY: declared in structs.rs and the files it takes in, where every struct is flat and begins with its size.
        unsafe impl Flat for $name { const NAME: &'static str = stringify!($name); }
    )* };
}

flat! {
    voucher_error voucher_actor voucher_series_params voucher_series voucher_record voucher_event voucher_redeem_params
    voucher_check_result voucher_posting voucher_outcome voucher_receipt voucher_recovery voucher_filter
    voucher_export_params voucher_export_result voucher_delete_result voucher_progress voucher_log_event voucher_host
    voucher_conformance_params voucher_conformance_result
    voucher_type_record voucher_setting voucher_bulk_params voucher_bulk_result voucher_series_edit_params voucher_approval
    voucher_stock_row voucher_liability_row voucher_conservation_row voucher_metrics_snapshot voucher_ledger_entry
    voucher_finding voucher_export_run voucher_import_params voucher_import_result voucher_import_finding
    voucher_message_params voucher_message_tag
    voucher_sale_params voucher_sale voucher_sale_filter voucher_sale_sum voucher_credit
}

/// Copies a struct of the caller; what a shorter one lacks is zero.
///
/// # Safety
/// NULL, or readable for as many bytes as its `size` says.
pub unsafe fn read<T: Flat>(source: *const T) -> Result<T> {
    let mut value = T::sized();
    read_into(source, &mut value)?;
    Ok(value)
}

/// The same into a place the caller wipes afterwards: no second copy is made on the way. `value` is all zero before.
///
/// # Safety
/// As [`read`].
pub unsafe fn read_into<T: Flat>(source: *const T, value: &mut T) -> Result<()> {
    read_sized(source, size_of_struct(source)?, value)
}

unsafe fn read_sized<T: Flat>(source: *const T, size: usize, value: &mut T) -> Result<()> {
    let known = size.min(size_of::<T>());
    std::ptr::copy_nonoverlapping(
        source.cast::<u8>().add(STRUCT_SIZE_BYTES),
        std::ptr::from_mut(value).cast::<u8>().add(STRUCT_SIZE_BYTES),
        known - STRUCT_SIZE_BYTES,
    );
    for offset in known..size {
        if source.cast::<u8>().add(offset).read() != 0 {
            let problem = "sets fields this library does not know; leave them zero, or use a newer library";
            return Err(Error::new(Status::BadStruct, format!("{} {problem}", T::NAME)).field(T::NAME));
        }
    }
    Ok(())
}

/// Copies an array of the caller. The first one's `size` counts for all its items; that of the others is not looked at.
///
/// # Safety
/// NULL, or `count` items, readable for as many bytes each as the first one's `size` says.
pub unsafe fn read_array<T: Flat>(items: *const T, count: u32) -> Result<Vec<T>> {
    let stride = size_of_struct(items)?;
    if !(1..=FETCH_ROWS_MAX).contains(&(count as usize)) {
        return Err(Error::invalid("count", format!("must be 1 to {FETCH_ROWS_MAX}")));
    }
    (0..count as usize)
        .map(|index| {
            let mut value = T::sized();
            read_sized(items.byte_add(index * stride), stride, &mut value)?;
            Ok(value)
        })
        .collect()
}

const STRUCT_SIZE_BYTES: usize = size_of::<u32>();

/// The same for a struct the caller may leave out: NULL is all zero.
///
/// # Safety
/// As [`read`].
pub unsafe fn read_or_zero<T: Flat>(source: *const T) -> Result<T> {
    if source.is_null() {
        return Ok(T::sized());
    }
    read(source)
}

unsafe fn size_of_struct<T: Flat>(pointer: *const T) -> Result<usize> {
    if pointer.is_null() {
        return Err(
            Error::new(Status::NullArgument, format!("{} is NULL; pass a pointer to one", T::NAME)).field(T::NAME)
        );
    }
    let size = pointer.cast::<u32>().read_unaligned() as usize;
    if (STRUCT_BYTES_MIN..=STRUCT_BYTES_MAX).contains(&size) {
        return Ok(size);
    }
    let message = format!("{}.size cannot be {size}; set it to sizeof({})", T::NAME, T::NAME);
    Err(Error::new(Status::BadStruct, message).field(T::NAME))
}

/// A struct of the caller that will be filled in if the call succeeds.
pub struct Output<T: Flat> {
    target: *mut T,
    size: usize,
}

impl<T: Flat> Output<T> {
    /// Looks at the caller's struct before anything is done, so that a wrong one costs nothing.
    ///
    /// # Safety
    /// NULL, or writable for as many bytes as its `size` says, until the call ends.
    pub unsafe fn new(target: *mut T) -> Result<Output<T>> {
        Ok(Output { target, size: size_of_struct(target)? })
    }

    /// The same for a struct the caller may leave out.
    ///
    /// # Safety
    /// As [`Output::new`].
    pub unsafe fn new_or_none(target: *mut T) -> Result<Option<Output<T>>> {
        if target.is_null() {
            return Ok(None);
        }
        Output::new(target).map(Some)
    }

    /// Fills in what the caller's struct has room for; its `size` stays.
    pub fn write(&self, value: &T) {
        // SAFETY: `new` was promised room for `size` bytes.
        unsafe { write_sized(self.target.cast(), self.size, value) }
    }
}

unsafe fn write_sized<T: Flat>(target: *mut u8, size: usize, value: &T) {
    let known = size.min(size_of::<T>());
    let source = std::ptr::from_ref(value).cast::<u8>();
    std::ptr::copy_nonoverlapping(
        source.add(STRUCT_SIZE_BYTES),
        target.add(STRUCT_SIZE_BYTES),
        known - STRUCT_SIZE_BYTES,
    );
    std::ptr::write_bytes(target.add(known), 0, size - known);
}

/// An array of the caller. Its items are as far apart as the first one's `size` says.
pub struct OutputArray<T: Flat> {
    items: *mut T,
    stride: usize,
    capacity: usize,
    count: *mut u32,
}

impl<T: Flat> OutputArray<T> {
    /// Looks at the caller's array before anything is done.
    ///
    /// # Safety
    /// NULL, or `capacity` items, writable for as many bytes each as the first one's `size` says; `count` likewise.
    pub unsafe fn new(items: *mut T, capacity: u32, count: *mut u32) -> Result<OutputArray<T>> {
        if count.is_null() {
            return Err(null("count"));
        }
        if capacity == 0 {
            return Err(Error::invalid("capacity", "must be at least 1"));
        }
        let stride = size_of_struct(items)?;
        Ok(OutputArray { items, stride, capacity: capacity as usize, count })
    }

    /// How many rows to ask for: a page is bounded, whatever room the caller has.
    pub fn rows(&self) -> usize {
        self.capacity.min(FETCH_ROWS_MAX)
    }

    /// Fills in all items, or none if there is no room: the count tells how much is needed.
    pub fn write_all(&self, values: impl ExactSizeIterator<Item = T>) -> Result<()> {
        let needed = values.len();
        if needed > self.capacity {
            // SAFETY: `new` was promised a count.
            unsafe { self.count.write_unaligned(needed as u32) };
            return Err(Error::invalid("capacity", format!("must be at least {needed}")));
        }
        self.write(values);
        Ok(())
    }

    /// Fills in the first items and the count. Every item filled in gets the first one's `size`.
    pub fn write(&self, values: impl ExactSizeIterator<Item = T>) {
        let total = values.len().min(self.capacity);
        for (index, value) in values.take(total).enumerate() {
            // SAFETY: `new` was promised `capacity` items of `stride` bytes.
            unsafe {
                let target = self.items.cast::<u8>().add(index * self.stride);
                target.cast::<u32>().write_unaligned(self.stride as u32);
                write_sized(target, self.stride, &value);
            }
        }
        // SAFETY: `new` was promised a count.
        unsafe { self.count.write_unaligned(total as u32) };
    }
}

/// A buffer of the caller for text of whatever length.
pub struct OutputText {
    buffer: *mut c_char,
    capacity: usize,
    length: *mut u32,
}

impl OutputText {
    /// Looks at the caller's buffer before anything is done.
    ///
    /// # Safety
    /// NULL, or `capacity` bytes, writable until the call ends; `length` likewise.
    pub unsafe fn new(buffer: *mut c_char, capacity: u32, length: *mut u32) -> Result<OutputText> {
        not_null(buffer, "buffer")?;
        not_null(length, "length")?;
        if capacity == 0 {
            return Err(Error::invalid("capacity", "must be at least 1"));
        }
        Ok(OutputText { buffer, capacity: capacity as usize, length })
    }

    /// Refuses a buffer that cannot take so many bytes and a NUL, before anything is done that cannot be done twice.
    pub fn must_hold(&self, bytes: usize) -> Result<()> {
        let needed = bytes + 1;
        if needed <= self.capacity {
            return Ok(());
        }
        // SAFETY: `new` was promised a length.
        unsafe { self.length.write_unaligned(needed as u32) };
        Err(Error::invalid("capacity", format!("must be at least {needed} bytes")))
    }

    /// Fills in the text with its NUL and how many bytes that are. What does not fit is not cut off: the call fails and
    /// the length tells what is needed.
    pub fn write(&self, text: &str) -> Result<()> {
        self.must_hold(text.len())?;
        // SAFETY: `new` was promised room for `capacity` bytes and a length.
        unsafe {
            std::ptr::copy_nonoverlapping(text.as_ptr(), self.buffer.cast(), text.len());
            self.buffer.add(text.len()).write(0);
            self.length.write_unaligned(text.len() as u32 + 1);
        }
        Ok(())
    }
}

/// A buffer of the caller for bytes of whatever number.
pub struct OutputBytes {
    buffer: *mut u8,
    capacity: usize,
    length: *mut u32,
}

impl OutputBytes {
    /// Looks at the caller's buffer before anything is done.
    ///
    /// # Safety
    /// NULL, or `capacity` bytes, writable until the call ends; `length` likewise.
    pub unsafe fn new(buffer: *mut u8, capacity: u32, length: *mut u32) -> Result<OutputBytes> {
        not_null(buffer, "buffer")?;
        not_null(length, "length")?;
        Ok(OutputBytes { buffer, capacity: capacity as usize, length })
    }

    /// Fills in the bytes and how many they are, or none if there is no room: the length tells what is needed.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        let fits = bytes.len() <= self.capacity;
        // SAFETY: `new` was promised room for `capacity` bytes and a length.
        unsafe {
            if fits {
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.buffer, bytes.len());
            }
            self.length.write_unaligned(bytes.len() as u32);
        }
        match fits {
            true => Ok(()),
            false => Err(Error::invalid("capacity", format!("must be at least {} bytes", bytes.len()))),
        }
    }
}

/// A plain pointer that must not be NULL.
pub fn not_null<T>(pointer: *const T, name: &'static str) -> Result<()> {
    if pointer.is_null() {
        return Err(null(name));
    }
    Ok(())
}

fn null(name: &'static str) -> Error {
    Error::new(Status::NullArgument, format!("{name} is NULL; pass a pointer")).field(name)
}

/// A `const char *` argument as text.
///
/// # Safety
/// NULL, or readable up to its NUL or for [`ARGUMENT_BYTES_MAX`] bytes, whichever comes first.
pub unsafe fn argument(pointer: *const c_char, name: &'static str) -> Result<String> {
    argument_up_to(pointer, ARGUMENT_BYTES_MAX, name)
}

/// The same where the text may be longer, or must be shorter: fewer than `bytes_max` bytes.
///
/// # Safety
/// NULL, or readable up to its NUL or for `bytes_max` bytes, whichever comes first.
pub unsafe fn argument_up_to(pointer: *const c_char, bytes_max: usize, name: &'static str) -> Result<String> {
    not_null(pointer, name)?;
    let length = libc::strnlen(pointer, bytes_max);
    if length == bytes_max {
        return Err(bad_text(name, "is not closed with NUL"));
    }
    let bytes = std::slice::from_raw_parts(pointer.cast::<u8>(), length);
    String::from_utf8(bytes.to_vec()).map_err(|_| bad_text(name, "is not UTF-8"))
}

/// Vouchers by identifier or serial, with commas or line ends between them. A list of none is refused: an empty one
/// would mean all vouchers to the engine, and whoever made it meant none.
///
/// # Safety
/// NULL, or readable up to its NUL or for [`VOUCHER_IDS_BYTES_MAX`] bytes, whichever comes first.
pub unsafe fn voucher_ids(pointer: *const c_char) -> Result<Vec<String>> {
    let list = argument_up_to(pointer, VOUCHER_IDS_BYTES_MAX, "voucher_ids")?;
    let named: Vec<String> =
        list.split([',', '\n', '\r']).map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    if named.is_empty() {
        return Err(Error::invalid("voucher_ids", "names no voucher; name one, or make no call"));
    }
    Ok(named)
}

/// The same where NULL stands for all the filter finds.
///
/// # Safety
/// As [`voucher_ids`].
pub unsafe fn voucher_ids_or_all(pointer: *const c_char) -> Result<Vec<String>> {
    if pointer.is_null() {
        return Ok(Vec::new());
    }
    voucher_ids(pointer)
}

/// The same for an argument the caller may leave out: NULL is empty.
///
/// # Safety
/// As [`argument`].
pub unsafe fn argument_or_empty(pointer: *const c_char, name: &'static str) -> Result<String> {
    if pointer.is_null() {
        return Ok(String::new());
    }
    argument(pointer, name)
}

/// The text of a field.
pub fn text(field: &[c_char], name: &'static str) -> Result<String> {
    // SAFETY: c_char and u8 are both one byte, any of which is valid.
    let bytes = unsafe { std::slice::from_raw_parts(field.as_ptr().cast::<u8>(), field.len()) };
    let closed = CStr::from_bytes_until_nul(bytes).map_err(|_| bad_text(name, "is not closed with NUL"))?;
    closed.to_str().map(str::to_owned).map_err(|_| bad_text(name, "is not UTF-8"))
}

fn bad_text(name: &'static str, problem: &str) -> Error {
    Error::new(Status::BadText, format!("{name} {problem}")).field(name)
}

/// Puts text into a field, closed with NUL. What does not fit is cut off between two characters.
pub fn put(field: &mut [c_char], text: &str) {
    let mut length = text.len().min(field.len() - 1);
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    field.fill(0);
    for (target, byte) in field.iter_mut().zip(&text.as_bytes()[..length]) {
        *target = *byte as c_char;
    }
}

/// A field that means yes or no.
pub fn flag(value: i32, name: &'static str) -> Result<bool> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Error::invalid(name, format!("must be 0 or 1, not {other}"))),
    }
}
