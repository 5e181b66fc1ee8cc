//! Rewrites `include/picosse.h`.

fn main() -> std::io::Result<()> {
    std::fs::write(ffi_tests::header::path(), ffi_tests::header::generate())
}
