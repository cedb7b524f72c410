//! What an installation may choose. The command line fills it; nothing here reads a file.

use std::net::SocketAddr;
use std::path::PathBuf;
use wangge_db::DbUrl;

/// Certificate and key for serving over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// PEM file with the certificate chain.
    pub certificate: PathBuf,
    /// PEM file with the private key.
    pub key: PathBuf,
}

/// A platform above that is sent answers by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Its name, as cases have it.
    pub system: String,
    /// Where it takes answers.
    pub address: wangge_courier::Address,
    /// What both sides sign with.
    pub secret: Option<wangge_courier::Secret>,
}

/// Choices of one installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder with attachments, and with the database unless that is elsewhere.
    pub data: PathBuf,
    /// Database.
    pub db: DbUrl,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Certificate, when the program itself speaks TLS.
    pub tls: Option<Tls>,
    /// Address under which people reach the pages, such as `https://city.example`.
    pub public_address: Option<String>,
    /// District that this installation works for.
    pub district: i64,
    /// Number of this program among those that share a database, 0 to 1023.
    pub node: u16,
    /// Token that monitors show at `/metrics`; without one only this machine reads it.
    pub metrics_token: Option<String>,
    /// Statements that take so many milliseconds are logged by their names.
    pub slow_statement_ms: u64,
    /// Base map from outside, under our own roads and names.
    pub base_map: Option<wangge_basemap::Choice>,
    /// Platforms above that are sent answers.
    pub platforms: Vec<Platform>,
    /// Whether this is a demonstration, which lets anybody sign in to its accounts.
    pub demo: bool,
}

impl Settings {
    /// Gives the usual choices for a data folder.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        let data = data.into();
        Self {
            db: DbUrl::inside(&data),
            data,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls: None,
            public_address: None,
            district: 990_101,
            node: 0,
            metrics_token: None,
            slow_statement_ms: 200,
            base_map: None,
            platforms: Vec::new(),
            demo: false,
        }
    }

    /// Tells whether browsers come over TLS, here or at a proxy, so that cookies may demand it.
    pub fn is_secure(&self) -> bool {
        self.tls.is_some()
            || self.public_address.as_ref().is_some_and(|address| address.starts_with("https://"))
    }
}
