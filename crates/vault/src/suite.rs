//! How a text is sealed, and what the bytes mean.
//!
//! ```text
//! byte   0         1 … 12    13 …                    the last 16
//!        suite 1   nonce     text under AES-256-GCM  tag over suite, context and text
//! ```
//!
//! Called by [`Vault`](crate::Vault) only. The first byte names the suite, so that a value stays
//! readable after another one was chosen; SM4 and SM3 would be one variant more here and their
//! sub-keys in [`keys`](crate::keys). A byte in use must never get another meaning.

use crate::VaultError;
use crate::keys::Keys;
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead as _, Payload};

/// A nonce of AES-GCM (NIST SP 800-38D, section 5.2.1.1).
const NONCE_BYTES: usize = 12;
/// Its tag.
const TAG_BYTES: usize = 16;

/// Algorithms and layout of a sealed value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    /// AES-256-GCM with a random nonce.
    ///
    /// Random nonces are good for 2^32 values under one key (NIST SP 800-38D, section 8.3): a city
    /// of ten million that takes one contact a year from each of them needs four centuries.
    Aes256Gcm,
}

impl Suite {
    /// The one that new values get.
    pub(crate) const NEWEST: Self = Self::Aes256Gcm;

    const fn byte(self) -> u8 {
        match self {
            Self::Aes256Gcm => 1,
        }
    }

    /// Reads which suite sealed a value, and gives what follows its name.
    pub(crate) fn of(sealed: &[u8]) -> Result<(Self, &[u8]), VaultError> {
        match sealed {
            [1, rest @ ..] => Ok((Self::Aes256Gcm, rest)),
            [suite, ..] => Err(VaultError::UnknownSuite { suite: *suite }),
            [] => Err(VaultError::CutOff { bytes: 0 }),
        }
    }

    /// Seals a text.
    pub(crate) fn seal(self, keys: &Keys, context: &str, text: &str) -> Vec<u8> {
        let place = self.place(context);
        let mut sealed = vec![self.byte()];
        match self {
            Self::Aes256Gcm => seal_aes(&keys.cipher, &place, text, &mut sealed),
        }
        sealed
    }

    /// Opens what followed the name of this suite.
    pub(crate) fn open(
        self,
        keys: &Keys,
        context: &str,
        rest: &[u8],
    ) -> Result<String, VaultError> {
        let place = self.place(context);
        let bytes = match self {
            Self::Aes256Gcm => open_aes(&keys.cipher, &place, rest)?,
        };
        String::from_utf8(bytes).map_err(|_| VaultError::NotText)
    }

    /// What the tag covers besides the text: nobody can move a value or call its suite another.
    fn place(self, context: &str) -> Vec<u8> {
        [&[self.byte()], context.as_bytes()].concat()
    }
}

fn seal_aes(cipher: &Aes256Gcm, place: &[u8], text: &str, sealed: &mut Vec<u8>) {
    let mut nonce = [0; NONCE_BYTES];
    rand::fill(&mut nonce);
    let payload = Payload { msg: text.as_bytes(), aad: place };
    let Ok(body) = cipher.encrypt(&nonce.into(), payload) else {
        unreachable!("AES-GCM refuses nothing but texts of 64 GiB");
    };
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&body);
}

fn open_aes(cipher: &Aes256Gcm, place: &[u8], rest: &[u8]) -> Result<Vec<u8>, VaultError> {
    match rest.split_first_chunk::<NONCE_BYTES>() {
        Some((nonce, body)) if body.len() >= TAG_BYTES => cipher
            .decrypt(nonce.into(), Payload { msg: body, aad: place })
            .map_err(|_| VaultError::Refused),
        _ => Err(VaultError::CutOff { bytes: 1 + rest.len() }),
    }
}
