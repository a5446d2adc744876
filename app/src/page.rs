//! One route a file.

pub mod desk;
pub mod missing;
pub mod sign_in;
pub mod write;
