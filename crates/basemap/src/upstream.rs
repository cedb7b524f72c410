//! Asks a map service for a tile, within bounds of time, size and kind.
//!
//! No fault says the address, which may hold the key; the log names host and tile instead.

use crate::{BaseMapError, Picture};
use http::header::{ACCEPT, USER_AGENT};
use http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::sync::Arc;

/// Largest tile in bytes. Tiles of 256 pixels have some 20 kB, photographs of 512 some 150 kB.
const MOST_BYTES: usize = 1024 * 1024;

/// Why there is no tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("it has no such tile")]
    Missing,
    #[error("it answered {0}")]
    Status(StatusCode),
    #[error("its answer is no PNG, JPEG or WebP image")]
    NoImage,
    #[error("its tile is larger than {MOST_BYTES} bytes")]
    TooLarge,
    #[error("it did not answer in time")]
    Late,
    #[error("too many other tiles were being fetched")]
    Busy,
    #[error("{0}")]
    Broken(String),
}

impl Fault {
    /// Tells whether other tiles would fail likewise: it is away, or wants no more of us.
    pub(crate) fn is_of_all_tiles(&self) -> bool {
        match self {
            Self::Late | Self::Broken(_) => true,
            // 418 is what 天地图 says to a key that it does not accept.
            Self::Status(status) => matches!(status.as_u16(), 401 | 403 | 418 | 429 | 503),
            _ => false,
        }
    }
}

/// Client that speaks HTTP and HTTPS and follows nothing.
#[derive(Debug, Clone)]
pub(crate) struct Upstream(Client<HttpsConnector<HttpConnector>, Empty<&'static [u8]>>);

impl Upstream {
    /// Makes a client; certificates are those that the machine trusts, for cities have their own.
    pub(crate) fn new(is_secure: bool) -> Result<Self, BaseMapError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let connector = if is_secure {
            let builder = HttpsConnectorBuilder::new();
            builder.with_provider_and_native_roots(provider).map_err(BaseMapError::Certificates)?
        } else {
            // A machine without certificates can still ask over plain HTTP.
            let config = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map_err(|error| BaseMapError::Certificates(std::io::Error::other(error)))?
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            HttpsConnectorBuilder::new().with_tls_config(config)
        };
        let connector = connector.https_or_http().enable_http1().build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// Asks for a tile; whoever calls bounds the time.
    pub(crate) async fn ask(&self, address: Uri) -> Result<Picture, Fault> {
        let request = Request::get(address)
            .header(ACCEPT, "image/*")
            .header(USER_AGENT, concat!("wangge/", env!("CARGO_PKG_VERSION")))
            .body(Empty::new())
            .map_err(|error| Fault::Broken(error.to_string()))?;
        let answer = self.0.request(request).await.map_err(|error| broken(&error))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NO_CONTENT | StatusCode::NOT_FOUND | StatusCode::GONE => {
                return Err(Fault::Missing);
            }
            other => return Err(Fault::Status(other)),
        }
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await;
        let body = body.map_err(|error| {
            if error.is::<LengthLimitError>() { Fault::TooLarge } else { broken(error.as_ref()) }
        })?;
        Picture::of(body.to_bytes().to_vec()).ok_or(Fault::NoImage)
    }
}

/// Tells what broke, down to what the system said.
fn broken(error: &(dyn Error + 'static)) -> Fault {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    Fault::Broken(chain.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}
