//! The signature: HMAC-SHA-256 over the second and the body, so that neither can be changed or kept.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::{self, Write};
use wangge_kernel::Instant;

/// Name of the header with the signature.
pub const SIGNATURE: &str = "wangge-signature";

/// What both sides know and nobody else; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret; none when the text is empty.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Returns the value of the header: `t=<second since 1970>,v1=<HMAC-SHA-256 of "second.body", hex>`.
pub fn signed(secret: &Secret, at: Instant, body: &str) -> String {
    let second = at.as_millis().div_euclid(1_000);
    let mut text = format!("t={second},v1=");
    // Any length is a key for HMAC, so that this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else {
        return text;
    };
    mac.update(second.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    for byte in mac.finalize().into_bytes() {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value was computed by `printf '1794963600.{"a":1}' | openssl dgst -sha256 -hmac s3cret`.
    #[test]
    fn the_signature_is_that_of_other_programs() {
        let secret = Secret::new(" s3cret\n").unwrap();
        let header = signed(&secret, Instant::from_millis(1_794_963_600_999), "{\"a\":1}");
        assert_eq!(
            header,
            "t=1794963600,v1=1fddbccec7529174c8e478f42a7f3a576b9cdceee19380938d9aff2923ccbfba"
        );
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(Secret::new("  "), None);
    }
}
