//! Link flags that make a plain `cargo build` produce the library hosts can load.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Programs are linked against the interface, not against a file of today.
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libvoucher.so.1");
    // Thread-locals and open files outlive a careless dlclose().
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
}
