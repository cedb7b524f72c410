//! Where letters go: an address that was checked when it was configured, not when it is needed.

use http::Uri;
use http::uri::Scheme;
use std::fmt;
use std::str::FromStr;

/// An `http` or `https` address without a name and a password in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Uri);

/// What is wrong with an address. It is not repeated, for it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is none.
    #[error("it must be an address such as https://platform.example/replies")]
    Form,
    /// It has a name and perhaps a password before its host.
    #[error("it must hold no name and password: give a secret beside it")]
    Credentials,
}

impl Address {
    /// Names the host, and the port where there is one; the rest may hold a key.
    pub fn host(&self) -> &str {
        self.0.authority().map_or("", |authority| authority.as_str())
    }

    /// Tells whether it is asked over TLS.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == Some(&Scheme::HTTPS)
    }

    pub(crate) fn uri(&self) -> Uri {
        self.0.clone()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let uri: Uri = text.parse().map_err(|_| AddressError::Form)?;
        let is_web = uri.scheme().is_some_and(|it| *it == Scheme::HTTP || *it == Scheme::HTTPS);
        let authority = uri.authority().filter(|it| is_web && !it.host().is_empty());
        let authority = authority.ok_or(AddressError::Form)?;
        if authority.as_str().contains('@') {
            return Err(AddressError::Credentials);
        }
        Ok(Self(uri))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Address").field(&self.host()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_without_passwords_are_taken() {
        let read = |text: &str| text.parse::<Address>().map(|it| it.host().to_owned());
        assert_eq!(read("https://up.example/in?k=1"), Ok("up.example".to_owned()));
        assert_eq!(read("http://127.0.0.1:9/"), Ok("127.0.0.1:9".to_owned()));
        for wrong in
            ["", "up.example/in", "/in", "ftp://up.example/", "file:///etc/passwd", "https://"]
        {
            assert_eq!(read(wrong), Err(AddressError::Form), "{wrong}");
        }
        assert_eq!(read("https://me:pw@up.example/"), Err(AddressError::Credentials));
        let shown = format!("{:?}", "https://up.example/in?key=s3cret".parse::<Address>().unwrap());
        assert!(!shown.contains("s3cret"), "{shown}");
    }
}
