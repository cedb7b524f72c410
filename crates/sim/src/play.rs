//! Plays the scripts: every deed of every case, in the order of time, through the commands.

use crate::cast::Cast;
use crate::centre::Centre;
use crate::errands::{self, errands};
use crate::land::Land;
use crate::people::CENTRE;
use crate::phone::{Beat, Ring, rings};
use crate::pictures::Pool;
use crate::played::{Done, Played};
use crate::script::{DAY_MS, Deed, Ground, HOUR_MS, Script, scripts};
use crate::watches::{Watch, watches};
use crate::{SimError, Stage, Wish, extras};
use std::sync::Arc;
use wangge_cases::{CaseError, Cases, Tools, calendar, jobs, zone};
use wangge_db::DbError;
use wangge_grid::Grids;
use wangge_identity::Actor;
use wangge_kernel::{IdMaker, Instant, VirtualClock};

/// What came in longer ago than half a shift has been read.
const UNREAD_MS: i64 = 4 * HOUR_MS;
/// The jobs of the program run at this beat; a running one is faster.
const BEAT_MS: i64 = HOUR_MS;
/// Notices are read once in so many days, and kept for so many afterwards.
const READ_DAYS: i64 = 15;
const KEPT_MS: i64 = 30 * DAY_MS;
/// Notices that one sweep removes at most.
const SWEPT: i64 = 1_000_000;

/// Everything that the play needs besides the stage.
pub(crate) struct House {
    pub(crate) clock: VirtualClock,
    pub(crate) ids: IdMaker,
    pub(crate) grids: Grids,
    pub(crate) cast: Cast,
    pub(crate) pool: Pool,
    pub(crate) land: Land,
}

impl House {
    /// Finds a collector of a community.
    pub(crate) fn collector(&self, community: usize, which: usize) -> Option<&Actor> {
        let all = self.cast.holders("collector", CENTRE);
        let each = (all.len() / self.land.communities.len()).max(1);
        all.get((community * each + which % each) % all.len().max(1)).copied()
    }
}

/// What came of the playing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) cases: usize,
    /// Extras that the rules did not allow.
    pub(crate) skipped: usize,
}

/// Plays all cases up to the present moment of a wish.
pub(crate) async fn run(stage: &Stage, house: &House, wish: &Wish<'_>) -> Result<Tally, SimError> {
    let tools = Tools::new(
        house.clock.shared(),
        house.ids.clone(),
        Arc::clone(&stage.city),
        stage.vault.clone(),
    );
    let cases = Cases::new(stage.db.clone(), tools.on(house.grids.clone()));
    let wrong = |error: CaseError| SimError::Pack(error.to_string());
    let (calendar, zone) =
        (calendar(&stage.city).map_err(wrong)?, zone(&stage.city).map_err(wrong)?);
    let clause_of =
        |key: &str| stage.city.clause(key).map(|clause| (clause.limit, clause.department.clone()));
    let ground = Ground {
        calendar,
        zone: &zone,
        as_of: wish.as_of,
        land: &house.land,
        size: wish.size,
        seed: wish.seed,
        clause_of: &clause_of,
    };
    let scripts = scripts(&ground);
    let first = scripts.iter().filter_map(|script| Some(script.deeds.first()?.0)).min();
    let first = first.unwrap_or(wish.as_of);
    let leaders = house.cast.holders("shift_leader", CENTRE).len();
    let (rings, errands) = (rings(&ground, &scripts), errands(&ground, first));
    let mut queue = Queue::default();
    queue.scripts(&scripts);
    queue.more(rings.iter().enumerate(), Ring::beats, Turn::Phone);
    queue.more(errands.iter().enumerate(), |errand| errand.steps.clone(), Turn::Letter);
    queue.watches(watches(&ground, first, leaders));
    let mut played = Vec::with_capacity(scripts.len());
    for script in scripts {
        played.push(Played::new(stage, house, &cases, script)?);
    }
    extras::roster(stage, house, wish.as_of).await?;
    let centre = Centre::open(stage, house, &cases, wish.seed, (rings, errands)).await?;
    let tally = play_all(stage, house, wish, (&cases, centre), (queue, &mut played)).await?;
    house.clock.set(wish.as_of);
    beat(stage, &cases).await?;
    extras::read_until(stage, house, wish.as_of.plus_millis(-UNREAD_MS)).await?;
    let more = extras::play(stage, &cases, house, wish.as_of).await?;
    Ok(Tally { cases: tally.cases + more, ..tally })
}

/// What somebody does at a moment.
#[derive(Clone, Copy)]
enum Turn {
    Deed(usize, Deed),
    Phone(usize, Beat),
    Letter(usize, errands::Step),
    Watch(usize, Watch),
}

