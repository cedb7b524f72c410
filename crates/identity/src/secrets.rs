//! Randomness and the two one-way functions: argon2id for passwords, SHA-256 for tokens.
//!
//! Only commands call it. Never logs, shows or stores a secret, and never hashes a password on a
//! thread that serves requests.

use crate::IdentityError;
use crate::model::SessionToken;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Source of random bytes.
pub trait Secrets: Send + Sync {
    /// Fills the bytes with randomness that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// Randomness of the operating system, by way of a cryptographic generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemSecrets;

impl Secrets for SystemSecrets {
    fn fill(&self, bytes: &mut [u8]) {
        rand::fill(bytes);
    }
}

/// Bytes that follow from a seed: for tests and the simulated city, never for a real one.
#[derive(Debug, Default)]
pub struct SeededSecrets {
    seed: u64,
    count: Mutex<u64>,
}

impl SeededSecrets {
    /// Makes a source; the same seed gives the same bytes.
    pub fn new(seed: u64) -> Self {
        Self { seed, count: Mutex::new(0) }
    }
}

impl Secrets for SeededSecrets {
    fn fill(&self, bytes: &mut [u8]) {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(32) {
            *count += 1;
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(count.to_be_bytes())
                .finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

/// What one hash of a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for HashCost {
    /// 19 MiB, two passes, one lane: the least that OWASP's password storage cheat sheet advises.
    fn default() -> Self {
        Self {
            memory_kib: Params::DEFAULT_M_COST,
            passes: Params::DEFAULT_T_COST,
            lanes: Params::DEFAULT_P_COST,
        }
    }
}

impl HashCost {
    /// The cheapest that the function allows: for tests, never for real passwords.
    pub const CHEAP: Self = Self { memory_kib: Params::MIN_M_COST, passes: 1, lanes: 1 };
}

/// Hashes a password; takes tens of milliseconds.
pub(crate) fn hash(
    cost: HashCost,
    salt: [u8; 16],
    password: &str,
) -> Result<String, IdentityError> {
    let failed = |what: String| IdentityError::Hashing(what);
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None);
    let params = params.map_err(|error| failed(error.to_string()))?;
    let function = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = function.hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| failed(error.to_string()))
}

/// Says whether a password belongs to a hash; takes as long as hashing did.
pub(crate) fn verify(hash: &str, password: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else {
        return false;
    };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
}

/// Makes a session token of 256 random bits.
pub(crate) fn token(secrets: &dyn Secrets) -> SessionToken {
    let mut bytes = [0; 32];
    secrets.fill(&mut bytes);
    SessionToken(hex(&bytes))
}

/// Returns what is stored of a token.
///
/// A plain hash is enough: a token has 256 random bits, so there is nothing to guess.
pub(crate) fn token_hash(token: &SessionToken) -> String {
    hex(&Sha256::digest(token.as_str().as_bytes()))
}

/// Writes bytes in small hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_own_password_only_and_names_its_cost() {
        let stored = hash(HashCost::CHEAP, [7; 16], "Qingyu-2026!").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{stored}");
        assert!(verify(&stored, "Qingyu-2026!"));
        assert!(!verify(&stored, "qingyu-2026!"));
        assert!(!verify("no hash", "Qingyu-2026!"));
        assert_ne!(hash(HashCost::CHEAP, [8; 16], "Qingyu-2026!").unwrap(), stored);
    }

    #[test]
    fn tokens_differ_and_do_not_show_themselves() {
        let (one, two) = (token(&SystemSecrets), token(&SystemSecrets));
        assert_eq!(one.as_str().len(), 64);
        assert_ne!(one, two);
        assert_eq!(format!("{one:?}"), "SessionToken(…)");
        assert!(!token_hash(&one).contains(one.as_str()));
    }
}
