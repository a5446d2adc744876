//! What the fuzz targets share: a panic that the product catches is not a crash
//! here either.

/// Takes out the fuzzer's hook, which ends the process at any panic, also one
/// that a guard is about to catch. A panic that leaves the target still ends it.
pub fn let_guards_work() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}
