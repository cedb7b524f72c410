//! The way out: one request, one answer, within bounds of time and size.

use crate::address::Address;
use crate::sign::{SIGNATURE, Secret, signed};
use crate::{Fault, Letter, answer};
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderName, Request};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Largest answer that is read, in bytes; what is said after that is not needed.
const MOST_BYTES: usize = 64 * 1024;
/// Idle connections are closed at once: letters are rare.
const IDLE: usize = 0;
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Why there is no way out.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// The machine trusts no certificates, so that nobody can be asked over TLS.
    #[error("the certificates that this machine trusts cannot be read: {0}")]
    Certificates(io::Error),
}

/// Hands letters over; clones share it.
#[derive(Debug, Clone)]
pub struct Courier {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    patience: Duration,
}

impl Courier {
    /// Makes one that waits so long for an answer; certificates are those that the machine trusts.
    pub fn new(is_secure: bool, patience: Duration) -> Result<Self, CourierError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = HttpsConnectorBuilder::new();
        let connector = if is_secure {
            builder.with_provider_and_native_roots(provider).map_err(CourierError::Certificates)?
        } else {
            // A machine without certificates can still speak plain HTTP.
            let config = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map_err(|error| CourierError::Certificates(io::Error::other(error)))?
                .with_root_certificates(RootCertStore::empty())
                .with_no_client_auth();
            builder.with_tls_config(config)
        };
        let connector = connector.https_or_http().enable_http1().build();
        let client =
            Client::builder(TokioExecutor::new()).pool_max_idle_per_host(IDLE).build(connector);
        Ok(Self { client, patience })
    }

    /// Hands a letter over and returns the other side's receipt, empty where it gives none.
    pub async fn hand_over(
        &self,
        address: &Address,
        secret: Option<&Secret>,
        letter: &Letter<'_>,
    ) -> Result<String, Fault> {
        let asked = tokio::time::timeout(self.patience, self.ask(address, secret, letter));
        asked.await.unwrap_or_else(|_| {
            Err(Fault::Later(format!("no answer within {} s", self.patience.as_secs())))
        })
    }

    async fn ask(
        &self,
        address: &Address,
        secret: Option<&Secret>,
        letter: &Letter<'_>,
    ) -> Result<String, Fault> {
        let mut request = Request::post(address.uri())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("wangge/", env!("CARGO_PKG_VERSION")))
            .header(KEY, letter.key);
        if let Some(secret) = secret {
            request = request.header(SIGNATURE, signed(secret, letter.at, letter.body));
        }
        let body = Full::new(Bytes::copy_from_slice(letter.body.as_bytes()));
        let request = request.body(body).map_err(|error| Fault::Refused(error.to_string()))?;
        let answer = self.client.request(request).await.map_err(|error| broken(&error))?;
        let status = answer.status();
        let body = bounded(answer.into_body()).await?;
        answer::read(status, &body)
    }
}

/// Reads a body, or nothing of one that is too long: the status has said what matters.
async fn bounded(body: Incoming) -> Result<Bytes, Fault> {
    match Limited::new(body, MOST_BYTES).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Ok(Bytes::new()),
        Err(error) => Err(broken(error.as_ref())),
    }
}

/// Tells what broke, down to what the system said; it may work later.
fn broken(error: &(dyn Error + 'static)) -> Fault {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    Fault::Later(chain.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}
