//! The flags that all commands share, and the settings that come of them.

use crate::config::{Config, FILE};
use crate::failure::Failure;
use clap::Args;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use wangge_app::{Settings, Tls};
use wangge_basemap::Choice;
use wangge_db::DbUrl;

/// Where the installation is.
#[derive(Args, Clone)]
#[command(next_help_heading = "Installation")]
pub(crate) struct Place {
    /// Data folder: attachments, and the database unless --db says otherwise
    #[arg(
        long,
        global = true,
        value_name = "FOLDER",
        env = "WANGGE_DATA",
        default_value = "wangge-data"
    )]
    pub(crate) data: PathBuf,
    /// Database: sqlite:///folder/file.db or postgres://user@host/name [default: wangge.db in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) db: Option<String>,
    /// Configuration file [default: wangge.toml in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "WANGGE_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

impl Place {
    /// Gathers the configuration; `flags` are those of the command.
    pub(crate) fn config(
        &self,
        flags: &[(&'static str, Option<String>)],
    ) -> Result<Config, Failure> {
        let usual = self.data.join(FILE);
        let file = self.config.clone().or_else(|| usual.is_file().then_some(usual));
        let mut flags = flags.to_vec();
        flags.push(("db", self.db.clone()));
        Config::gather(file.as_deref(), |name| std::env::var(name).ok(), &flags)
    }

    /// Gathers the settings of a command that has no flags of its own, and starts the log.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        settings(self, &self.config(&[])?)
    }
}

/// Makes settings of a configuration and starts the log.
pub(crate) fn settings(place: &Place, config: &Config) -> Result<Settings, Failure> {
    start_log(config)?;
    let mut settings = Settings::new(&place.data);
    if !config.get("db").is_empty() {
        settings.db = config.parse::<DbUrl>(
            "db",
            "an address such as sqlite:///folder/file.db or postgres://user@host/name",
        )?;
    }
    settings.listen =
        config.parse::<SocketAddr>("listen", "an address and port such as 127.0.0.1:8080")?;
    settings.tls = match (config.get("tls_cert"), config.get("tls_key")) {
        ("", "") => None,
        ("", _) => {
            return Err(Failure::new(
                "there is a TLS key without its certificate",
                "give --tls-cert as well",
            ));
        }
        (_, "") => {
            return Err(Failure::new(
                "there is a TLS certificate without its key",
                "give --tls-key as well",
            ));
        }
        (certificate, key) => Some(Tls { certificate: certificate.into(), key: key.into() }),
    };
    settings.public_address =
        Some(config.get("public_address").to_owned()).filter(|address| !address.is_empty());
    settings.district = config.parse("district", "a whole number such as 990101")?;
    settings.node = config.parse("node", "a whole number from 0 to 1023")?;
    settings.metrics_token =
        Some(config.get("metrics_token").to_owned()).filter(|token| !token.is_empty());
    settings.slow_statement_ms =
        config.parse("slow_statement_ms", "a whole number of milliseconds")?;
    settings.base_map = base_map(config)?;
    settings.platforms.clone_from(&config.platforms.ready);
    settings.demo = config.parse("demo", "true or false")?;
    Ok(settings)
}

/// Reads the base map from outside; what it says is checked when it is opened.
fn base_map(config: &Config) -> Result<Option<Choice>, Failure> {
    let text = |name| Some(config.get(name).to_owned()).filter(|value| !value.is_empty());
    let Some(map) = text("base_map") else {
        return Ok(None);
    };
    Ok(Some(Choice {
        key: text("base_map_key"),
        attribution: text("base_map_attribution"),
        keep_mb: config.parse("base_map_keep_mb", "a whole number of megabytes")?,
        keep_days: config.parse("base_map_keep_days", "a whole number of days")?,
        ..Choice::new(map)
    }))
}

fn start_log(config: &Config) -> Result<(), Failure> {
    let filter =
        config.parse::<tracing_subscriber::EnvFilter>("log", "a level such as info or warn")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        // A log that cannot be written (its disk is full) would else be complained of on the same
        // stream, which panics.
        .log_internal_errors(false);
    let log = log.with_writer(std::io::stderr);
    // A second call in the same process keeps the first log.
    let _ = log.try_init();
    Ok(())
}
