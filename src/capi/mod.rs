//! The C ABI: the only unsafe code of the crate.
#![allow(unsafe_code)]
#![allow(non_camel_case_types)]
pub mod structs;
