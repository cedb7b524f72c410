//! One case on the stage: who does each deed, with which words, fields and pictures.

use crate::chance::Chance;
use crate::land::Tongue;
use crate::life::PAUSE_MS;
use crate::matters::{NOT_SEEN, PROGRESS, REWORK, SEEN, SOLVED, UNSOLVED, UNTRUE, done};
use crate::people::CENTRE;
use crate::phone;
use crate::pictures::{Shot, TINTS};
use crate::play::House;
use crate::script::{DAY_MS, Deed, Script};
use crate::{SimError, Stage};
use wangge_cases::commands::{Act, Report, act, open};
use wangge_cases::model::{
    Call, CaseId, Category, Contact, FileRole, Finding, Satisfaction, Source, Upstream,
};
use wangge_cases::rules::Form;
use wangge_cases::{CaseError, Cases};
use wangge_identity::{Actor, Author};
use wangge_kernel::Instant;
use wangge_kernel::calendar::{Limit, Unit};
use wangge_pack::Clause;

/// How callers give their names.
pub(crate) const CALLERS: &[&str] = &[
    "王女士",
    "李先生",
    "张大爷",
    "陈女士",
    "刘先生",
    "赵阿姨",
    "孙先生",
    "周女士",
    "何先生",
    "郭女士",
    "林女士",
    "徐师傅",
    "马先生",
    "朱阿姨",
];
/// Departments to which somebody might send what is not theirs.
pub(crate) const DEPARTMENTS: &[&str] =
    &["municipal", "sanitation", "enforcement", "greening", "water"];

/// One case on the stage.
pub(crate) struct Played<'a> {
    stage: &'a Stage,
    house: &'a House,
    cases: &'a Cases,
    pub(crate) script: Script,
    chance: Chance,
    pub(crate) clause: &'a Clause,
    pub(crate) case: Option<CaseId>,
    /// Number of the case that people read.
    pub(crate) number: String,
    /// Who told it, as far as they said.
    pub(crate) contact: Contact,
    /// The call in which it was told.
    pub(crate) call: Option<i64>,
    /// Who registers what the centre hears; nobody for what a collector sees.
    pub(crate) operator: Option<&'a Actor>,
    /// When the department's time ends, from its last dispatch on.
    due_at: Option<Instant>,
    /// Collector of the neighbourhood.
    collector: &'a Actor,
    /// Code of the department that has it by mistake.
    mistaken: Option<&'static str>,
}

/// What a deed came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    Opened,
    Acted,
    Skipped,
}

/// Form and attachments of a deed, and who does it.
struct Move<'a> {
    actor: &'a Actor,
    action: &'static str,
    form: Form,
    shots: Vec<Shot>,
}

impl<'a> Played<'a> {
    pub(crate) fn new(
        stage: &'a Stage,
        house: &'a House,
        cases: &'a Cases,
        script: Script,
    ) -> Result<Self, SimError> {
        let missing = |what: &str| SimError::Pack(what.to_owned());
        let clause =
            stage.city.clause(script.matter.clause).ok_or_else(|| missing(script.matter.clause))?;
        let mut chance = script.chance.clone();
        let collector = house.collector(script.spot.community, chance.below(2));
        let collector = collector.ok_or_else(|| missing("collectors"))?;
        let contact = caller(&mut chance, script.source, stage.site.tongue);
        let operators = house.cast.holders("intake_operator", CENTRE);
        let place = chance.below(operators.len());
        let operator = operators.get(place).copied().filter(|_| script.source != Source::Patrol);
        Ok(Self {
            stage,
            house,
            cases,
            script,
            chance,
            clause,
            case: None,
            number: String::new(),
            contact,
            operator,
            due_at: None,
            call: None,
            collector,
            mistaken: None,
        })
    }

