//! Plays the scripts: every deed of every case, in the order of time, through the commands.

use crate::cast::Cast;
use crate::chance::Chance;
use crate::matters::{NOT_SEEN, REWORK, SEEN, SOLVED, UNSOLVED, UNTRUE, done};
use crate::people::{CENTRE, CONTRACTOR};
use crate::pictures::{Pool, Shot};
use crate::script::{Deed, Ground, Script, scripts};
use crate::{DISTRICT, SimError, Stage, extras};
use std::sync::Arc;
use wangge_cases::commands::{Act, NewFile, Report, act, open};
use wangge_cases::model::{CaseId, Category, Contact, FileRole, Finding, Source};
use wangge_cases::rules::Form;
use wangge_cases::{CaseError, Cases, Tools, calendar, zone};
use wangge_grid::Grids;
use wangge_identity::{Actor, Author};
use wangge_kernel::{IdMaker, Instant, VirtualClock};
use wangge_pack::Clause;

/// What came in longer ago than half a shift has been read.
const UNREAD_MS: i64 = 4 * 3_600_000;
/// How callers give their names.
const CALLERS: &[&str] =
    &["王女士", "李先生", "张大爷", "陈女士", "刘先生", "赵阿姨", "孙先生", "周女士"];
/// Part of sanitation's cases that goes straight to its contractor, in a hundred.
const CONTRACTED: usize = 30;

/// Everything that the play needs besides the stage.
pub(crate) struct House {
    pub(crate) clock: VirtualClock,
    pub(crate) ids: IdMaker,
    pub(crate) grids: Grids,
    pub(crate) cast: Cast,
    pub(crate) pool: Pool,
}

/// Plays all cases up to a moment and returns their number.
pub(crate) async fn run(
    stage: &Stage,
    house: &House,
    seed: u64,
    as_of: Instant,
) -> Result<usize, SimError> {
    let tools = Tools::new(
        house.clock.shared(),
        house.ids.clone(),
        Arc::clone(&stage.city),
        stage.vault.clone(),
    );
    let tools = tools.on(house.grids.clone());
    let cases = Cases::new(stage.db.clone(), tools);
    let wrong = |error: CaseError| SimError::Pack(error.to_string());
    let (calendar, zone) =
        (calendar(&stage.city).map_err(wrong)?, zone(&stage.city).map_err(wrong)?);
    let limit_of = |key: &str| stage.city.clause(key).map(|clause| clause.limit);
    let ground = Ground { calendar, zone: &zone, as_of, limit_of: &limit_of };
    let mut played: Vec<Played<'_>> = Vec::new();
    for script in scripts(&ground, seed) {
        played.push(Played::new(stage, house, &cases, script)?);
    }
    extras::roster(&house.grids, house, as_of).await?;
    let mut queue: Vec<(Instant, usize, Deed)> = Vec::new();
    for (place, case) in played.iter().enumerate() {
        queue.extend(case.script.deeds.iter().map(|(at, deed)| (*at, place, *deed)));
    }
    // Stable: the deeds of one case keep their order.
    queue.sort_by_key(|entry| (entry.0, entry.1));
    for (at, place, deed) in queue {
        house.clock.set(at);
        played[place].play(at, deed).await?;
    }
    house.clock.set(as_of);
    extras::read_until(stage, house, as_of.plus_millis(-UNREAD_MS)).await?;
    let plain = played.len();
    Ok(plain + extras::play(&cases, house, as_of).await?)
}

/// One case on the stage.
struct Played<'a> {
    house: &'a House,
    cases: &'a Cases,
    script: Script,
    chance: Chance,
    clause: &'a Clause,
    case: Option<CaseId>,
    /// Collector of the neighbourhood.
    collector: &'a Actor,
    /// Code of the department that gets it.
    department: &'a str,
    handler: &'a Actor,
}

/// Form and attachments of a deed, and who does it.
struct Move<'a> {
    actor: &'a Actor,
    action: &'static str,
    form: Form,
    files: Vec<NewFile>,
}

impl<'a> Played<'a> {
    fn new(
        stage: &'a Stage,
        house: &'a House,
        cases: &'a Cases,
        script: Script,
    ) -> Result<Self, SimError> {
        let missing = |what: &str| SimError::Pack(what.to_owned());
        let clause =
            stage.city.clause(script.matter.clause).ok_or_else(|| missing(script.matter.clause))?;
        let mut chance = script.chance.clone();
        let collectors = house.cast.holders("collector", CENTRE);
        let collector = collectors
            .get(script.spot.row * 2 + chance.below(2))
            .ok_or_else(|| missing("collectors"))?;
        let contracted = clause.department == "sanitation" && chance.percent(CONTRACTED);
        let department = if contracted { CONTRACTOR } else { clause.department.as_str() };
        let handlers = house.cast.holders("handler", department);
        let handler = handlers.first().ok_or_else(|| missing(&clause.department))?;
        Ok(Self {
            house,
            cases,
            chance,
            clause,
            case: None,
            collector,
            department,
            handler,
            script,
        })
    }

    async fn play(&mut self, at: Instant, deed: Deed) -> Result<(), SimError> {
        let Some(case) = self.case else {
            let (author, report) = self.report(at);
            let opened = open(self.cases, &author, report).await;
            self.case = Some(opened.map_err(|source| SimError::Case { deed: "open", source })?.id);
            return Ok(());
        };
        let step = self.step(at, deed)?;
        let wanted = Act {
            district: DISTRICT,
            case,
            version: None,
            action: step.action.to_owned(),
            form: step.form,
            files: step.files,
        };
        let outcome = act(self.cases, &Author::from(step.actor), wanted).await;
        outcome.map(drop).map_err(|source| SimError::Case { deed: step.action, source })
    }

