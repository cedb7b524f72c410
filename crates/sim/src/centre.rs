//! The desk of the centre on the stage: calls, shifts and letters, through their commands.

use crate::errands::{Errand, Step};
use crate::people::CENTRE;
use crate::phone::{Beat, Ring};
use crate::play::House;
use crate::played::Played;
use crate::script::DAY_MS;
use crate::watches::Watch;
use crate::{SimError, Stage};
use std::sync::Arc;
use wangge_cases::commands::{Act, Letter, act, issue};
use wangge_cases::model::CaseId;
use wangge_cases::rules::Form;
use wangge_cases::{CaseError, Cases};
use wangge_desk::commands::{
    NewEntry, adapter_make, begin, call_back, hand_over, hear, seats_replace, take_over, write,
};
use wangge_desk::model::{Adapter, CallEvent, CallId, EntryKind, Seat, ShiftId, Told};
use wangge_desk::{Desk, Tools};
use wangge_identity::{Actor, Author, SeededSecrets};
use wangge_kernel::{IdMaker, Instant};

/// Number of the first seat's extension.
const FIRST_SEAT: usize = 8_001;

/// The desk with what is remembered between events.
pub(crate) struct Centre<'a> {
    stage: &'a Stage,
    house: &'a House,
    cases: &'a Cases,
    desk: Desk,
    adapter: Adapter,
    operators: Vec<&'a Actor>,
    leaders: Vec<&'a Actor>,
    rings: Vec<Ring>,
    /// The call of each ring.
    calls: Vec<Option<CallId>>,
    errands: Vec<Errand>,
    /// The letter of each errand, with the code of the department that answers.
    letters: Vec<Option<(CaseId, String)>>,
    /// Digest of the hand-over that waits.
    digest: String,
    /// The latest entry of the log.
    latest: Option<(ShiftId, i64)>,
    shift: Option<ShiftId>,
}

/// What came of an event: letters are cases, too.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Made {
    pub(crate) letters: usize,
    pub(crate) skipped: usize,
}

impl<'a> Centre<'a> {
    /// Sets up the exchange and the seats.
    pub(crate) async fn open(
        stage: &'a Stage,
        house: &'a House,
        cases: &'a Cases,
        seed: u64,
        (rings, errands): (Vec<Ring>, Vec<Errand>),
    ) -> Result<Self, SimError> {
        let (clock, ids) = (house.clock.shared(), IdMaker::clone(&house.ids));
        let secrets = Arc::new(SeededSecrets::new(seed));
        let tools = Tools::new(clock, ids, stage.vault.clone(), secrets, cases.clone());
        let desk = Desk::new(stage.db.clone(), tools);
        let holders = |post| house.cast.holders(post, CENTRE);
        let missing = |what: &str| SimError::Pack(what.to_owned());
        let admin = holders("administrator").first().copied();
        let admin = admin.ok_or_else(|| missing("an administrator"))?;
        let adapter =
            adapter_make(&desk, admin, &stage.site.tongue.say("受理大厅交换机")).await?.adapter;
        let (operators, leaders) = (holders("intake_operator"), holders("shift_leader"));
        if operators.is_empty() || leaders.is_empty() {
            return Err(missing("operators and shift leaders"));
        }
        let seat = |(place, operator): (usize, &&Actor)| Seat {
            extension: (FIRST_SEAT + place).to_string(),
            account: operator.account,
        };
        let seats = operators.iter().enumerate().map(seat).collect();
        seats_replace(&desk, admin, seats).await?;
        let (calls, letters) = (vec![None; rings.len()], vec![None; errands.len()]);
        let (digest, latest, shift) = (String::new(), None, None);
        Ok(Self {
            stage,
            house,
            cases,
            desk,
            adapter,
            operators,
            leaders,
            rings,
            calls,
            errands,
            letters,
            digest,
            latest,
            shift,
        })
    }

