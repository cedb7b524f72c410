//! `wangge doctor`: looks at an installation and says what to do.

use crate::failure::Failure;
use crate::output::{self, Bar};
use crate::settings::Place;
use clap::Args;
use std::process::ExitCode;
use wangge_app::deep::Told;
use wangge_app::{AppError, Ground};
use wangge_db::DbError;
use wangge_kernel::Instant;
use wangge_pack::City;

/// Look at the installation and say what to do
///
/// Checks the database (reachable, schema, sorting), the attachments' folder, the packs and the
/// holidays of the years in use. With --deep it reads everything that is stored, which takes a
/// while; the program may go on meanwhile. The exit code is 1 when something must be done.
///
/// Examples:
///   wangge doctor --data /srv/wangge
///   wangge doctor --data /srv/wangge --deep
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Doctor {
    /// Read everything as well: audit chain, every case against its history, search words, every attachment
    #[arg(long)]
    deep: bool,
}

/// What the doctor found.
#[derive(Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(text: &str) {
        output::say(&format!("ok    {text}"));
    }

    fn warn(text: &str, hint: &str) {
        output::say(&format!("look  {text}\n      {hint}"));
    }

    fn bad(&mut self, text: &str, hint: &str) {
        self.bad += 1;
        output::say(&format!("BAD   {text}\n      {hint}"));
    }
}

impl Doctor {
    pub(crate) async fn run(self, place: Place) -> Result<ExitCode, Failure> {
        let settings = place.settings()?;
        let mut findings = Findings::default();
        // Opening refuses a newer schema and a database that sorts otherwise.
        let ground = Ground::open(settings).await?;
        Findings::good(&format!(
            "database {}: reachable, schema up to date, sorts by code point",
            ground.settings.db
        ));
        look_at_durability(&ground).await?;
        look_at_blobs(&ground, &mut findings).await;
        match wangge_pack::load_from_db(&ground.db, ground.settings.district).await {
            Ok(city) => {
                look_at_packs(&city, ground.clock.now());
                if self.deep {
                    look_deep(&ground, city, &mut findings).await?;
                }
            }
            Err(error) => {
                let error = AppError::from(error);
                findings.bad(&error.to_string(), &error.hint());
            }
        }
        look_at_address(&ground);
        Ok(if findings.bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn look_deep(ground: &Ground, city: City, findings: &mut Findings) -> Result<(), Failure> {
    let bar = Bar::new();
    let mut hear = |told: Told| match told {
        Told::Progress(part, done) => bar.show(format!("{part}: {done}")),
        Told::Good(what) => bar.aside(|| Findings::good(&what)),
        Told::Look(what, hint) => bar.aside(|| Findings::warn(&what, hint)),
        Told::Bad(what, hint) => bar.aside(|| findings.bad(&what, hint)),
    };
    wangge_app::deep::look_deep(ground, city, &mut hear).await?;
    bar.end();
    Ok(())
}

async fn look_at_durability(ground: &Ground) -> Result<(), Failure> {
    let read = ground.db.read("doctor.durability", (), |tx, ()| Box::pin(tx.durability()));
    let careless: Vec<String> = read.await.map_err(|error: DbError| AppError::from(error))?;
    for setting in careless {
        Findings::warn(
            &format!("PostgreSQL: {setting}"),
            "what was answered as done may be lost when the machine stops: set it to on in postgresql.conf",
        );
    }
    Ok(())
}

async fn look_at_blobs(ground: &Ground, findings: &mut Findings) {
    let folder = ground.settings.data.join("blobs");
    let probe = format!("wangge doctor {}", ground.ids.next_raw());
    let outcome = match ground.blobs.put(probe.into_bytes()).await {
        Ok(id) => ground.blobs.remove(id).await.map(|_| ()),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Findings::good(&format!("attachments {}: writable", folder.display())),
        Err(error) => findings.bad(
            &format!("attachments {}: {error}", folder.display()),
            "give this user the right to write there, and look at the space on the disk",
        ),
    }
}

fn look_at_packs(city: &City, now: Instant) {
    let names: Vec<String> =
        city.packs().iter().map(|pack| format!("{} {}", pack.key, pack.version)).collect();
    Findings::good(&format!("packs: {}", names.join(" < ")));
    let rights = wangge_app::rights_of(city);
    let known = wangge_app::known_permissions();
    for (post, name) in rights.unknown(&known) {
        tracing::debug!(post, name, "a pack grants a permission that no code demands");
    }
    let year = now.timestamp().strftime("%Y").to_string().parse().unwrap_or(i16::MAX - 1);
    for file in city.calendars() {
        let missing = file.calendar.years_without_holidays(year..=year + 1);
        if missing.is_empty() {
            Findings::good(&format!(
                "calendar {}: holidays for {year} and {}",
                file.name,
                year + 1
            ));
        }
        for missing in missing {
            Findings::warn(
                &format!("calendar {}: no holidays for {missing}", file.name),
                "deadlines that fall there come too early: add the holidays to the pack and apply it",
            );
        }
    }
}

fn look_at_address(ground: &Ground) {
    let settings = &ground.settings;
    if settings.demo {
        Findings::warn(
            "this is a demonstration: anybody may sign in",
            "set demo = false in wangge.toml before real work",
        );
    }
    if !settings.listen.ip().is_loopback() && !settings.is_secure() {
        Findings::warn(
            &format!("{} is served without TLS", settings.listen),
            "give --tls-cert and --tls-key, or set public_address to the https address of the proxy in front",
        );
    }
}
