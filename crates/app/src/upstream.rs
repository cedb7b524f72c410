//! Answers on their way to the platforms above: from the outbox, by the courier, back into the case.

use crate::{AppError, Ground, Platform};
use std::sync::Arc;
use std::time::Duration;
use wangge_cases::Cases;
use wangge_cases::commands::{REPLY_UP, reply_delivered};
use wangge_cases::model::Outgoing;
use wangge_courier::{Courier, Fault, Letter};
use wangge_kernel::SharedClock;
use wangge_outbox::{Failure, Jobs, Run};

/// Looks for answers that were given up.
pub(crate) const TELL_UNDELIVERED: &str = "cases.tell_undelivered";

/// A platform may take so long to answer; the lease is prolonged meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

struct Sender {
    cases: Cases,
    courier: Courier,
    platforms: Vec<Platform>,
    clock: SharedClock,
}

/// Registers what carries answers up, and what tells of those that never arrived.
pub(crate) fn jobs(jobs: Jobs, cases: &Cases, ground: &Ground) -> Result<Jobs, AppError> {
    let platforms = ground.settings.platforms.clone();
    let is_secure = platforms.iter().any(|platform| platform.address.is_secure());
    let sender = Arc::new(Sender {
        cases: cases.clone(),
        courier: Courier::new(is_secure, PATIENCE)?,
        platforms,
        clock: ground.clock.clone(),
    });
    let (cases, district) = (cases.clone(), ground.settings.district);
    let jobs = jobs.register_outside(REPLY_UP, move |run| {
        let sender = Arc::clone(&sender);
        Box::pin(async move { sender.send(&run).await })
    });
    Ok(jobs.register_outside(TELL_UNDELIVERED, move |_| {
        let cases = cases.clone();
        Box::pin(async move {
            let told = wangge_cases::jobs::tell_undelivered(&cases, district).await;
            tracing::debug!(told = told.map_err(Failure::later)?, "told of answers given up");
            Ok(())
        })
    }))
}

impl Sender {
    /// Sends one answer. Whatever dies on the way, the next attempt has the same key and the same
    /// bytes; that the platform has it is noted in the transaction that ends the job.
    async fn send(&self, run: &Run) -> Result<(), Failure> {
        let outgoing: Outgoing = run.job.parse()?;
        let platform = self.platforms.iter().find(|platform| platform.system == outgoing.system);
        // Whoever took it out of the settings by mistake has some hours to put it back.
        let platform = platform.ok_or_else(|| {
            Failure::later(format!("no platform '{}' is set up", outgoing.system))
        })?;
        let key = run.job.idempotency_key();
        let letter = Letter { key: &key, body: &outgoing.body, at: self.clock.now() };
        let handed =
            self.courier.hand_over(&platform.address, platform.secret.as_ref(), &letter).await;
        let receipt = handed.map_err(|fault| match fault {
            Fault::Later(why) => Failure::later(why),
            Fault::Refused(why) => Failure::give_up(why),
        })?;
        reply_delivered(&self.cases, run, &outgoing, &receipt).await
    }
}