    /// Something happens to a call.
    pub(crate) async fn phone(
        &mut self,
        place: usize,
        beat: Beat,
        played: &mut [Played<'_>],
    ) -> Result<(), SimError> {
        let ring = &self.rings[place];
        let case = ring.script.map(|script| &played[script]);
        let own = case.and_then(|case| case.operator);
        let seat =
            own.and_then(|own| self.operators.iter().position(|it| it.account == own.account));
        let seat = seat.unwrap_or(ring.seat % self.operators.len());
        if beat == Beat::Back {
            let (Some(call), Some((_, words))) = (self.calls[place], ring.back) else {
                return Ok(());
            };
            let words = self.stage.site.tongue.say(words);
            return Ok(call_back(&self.desk, self.operators[seat], call, &words).await?);
        }
        let (event, at) = match beat {
            Beat::Answer => (CallEvent::Answered, ring.answered_at.unwrap_or(ring.rang_at)),
            Beat::End if ring.answered_at.is_none() => (CallEvent::Missed, ring.ended_at),
            Beat::End => (CallEvent::HungUp, ring.ended_at),
            Beat::Ring | Beat::Back => (CallEvent::Ringing, ring.rang_at),
        };
        let recording = if event == CallEvent::HungUp {
            format!("https://exchange.example/recordings/{place}")
        } else {
            String::new()
        };
        let caller = case.map_or_else(|| ring.number.clone(), |case| case.contact.phone.clone());
        let told = Told {
            event,
            call_key: format!("demo-{place}"),
            caller: if beat == Beat::Ring { caller } else { String::new() },
            seat: (FIRST_SEAT + seat).to_string(),
            at,
            recording,
        };
        // Whoever answers registers from the call; a missed one is registered by whoever calls back.
        let script = ring.script.filter(|_| ring.answered_at.is_some());
        let call = hear(&self.desk, &self.adapter, told).await?.call;
        self.calls[place] = Some(call);
        if let Some(script) = script {
            played[script].call = Some(call.0);
        }
        Ok(())
    }

    /// Something happens in a shift; `number` is that of the latest case.
    pub(crate) async fn watch(
        &mut self,
        leader: usize,
        watch: Watch,
        number: &str,
    ) -> Result<(), SimError> {
        let actor = self.leaders[leader % self.leaders.len()];
        match watch {
            Watch::Begin => self.shift = Some(begin(&self.desk, actor).await?),
            Watch::Write(kind, words, is_named) => {
                let number = if is_named { number } else { "" };
                self.write(actor, kind, words, number, None).await?;
            }
            Watch::Correct(words) => {
                self.write(actor, EntryKind::Correction, words, "", self.latest).await?;
            }
            Watch::Over(words) => {
                let words = self.stage.site.tongue.say(words);
                self.digest = hand_over(&self.desk, actor, &words).await?.digest;
            }
            Watch::Take => {
                let digest = std::mem::take(&mut self.digest);
                let words = self.stage.site.tongue.say("已核对，接班");
                self.shift = Some(take_over(&self.desk, actor, &digest, &words).await?);
            }
        }
        Ok(())
    }

    async fn write(
        &mut self,
        actor: &Actor,
        kind: EntryKind,
        words: &str,
        number: &str,
        corrects: Option<(ShiftId, i64)>,
    ) -> Result<(), SimError> {
        let (words, case_number) = (self.stage.site.tongue.say(words), number.to_owned());
        let seq = write(&self.desk, actor, NewEntry { kind, words, case_number, corrects }).await?;
        self.latest = self.shift.map(|shift| (shift, seq));
        Ok(())
    }

    /// A letter takes its next step at a moment.
    pub(crate) async fn errand(
        &mut self,
        (place, step): (usize, Step),
        at: Instant,
        played: &[Played<'_>],
    ) -> Result<Made, SimError> {
        if step == Step::Issue {
            return self.issue(place, at, played).await;
        }
        let Some((letter, code)) = &self.letters[place] else {
            return Ok(Made::default());
        };
        let by = self.holder(self.errands[place].by, CENTRE)?;
        let head = self.holder("department", code)?;
        let note = |words: &str| Form { note: words.to_owned(), ..Form::default() };
        let (actor, action, form) = match step {
            Step::Issue | Step::Receive => (head, "receive", Form::default()),
            Step::Reply(words) => (head, "reply", note(words)),
            Step::SendBack => {
                let reason = "未附处置前后照片，请补充后再报".to_owned();
                (by, "send_back", Form { reason, ..Form::default() })
            }
            Step::Close => (by, "close", Form::default()),
        };
        let wanted = Act {
            district: self.stage.site.district,
            case: *letter,
            version: None,
            action: action.to_owned(),
            form: self.stage.site.tongue.form(form),
            files: Vec::new(),
        };
        let done = act(self.cases, &Author::from(actor), wanted).await;
        done.map_err(|source| SimError::Case { deed: action, source })?;
        Ok(Made::default())
    }

    /// Issues a letter, about late cases where it needs some.
    async fn issue(
        &mut self,
        place: usize,
        at: Instant,
        played: &[Played<'_>],
    ) -> Result<Made, SimError> {
        let errand = &self.errands[place];
        let late = late(errand.most, at, played);
        let own = late.first().map(|one| one.clause.department.as_str());
        let Some(code) = errand.code.or(own) else {
            return Ok(Made { skipped: 1, ..Made::default() });
        };
        let letter = Letter {
            district: self.stage.site.district,
            flow: errand.flow.to_owned(),
            subject: self.stage.site.tongue.say(errand.subject),
            body: self.stage.site.tongue.say(errand.body),
            department: Some(self.house.cast.organisation(code)?.clone()),
            handler: None,
            due_at: Some(at.plus_millis(errand.days * DAY_MS)),
            concerns: late.iter().filter_map(|one| one.case).collect(),
            files: Vec::new(),
        };
        let author = Author::from(self.holder(errand.by, CENTRE)?);
        let opened = issue(self.cases, &author, letter).await;
        let opened =
            opened.map_err(|source: CaseError| SimError::Case { deed: "issue", source })?;
        self.letters[place] = Some((opened.id, code.to_owned()));
        Ok(Made { letters: 1, ..Made::default() })
    }

    fn holder(&self, post: &'static str, code: &str) -> Result<&'a Actor, SimError> {
        let holders = self.house.cast.holders(post, code);
        holders.first().copied().ok_or_else(|| SimError::Pack(format!("{post} in {code}")))
    }
}

/// Finds cases of one department that are past their deadline and still with it, the oldest last.
fn late<'p, 'a>(most: usize, at: Instant, played: &'p [Played<'a>]) -> Vec<&'p Played<'a>> {
    let mut found: Vec<&Played<'_>> = Vec::new();
    if most == 0 {
        return found;
    }
    for case in played.iter().rev().filter(|case| case.is_late(at)) {
        let is_same =
            found.first().is_none_or(|one| one.clause.department == case.clause.department);
        if is_same {
            found.push(case);
        }
        if found.len() == most {
            break;
        }
    }
    found
}
