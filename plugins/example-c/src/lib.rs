//! The plugin is `money.c`; nothing of it is in Rust. This package lets cargo
//! build it with everything else (see `build.rs`). On its own, `make` does.
#![forbid(unsafe_code)]
