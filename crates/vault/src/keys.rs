//! The sub-keys: one secret, and from it one key for each use.
//!
//! Called by [`Vault`](crate::Vault) and the suites only. The secret itself is used for nothing but
//! deriving, and no key may be shown, logged or compared.

use crate::hex;
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Block of SHA-256, to which HMAC fills up its key with zeros (RFC 2104, section 2).
const BLOCK_BYTES: usize = 64;
/// Bytes of the digest that names a key; 32 bits tell a handful of keys apart.
const ID_BYTES: usize = 4;

/// What a vault computes with.
pub(crate) struct Keys {
    /// Seals and opens.
    pub(crate) cipher: Aes256Gcm,
    /// Names the secret.
    pub(crate) id: String,
    lookup: Hmac<Sha256>,
}

impl Keys {
    /// Derives all keys from a secret.
    pub(crate) fn derive(secret: &[u8; 32]) -> Self {
        let seal = expand(secret, b"wangge vault 1 seal aes-256-gcm");
        let lookup = expand(secret, b"wangge vault 1 lookup hmac-sha-256");
        let id = expand(secret, b"wangge vault 1 id");
        Self {
            cipher: Aes256Gcm::new(&seal.into()),
            id: hex::write(&id[..ID_BYTES]),
            lookup: hmac_of(&lookup),
        }
    }

    /// Digests a text for a purpose.
    ///
    /// The purpose's length goes first, so that two pairs never make one row of bytes.
    pub(crate) fn digest(&self, purpose: &str, text: &str) -> String {
        let mut hmac = self.lookup.clone();
        hmac.update(&(purpose.len() as u64).to_be_bytes());
        hmac.update(purpose.as_bytes());
        hmac.update(text.as_bytes());
        hex::write(&hmac.finalize().into_bytes())
    }
}

/// The first block of HKDF-Expand with SHA-256 (RFC 5869, section 2.3).
///
/// Its other half, which gathers randomness from poor secrets, is left out as the RFC allows: the
/// secret is 32 random bytes.
fn expand(secret: &[u8; 32], label: &[u8]) -> [u8; 32] {
    let mut hmac = hmac_of(secret);
    hmac.update(label);
    hmac.update(&[1]);
    hmac.finalize().into_bytes().into()
}

fn hmac_of(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; BLOCK_BYTES];
    block[..key.len()].copy_from_slice(key);
    Hmac::new(&block.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sub_keys_are_the_first_block_of_the_standard() {
        // RFC 5869, appendix A.1: PRK, info and the first 32 bytes of OKM.
        let secret =
            hex::read_32("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        let label = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9];
        let made = expand(&secret.unwrap(), &label);
        let expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf";
        assert_eq!(hex::write(&made), expected);
    }

    #[test]
    fn a_short_hmac_key_is_filled_up_with_zeros() {
        let key = [0x0b; 32];
        let mut long = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        let mut short = hmac_of(&key);
        long.update(b"Hi There");
        short.update(b"Hi There");
        assert_eq!(short.finalize().into_bytes(), long.finalize().into_bytes());
    }
}
