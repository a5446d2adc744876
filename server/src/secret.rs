//! Random secrets (session keys, access tokens) and the hashes under which they
//! are stored. Passwords are not secrets of this kind; see `account::password`.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What access tokens begin with, so that scanners find leaked ones.
pub const TOKEN_PREFIX: &str = "siaran_";

/// SHA-256 of a secret. Secrets carry 256 random bits, so a fast hash is right.
pub type Hash = [u8; 32];

/// No randomness could be had from the operating system.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

/// 256 random bits as lower-case hex.
///
/// # Errors
/// [`NoRandomness`].
pub fn random() -> Result<String, NoRandomness> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(hex(&bytes))
}

/// A random 32-bit client id for a replica of the server's.
///
/// # Errors
/// [`NoRandomness`].
pub fn client_id() -> Result<u32, NoRandomness> {
    getrandom::u32().map_err(|_| NoRandomness)
}

/// The hash under which a secret is stored and found.
pub fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A fresh random id.
pub fn uuid() -> Uuid {
    Uuid::new_v4()
}

/// What [`hex`] wrote, in either case; `None` for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
            _ => None,
        })
        .collect()
}
