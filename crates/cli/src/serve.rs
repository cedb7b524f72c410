//! `wangge serve`: serves the pages until it is stopped.

use crate::failure::Failure;
use crate::output;
use crate::settings::{Place, settings};
use clap::Args;
use std::net::TcpListener;
use wangge_app::{App, AppError, Ground};
use wangge_kernel::{ClockAhead, FastClock};

/// Serve the pages until Ctrl-C or SIGTERM
///
/// Brings the database up to date, prints `listening on http://…` when it is ready, and lets
/// requests in flight come to their end when it is stopped.
///
/// Examples:
///   wangge serve                                          data folder ./wangge-data, port 8080
///   wangge serve --data /srv/wangge --listen 0.0.0.0:80
///   wangge serve --db postgres://wangge@db/name --data /srv/wangge
///   wangge serve --data ./try --speed 60                  a demonstration whose hours are minutes
///   wangge serve --tls-cert chain.pem --tls-key key.pem --listen 0.0.0.0:443
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Serve {
    /// Address and port of the pages; port 0 takes any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// PEM file with the certificate chain; phones give camera and place over HTTPS only
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// PEM file with the certificate's private key
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Days by which the program's clock is ahead, to show what deadlines do; demonstrations only
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=366))]
    days_ahead: u16,
    /// Factor by which the program's clock runs faster from its start; demonstrations only
    #[arg(long, value_name = "FACTOR", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    speed: u32,
}

const DAY_MS: i64 = 24 * 3_600_000;

impl Serve {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let flags =
            [("listen", self.listen), ("tls_cert", self.tls_cert), ("tls_key", self.tls_key)];
        let settings = settings(&place, &place.config(&flags)?)?;
        let address = settings.listen;
        if self.days_ahead > 0 && !settings.demo {
            return Err(Failure::new(
                "the clock of real work cannot be ahead",
                "leave --days-ahead out, or make a demonstration with `wangge demo`",
            ));
        }
        if self.speed > 1 && !settings.demo {
            return Err(Failure::new(
                "the clock of real work cannot run faster",
                "leave --speed out, or make a demonstration with `wangge demo`",
            ));
        }
        let ahead = ClockAhead::shared(i64::from(self.days_ahead) * DAY_MS);
        let clock = if self.speed > 1 { FastClock::shared(ahead.now(), self.speed) } else { ahead };
        let app = App::open(Ground::open_at(settings, clock).await?).await?;
        let listener =
            TcpListener::bind(address).map_err(|source| AppError::Listen { address, source })?;
        wangge_app::serve(app, listener, wangge_app::stop_signal(), |url| {
            output::say(&format!("listening on {url}"))
        })
        .await?;
        Ok(())
    }
}