    /// Does the next deed; `twin` is the case into which this one may be merged.
    pub(crate) async fn play(
        &mut self,
        at: Instant,
        deed: Deed,
        twin: Option<CaseId>,
    ) -> Result<Done, SimError> {
        let Some(case) = self.case else {
            let (author, mut report, shots) = self.report(at);
            report.files = self.house.pool.develop(&shots).await?;
            let opened = open(self.cases, &author, report).await;
            let opened = opened.map_err(|source| SimError::Case { deed: "open", source })?;
            (self.case, self.number) = (Some(opened.id), opened.number);
            return Ok(Done::Opened);
        };
        let step = self.step(at, deed, twin)?;
        let files = self.house.pool.develop(&step.shots).await?;
        let wanted = Act {
            district: self.stage.site.district,
            case,
            version: None,
            action: step.action.to_owned(),
            form: self.stage.site.tongue.form(step.form),
            files,
        };
        match act(self.cases, &Author::from(step.actor), wanted).await {
            Ok(after) => {
                let is_with_them = after.stage == "handle" && after.pause.is_none();
                self.due_at = after.pass_clock.due_at.filter(|_| is_with_them);
                Ok(Done::Acted)
            }
            Err(CaseError::Refused(_)) if deed.is_extra() => Ok(Done::Skipped),
            // The application was not allowed, so that there is nothing to decide.
            Err(CaseError::Refused(_)) if matches!(deed, Deed::Approve | Deed::Refuse) => {
                Ok(Done::Skipped)
            }
            Err(source) => Err(SimError::Case { deed: step.action, source }),
        }
    }

    /// Tells whether a department has it and its time is over.
    pub(crate) fn is_late(&self, at: Instant) -> bool {
        self.due_at.is_some_and(|due_at| due_at < at)
    }

    fn report(&mut self, at: Instant) -> (Author, Report, Vec<Shot>) {
        let source = self.script.source;
        let is_patrol = source == Source::Patrol;
        let author = self.operator.unwrap_or(self.collector);
        let shots = match source {
            Source::Patrol | Source::Video => 1 + self.chance.below(2),
            Source::Web => 1,
            _ => 0,
        };
        let name = if is_patrol { "巡查照片.jpg" } else { "来件照片.jpg" };
        let shots = (0..shots).map(|_| self.photo(at, false, FileRole::Before, name)).collect();
        let tongue = self.stage.site.tongue;
        let words: &&str = self.chance.pick(self.script.matter.reports);
        let words = tongue.say(words);
        let is_order = self.script.deeds.iter().any(|deed| deed.1 == Deed::Sign);
        let upstream = is_order.then(|| Upstream {
            system: tongue.say("市级平台"),
            number: format!("{}{:08}", tongue.say("SJ"), self.chance.below(100_000_000)),
            due_at: Some(at.plus_millis(7 * DAY_MS)),
        });
        let report = Report {
            contact: self.contact.clone(),
            point: Some(self.script.spot.point),
            category: is_patrol.then(|| self.category()),
            upstream,
            call: self.call,
            ..Report::new(self.stage.site.district, source, &words, &self.script.spot.place)
        };
        (Author::from(author), report, shots)
    }