    fn report(&mut self, at: Instant) -> (Author, Report) {
        let source = self.script.source;
        let is_patrol = source == Source::Patrol;
        let author = if is_patrol {
            self.collector
        } else {
            self.of_centre("intake_operator").unwrap_or(self.collector)
        };
        let files = match source {
            Source::Patrol | Source::Video => 1 + self.chance.below(2),
            Source::Web => 1,
            _ => 0,
        };
        let name = if is_patrol { "巡查照片.jpg" } else { "来件照片.jpg" };
        let files =
            (0..files).filter_map(|_| self.photo(at, false, FileRole::Before, name)).collect();
        let words = (*self.chance.pick(self.script.matter.reports)).to_owned();
        let report = Report {
            contact: self.caller(source),
            point: Some(self.script.spot.point),
            category: is_patrol.then(|| self.category()),
            files,
            ..Report::new(DISTRICT, source, &words, &self.script.spot.place)
        };
        (Author::from(author), report)
    }

    /// Who called; the numbers begin with digits that no network has.
    fn caller(&mut self, source: Source) -> Contact {
        if !matches!(source, Source::Hotline | Source::Web) {
            return Contact::default();
        }
        Contact {
            name: (*self.chance.pick(CALLERS)).to_owned(),
            phone: format!("129{:08}", self.chance.below(100_000_000)),
        }
    }

    fn step(&mut self, at: Instant, deed: Deed) -> Result<Move<'a>, SimError> {
        let plain = Form::default();
        let to_collector = Form { collector: Some(self.collector.account), ..Form::default() };
        Ok(match deed {
            Deed::Open | Deed::Register => {
                let category = Some(self.category());
                self.by_centre("intake_operator", "register", Form { category, ..plain })?
            }
            Deed::SendVerify => self.by_centre("intake_operator", "send_verify", to_collector)?,
            Deed::Verify(found) => self.look("verify", found, at),
            Deed::File => self.by_centre("shift_leader", "file", plain)?,
            Deed::Void => {
                let reason = (*self.chance.pick(UNTRUE)).to_owned();
                let answer = "经现场核实,未发现所述问题,感谢您的关注。".to_owned();
                self.by_centre("shift_leader", "void", Form { reason, answer, ..plain })?
            }
            Deed::Dispatch => {
                let department = Some(self.house.cast.organisation(self.department)?.clone());
                self.by_centre("dispatcher", "dispatch", Form { department, ..plain })?
            }
            Deed::Assign => {
                let head = self.house.cast.holders("department", &self.clause.department);
                let actor =
                    *head.first().ok_or_else(|| SimError::Pack(self.clause.department.clone()))?;
                Move {
                    actor,
                    action: "assign",
                    form: Form { handler: Some(self.handler.account), ..plain },
                    files: vec![],
                }
            }
            Deed::Feedback => self.feedback(at),
            Deed::SendCheck => self.by_centre("intake_operator", "send_check", to_collector)?,
            Deed::Check(found) => self.look("check", found, at),
            Deed::Rework => {
                let reason = (*self.chance.pick(REWORK)).to_owned();
                let note = "请按要求重新处理".to_owned();
                self.by_centre("shift_leader", "rework", Form { reason, note, ..plain })?
            }
            Deed::Close => self.by_centre("shift_leader", "close", plain)?,
        })
    }

    fn feedback(&mut self, at: Instant) -> Move<'a> {
        let note = (*self.chance.pick(done(self.script.matter.scene))).to_owned();
        let files = self.photo(at, true, FileRole::After, "处理后.jpg").into_iter().collect();
        Move {
            actor: self.handler,
            action: "feedback",
            form: Form { note, ..Form::default() },
            files,
        }
    }

    /// A collector goes there and looks.
    fn look(&mut self, action: &'static str, found: Finding, at: Instant) -> Move<'a> {
        let (words, is_solved) = match (action, found) {
            ("verify", Finding::Pass) => (SEEN, false),
            ("verify", _) => (NOT_SEEN, true),
            (_, Finding::Pass) => (SOLVED, true),
            _ => (UNSOLVED, false),
        };
        let note = (*self.chance.pick(words)).to_owned();
        let files =
            self.photo(at, is_solved, FileRole::Scene, "现场照片.jpg").into_iter().collect();
        Move {
            actor: self.collector,
            action,
            form: Form { result: Some(found), note, ..Form::default() },
            files,
        }
    }

    fn by_centre(
        &mut self,
        post: &str,
        action: &'static str,
        form: Form,
    ) -> Result<Move<'a>, SimError> {
        let actor =
            self.of_centre(post).ok_or_else(|| SimError::Pack(format!("the post {post}")))?;
        Ok(Move { actor, action, form, files: vec![] })
    }

    fn of_centre(&mut self, post: &str) -> Option<&'a Actor> {
        let holders = self.house.cast.holders(post, CENTRE);
        let place = self.chance.below(holders.len());
        holders.get(place).copied()
    }

    fn photo(
        &mut self,
        at: Instant,
        is_solved: bool,
        role: FileRole,
        name: &'static str,
    ) -> Option<NewFile> {
        let taken_at = at.plus_millis(-self.chance.between(30_000, 240_000));
        let (scene, point) = (self.script.matter.scene, self.script.spot.point);
        self.house
            .pool
            .file(&mut self.chance, &Shot { scene, is_solved, role, name, taken_at, point })
    }

    fn category(&self) -> Category {
        Category {
            standard: self.clause.standard.clone(),
            kind: self.clause.kind.as_str().to_owned(),
            code: self.clause.code.clone(),
            clause: Some(self.clause.key.clone()),
        }
    }
}