/// Everything that happens, with its moment and its place among what happens at the same one.
#[derive(Default)]
struct Queue {
    turns: Vec<(Instant, usize, Turn)>,
    /// Places that are taken.
    places: usize,
}

impl Queue {
    fn scripts(&mut self, scripts: &[Script]) {
        for (place, script) in scripts.iter().enumerate() {
            let deeds = script.deeds.iter();
            self.turns.extend(deeds.map(|(at, deed)| (*at, place, Turn::Deed(place, *deed))));
        }
        self.places = scripts.len();
    }

    fn more<T, S>(
        &mut self,
        all: impl Iterator<Item = (usize, T)>,
        steps: impl Fn(T) -> Vec<(Instant, S)>,
        turn: impl Fn(usize, S) -> Turn,
    ) {
        let mut last = 0;
        for (place, one) in all {
            let steps = steps(one).into_iter();
            let order = self.places + place;
            self.turns.extend(steps.map(|(at, step)| (at, order, turn(place, step))));
            last = place + 1;
        }
        self.places += last;
    }

    fn watches(&mut self, watches: Vec<crate::watches::Turn>) {
        let place = self.places;
        let watches = watches.into_iter();
        self.turns
            .extend(watches.map(|(at, leader, watch)| (at, place, Turn::Watch(leader, watch))));
    }

    /// Stable: what belongs together keeps its order.
    fn in_order(mut self) -> Vec<(Instant, Turn)> {
        self.turns.sort_by_key(|turn| (turn.0, turn.1));
        self.turns.into_iter().map(|turn| (turn.0, turn.2)).collect()
    }
}

async fn play_all(
    stage: &Stage,
    house: &House,
    wish: &Wish<'_>,
    (cases, mut centre): (&Cases, Centre<'_>),
    (queue, played): (Queue, &mut [Played<'_>]),
) -> Result<Tally, SimError> {
    let queue = queue.in_order();
    let mut tally = Tally::default();
    let first = queue.first().map_or(wish.as_of, |entry| entry.0);
    let (mut next_beat, mut next_read) =
        (first.plus_millis(BEAT_MS), first.plus_millis(READ_DAYS * DAY_MS));
    let total = queue.len();
    let mut latest = String::new();
    for (number, (at, turn)) in queue.into_iter().enumerate() {
        while next_beat <= at {
            house.clock.set(next_beat);
            beat(stage, cases).await?;
            next_beat = next_beat.plus_millis(BEAT_MS);
        }
        if next_read <= at {
            extras::read_until(stage, house, next_read.plus_millis(-UNREAD_MS)).await?;
            next_read = next_read.plus_millis(READ_DAYS * DAY_MS);
        }
        house.clock.set(at);
        match turn {
            Turn::Deed(place, deed) => {
                let twin = played[place].script.twin.and_then(|twin| played[twin].case);
                let done = played[place].play(at, deed, twin).await?;
                tally.cases += usize::from(done == Done::Opened);
                tally.skipped += usize::from(done == Done::Skipped);
                if done == Done::Opened {
                    latest.clone_from(&played[place].number);
                }
            }
            Turn::Phone(place, beat) => centre.phone(place, beat, played).await?,
            Turn::Letter(place, step) => {
                let made = centre.errand((place, step), at, played).await?;
                tally.cases += made.letters;
                tally.skipped += made.skipped;
            }
            Turn::Watch(leader, watch) => centre.watch(leader, watch, &latest).await?,
        }
        if number % 2_000 == 0 {
            (wish.progress)(number, total);
        }
    }
    (wish.progress)(total, total);
    Ok(tally)
}

/// Does what the program does by the clock.
async fn beat(stage: &Stage, cases: &Cases) -> Result<(), SimError> {
    let district = stage.site.district;
    let wrong = |deed| move |source| SimError::Case { deed, source };
    jobs::escalate(cases, district).await.map_err(wrong("escalate"))?;
    jobs::expire(cases, district).await.map_err(wrong("expire"))?;
    jobs::sweep_undo(cases).await.map_err(wrong("sweep_undo"))?;
    if cases.tools.now().as_millis() / BEAT_MS % 24 != 0 {
        return Ok(());
    }
    let before = cases.tools.now().plus_millis(-KEPT_MS);
    let swept = stage.db.write("sim.sweep_notices", before, |tx, before| {
        Box::pin(async move { wangge_notify::sweep(tx, *before, SWEPT).await })
    });
    swept.await.map(drop).map_err(|error: DbError| error.into())
}