    fn step(
        &mut self,
        at: Instant,
        deed: Deed,
        twin: Option<CaseId>,
    ) -> Result<Move<'a>, SimError> {
        let plain = Form::default();
        let to_collector = Form { collector: Some(self.collector.account), ..Form::default() };
        let intake = "intake_operator";
        match deed {
            Deed::Open | Deed::Register => {
                let category = Some(self.category());
                self.by_centre(intake, "register", Form { category, ..plain })
            }
            Deed::Sign => self.by_centre(intake, "sign", plain),
            Deed::SendVerify => self.by_centre(intake, "send_verify", to_collector),
            Deed::Verify(found) => Ok(self.look("verify", found, at)),
            Deed::File => self.by_centre("shift_leader", "file", plain),
            Deed::Merge if twin.is_some() => {
                self.by_centre(intake, "merge", Form { target: twin, ..plain })
            }
            Deed::Void | Deed::Merge => self.void(),
            Deed::Feedback => self.feedback(at),
            Deed::SendCheck => self.by_centre(intake, "send_check", to_collector),
            Deed::Check(found) => Ok(self.look("check", found, at)),
            Deed::Rework => {
                let reason = (*self.chance.pick(REWORK)).to_owned();
                let note = "请按要求重新处理".to_owned();
                self.by_centre("shift_leader", "rework", Form { reason, note, ..plain })
            }
            Deed::Close => self.by_centre("shift_leader", "close", plain),
            Deed::CloseSpecial => {
                let form = because("已无法处置", "现场多次协调，当事方已自行整改或主体灭失");
                self.by_centre("shift_leader", "close_special", form)
            }
            Deed::ReplyUp => {
                let answer = "已处置完毕并经核查，附处置照片。".to_owned();
                self.by_centre(intake, "reply_up", Form { answer, ..plain })
            }
            Deed::UpstreamClose => self.by_centre(intake, "upstream_close", plain),
            Deed::Call(mood) => self.by_centre(intake, "call", called(mood)),
            _ => self.handling(at, deed),
        }
    }

    /// Deeds between dispatch and feedback.
    fn handling(&mut self, at: Instant, deed: Deed) -> Result<Move<'a>, SimError> {
        let plain = Form::default();
        match deed {
            Deed::Misdispatch => {
                let others: Vec<&'static str> = DEPARTMENTS
                    .iter()
                    .copied()
                    .filter(|code| !self.clause.department.starts_with(code))
                    .collect();
                let code = *self.chance.pick(&others);
                self.mistaken = Some(code);
                self.dispatch(code)
            }
            Deed::Dispatch => {
                self.mistaken = None;
                let code = self.script.department.clone();
                self.dispatch(&code)
            }
            Deed::Assign => {
                let handler = Some(self.handler()?.account);
                self.by_head("assign", Form { handler, ..plain })
            }
            Deed::AskReturn => {
                let form = because("not-mine", "经现场核对，不属本部门职责范围");
                self.by_head("ask_return", form)
            }
            Deed::AskExtend => {
                let amount = Some(Limit::whole(1, Unit::WorkingDays));
                let reason = *self.chance.pick(&["weather", "material", "coordination", "size"]);
                let form = Form { amount, ..because(reason, "预计一个工作日内完成") };
                self.by_head("ask_extend", form)
            }
            Deed::AskSuspend => self.ask_suspend(at),
            Deed::Refuse => {
                let note = "时限充足，请按期处置".to_owned();
                self.by_centre("dispatcher", "refuse", Form { note, ..plain })
            }
            Deed::Remind => {
                let note = "请抓紧处置并反馈".to_owned();
                self.by_centre("dispatcher", "remind", Form { note, ..plain })
            }
            Deed::HardMark => {
                let reason = *self.chance.pick(&["权属不清，多次协调未果", "需多部门联合整治"]);
                self.by_centre("supervisor", "hard_mark", because(reason, ""))
            }
            Deed::HardNote => {
                let note = (*self.chance.pick(PROGRESS)).to_owned();
                self.by_centre("supervisor", "hard_note", Form { note, ..plain })
            }
            Deed::HardClear => {
                let note = "责任已明确，处置方案已落实".to_owned();
                self.by_centre("supervisor", "hard_clear", Form { note, ..plain })
            }
            _ => self.by_centre("dispatcher", "approve", plain),
        }
    }

    fn ask_suspend(&mut self, at: Instant) -> Result<Move<'a>, SimError> {
        let until = Some(at.plus_millis(PAUSE_MS));
        let plan = "已列入近期整修计划，现场已围挡警示".to_owned();
        let reason = *self.chance.pick(&["project", "season", "budget", "owner"]);
        self.by_head("ask_suspend", Form { plan, until, ..because(reason, "") })
    }

    fn void(&mut self) -> Result<Move<'a>, SimError> {
        let reason = (*self.chance.pick(UNTRUE)).to_owned();
        let answer = "经现场核实，未发现所述问题，感谢您的关注。".to_owned();
        self.by_centre("shift_leader", "void", Form { reason, answer, ..Form::default() })
    }

    fn dispatch(&mut self, code: &str) -> Result<Move<'a>, SimError> {
        let department = Some(self.house.cast.organisation(code)?.clone());
        self.by_centre("dispatcher", "dispatch", Form { department, ..Form::default() })
    }

    fn handler(&self) -> Result<&'a Actor, SimError> {
        let handlers = self.house.cast.holders("handler", &self.script.department);
        let place = self.script.spot.community % handlers.len().max(1);
        handlers.get(place).copied().ok_or_else(|| SimError::Pack(self.script.department.clone()))
    }

    /// The head of the department that has it, or of that above.
    fn by_head(&self, action: &'static str, form: Form) -> Result<Move<'a>, SimError> {
        let own = self.mistaken.unwrap_or(&self.script.department);
        let codes = [own, self.clause.department.as_str()];
        let head = codes
            .iter()
            .find_map(|code| self.house.cast.holders("department", code).first().copied());
        let actor = head.ok_or_else(|| SimError::Pack(own.to_owned()))?;
        Ok(Move { actor, action, form, shots: vec![] })
    }

    fn feedback(&mut self, at: Instant) -> Result<Move<'a>, SimError> {
        let note = (*self.chance.pick(done(self.script.matter.scene))).to_owned();
        let shots = vec![self.photo(at, true, FileRole::After, "处理后.jpg")];
        let form = Form { note, ..Form::default() };
        Ok(Move { actor: self.handler()?, action: "feedback", form, shots })
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
        let shots = vec![self.photo(at, is_solved, FileRole::Scene, "现场照片.jpg")];
        Move {
            actor: self.collector,
            action,
            form: Form { result: Some(found), note, ..Form::default() },
            shots,
        }
    }

    fn by_centre(
        &mut self,
        post: &'static str,
        action: &'static str,
        form: Form,
    ) -> Result<Move<'a>, SimError> {
        let actor =
            self.of_centre(post).ok_or_else(|| SimError::Pack(format!("the post {post}")))?;
        Ok(Move { actor, action, form, shots: vec![] })
    }

    fn of_centre(&mut self, post: &'static str) -> Option<&'a Actor> {
        let holders = self.house.cast.holders(post, CENTRE);
        let place = self.chance.below(holders.len());
        holders.get(place).copied()
    }

    fn photo(&mut self, at: Instant, is_solved: bool, role: FileRole, name: &str) -> Shot {
        Shot {
            scene: self.script.matter.scene,
            is_solved,
            role,
            name: self.stage.site.tongue.say(name),
            taken_at: at.plus_millis(-self.chance.between(30_000, 240_000)),
            point: self.script.spot.point,
            tint: self.chance.below(usize::from(TINTS)),
            place: self.script.spot.place.clone(),
            code: self.script.matter.clause,
        }
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

/// Who called.
fn caller(chance: &mut Chance, source: Source, tongue: Tongue) -> Contact {
    if !matches!(source, Source::Hotline | Source::Web) {
        return Contact::default();
    }
    Contact { name: tongue.say(chance.pick::<&str>(CALLERS)), phone: phone::number(chance) }
}

fn because(reason: &str, note: &str) -> Form {
    Form { reason: reason.to_owned(), note: note.to_owned(), ..Form::default() }
}

/// What a call came to; whom nobody reached said nothing.
fn called(mood: Option<Satisfaction>) -> Form {
    let solved = mood.map(|mood| mood != Satisfaction::Dissatisfied);
    let call = Call { valid: mood.is_some(), solved, satisfied: mood };
    Form { call: Some(call), ..Form::default() }
}
