//! Counts for those who look, again and again, and tells whose number changed.
//!
//! `app` runs one beat for its hub. Asking the database is what makes notices of other programs on
//! it arrive, and those that were held back. A beat must never end because the database is away,
//! and must not fill the log while it is.

use crate::{Hub, unread_of};
use std::time::Duration;
use wangge_db::{Db, DbError};
use wangge_kernel::{Instant, RawId, SharedClock};

/// Least pause between two counts: hundreds of writes in a second share ten of them.
const BREATH: Duration = Duration::from_millis(100);

/// Counts at every pause, and after a nudge, until it is dropped.
///
/// One statement counts for all accounts that are watched; while nobody watches none is run.
pub async fn beat(db: Db, clock: SharedClock, hub: Hub, pause: Duration) {
    let breath = BREATH.min(pause);
    let mut outage = Outage::default();
    loop {
        let watched = hub.watched();
        if !watched.is_empty() {
            let counted = count(&db, watched, clock.now()).await;
            outage.note(counted.as_ref().err());
            for (account, unread) in counted.unwrap_or_default() {
                hub.tell(account, unread);
            }
        }
        tokio::time::sleep(breath).await;
        tokio::select! {
            () = hub.nudged() => {}
            () = tokio::time::sleep(pause.saturating_sub(breath)) => {}
        }
    }
}

async fn count(db: &Db, watched: Vec<RawId>, now: Instant) -> Result<Vec<(RawId, i64)>, DbError> {
    db.read("notify.beat", (watched, now), |tx, (watched, now)| {
        Box::pin(unread_of(tx, watched, *now))
    })
    .await
}

/// A time without answers, told when it begins and when it has ended.
#[derive(Default)]
struct Outage {
    is_on: bool,
}

impl Outage {
    fn note(&mut self, error: Option<&DbError>) {
        match error {
            Some(error) if !self.is_on => {
                tracing::warn!(%error, "cannot count unread notices, trying again at every beat");
            }
            None if self.is_on => tracing::info!("unread notices are counted again"),
            _ => {}
        }
        self.is_on = error.is_some();
    }
}
