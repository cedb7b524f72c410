//! Who looks right now, and the number that each of them was last told.
//!
//! Pages that stay open hold a [`Watch`]; [`beat`](crate::beat()) tells the [`Hub`] what it counted.
//! The hub knows numbers only: no database, no web framework, and nothing that must survive the
//! program.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use wangge_kernel::RawId;

/// Pause before open pages are told of changes.
const STIR_PAUSE: Duration = Duration::from_millis(500);

/// Live side of the notices of one program; clones share it.
#[derive(Clone, Default)]
pub struct Hub(Arc<Shared>);

#[derive(Default)]
struct Shared {
    seats: Mutex<BTreeMap<RawId, Seat>>,
    nudged: Notify,
    is_closed: AtomicBool,
    /// Grows with every change that open pages may look at again.
    stirred: watch::Sender<u64>,
}

/// An account that somebody watches, perhaps in several windows.
struct Seat {
    /// Nothing until it was counted.
    told: watch::Sender<Option<i64>>,
    n_watches: usize,
}

impl Hub {
    /// Makes a hub that nobody watches.
    pub fn new() -> Self {
        Self::default()
    }

    /// Watches the number of an account's unread notices until the watch is dropped.
    ///
    /// A number that is known is told at once; otherwise the hub is nudged to find it out.
    pub fn watch(&self, account: RawId) -> Watch {
        let mut seats = self.seats();
        let seat = seats
            .entry(account)
            .or_insert_with(|| Seat { told: watch::Sender::new(None), n_watches: 0 });
        seat.n_watches += 1;
        let mut told = seat.told.subscribe();
        if self.0.is_closed.load(Ordering::SeqCst) {
            // Without its seat the watch ends at once.
            seats.remove(&account);
        } else if told.borrow().is_some() {
            told.mark_changed();
        } else {
            self.nudge();
        }
        let stirred = self.0.stirred.subscribe();
        Watch { hub: self.clone(), account, told, stirred }
    }

    /// Lists the accounts that are watched, in order.
    pub fn watched(&self) -> Vec<RawId> {
        self.seats().keys().copied().collect()
    }

    /// Returns how many open pages hear of changes.
    pub fn open_pages(&self) -> usize {
        self.seats().values().map(|seat| seat.n_watches).sum()
    }

    /// Tells the watches of an account its number, if it is another than before.
    ///
    /// Meant for whoever just counted; who only changed something calls [`nudge`](Self::nudge).
    pub fn tell(&self, account: RawId, unread: i64) {
        if let Some(seat) = self.seats().get(&account) {
            seat.told.send_if_modified(|told| told.replace(unread) != Some(unread));
        }
    }

    /// Asks the beat to count now; called after a write that published, read or took back.
    ///
    /// Many nudges before a count are one. Without a beat it does nothing.
    pub fn nudge(&self) {
        self.0.nudged.notify_one();
    }

    /// Waits for a nudge; one that came while nobody waited counts.
    pub(crate) async fn nudged(&self) {
        self.0.nudged.notified().await;
    }

    /// Tells open pages that something changed which they may show, whoever did it.
    pub fn stir(&self) {
        self.0.stirred.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Ends all watches, those to come as well, so that open pages do not keep the program alive.
    pub fn close(&self) {
        let mut seats = self.seats();
        self.0.is_closed.store(true, Ordering::SeqCst);
        seats.clear();
    }

    fn seats(&self) -> MutexGuard<'_, BTreeMap<RawId, Seat>> {
        // Nothing below panics half way through a change.
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open page that shows the number of an account's unread notices.
pub struct Watch {
    hub: Hub,
    account: RawId,
    told: watch::Receiver<Option<i64>>,
    stirred: watch::Receiver<u64>,
}

/// What an open page hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The number of unread notices is another.
    Unread(i64),
    /// Something changed that the page may show.
    Stirred,
}

impl Watch {
    /// Waits for the next thing to hear; nothing comes any more after the hub was closed.
    ///
    /// Nothing is lost when the wait is broken off; many changes before it are one.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            tokio::select! {
                biased;
                told = self.told.changed() => {
                    told.ok()?;
                    if let Some(unread) = *self.told.borrow_and_update() {
                        return Some(Heard::Unread(unread));
                    }
                }
                stirred = self.stirred.changed() => {
                    stirred.ok()?;
                    // A busy hour must not flood the pages: changes of half a second are one. Until
                    // they are told they count as new, lest a broken wait loses them.
                    self.stirred.mark_changed();
                    tokio::time::sleep(STIR_PAUSE).await;
                    self.stirred.mark_unchanged();
                    return Some(Heard::Stirred);
                }
            }
        }
    }

    /// Returns the account.
    pub const fn account(&self) -> RawId {
        self.account
    }

    /// Returns the number as it was last told, if it was.
    pub fn unread(&self) -> Option<i64> {
        *self.told.borrow()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut seats = self.hub.seats();
        if let Some(seat) = seats.get_mut(&self.account) {
            seat.n_watches -= 1;
            if seat.n_watches == 0 {
                seats.remove(&self.account);
            }
        }
    }
}
