//! What the people of a demo district do from a moment on, as forms that they fill: for live mode.
//!
//! Rates, ways and durations are those of the scripts by which the district was made; only the hand
//! is another: a form of a page instead of a command. Called by `wangge live`. Pure, apart from the
//! pictures that it draws. **Invariant:** whoever acts here can sign in with the demo password.

use crate::SimError;
use crate::chance::Chance;
use crate::land::{Land, Site, Size};
use crate::life::PAUSE_MS;
use crate::matters::{NOT_SEEN, PROGRESS, REWORK, SEEN, SOLVED, UNSOLVED, UNTRUE, done};
use crate::people::{CENTRE, Company, House, Worker};
use crate::phone;
use crate::pictures::{Scene, png};
use crate::played::{CALLERS, DEPARTMENTS};
use crate::script::{DAY_MS, Deed, Ground, MINUTE_MS, Script, scripts_of_day};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;
use wangge_cases::model::{Finding, Satisfaction, Source};
use wangge_cases::{calendar, zone};
use wangge_identity::OrganisationKind;
use wangge_kernel::Instant;
use wangge_pack::City;

/// What somebody enters into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// These words.
    Words(String),
    /// The choice with these words; nothing when it is not offered.
    Choice(String),
}

/// One form that somebody fills and sends.
#[derive(Debug, Clone)]
pub struct Turn {
    /// When.
    pub at: Instant,
    /// Who signs in.
    pub login: String,
    /// Name of the person.
    pub name: String,
    /// Key of the action; `report` is the phone's page for reports, and `open` the desk's.
    pub action: &'static str,
    /// Whether the case goes on when the rules do not allow it.
    pub is_extra: bool,
    /// Fields by their names.
    pub fields: Vec<(&'static str, Entry)>,
    /// A picture as PNG.
    pub photo: Option<Arc<Vec<u8>>>,
}

/// Plans a district day by day.
pub struct Live {
    city: City,
    zone: TimeZone,
    land: Land,
    company: Company,
    size: Size,
    seed: u64,
    chance: Chance,
    from: Instant,
    until: Instant,
    pictures: HashMap<(Scene, bool), Arc<Vec<u8>>>,
}

impl Live {
    /// Begins at a moment; size and seed are those with which the district was made.
    pub fn new(
        city: City,
        place: &Site,
        size: Size,
        seed: u64,
        from: Instant,
    ) -> Result<Self, SimError> {
        let zone = zone(&city).map_err(|error| SimError::Pack(error.to_string()))?;
        let land = Land::grow(*place, size, seed);
        let streets: Vec<_> = land.streets.iter().map(|street| street.1.clone()).collect();
        let company = Company::of(place, size, &streets, land.communities.len(), seed);
        let mut pictures = HashMap::new();
        for scene in Scene::ALL {
            for is_solved in [false, true] {
                pictures.insert((scene, is_solved), Arc::new(png(scene, is_solved, 0)?));
            }
        }
        // Another beginning is another story, or a second run would tell the first one again.
        let chance = Chance::new(seed ^ from.as_millis().unsigned_abs());
        let until = from;
        Ok(Self { city, zone, land, company, size, seed, chance, from, until, pictures })
    }

    /// Returns the zone of the city.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Returns the moment until which reports are planned.
    pub const fn planned_until(&self) -> Instant {
        self.until
    }

    /// Plans one day more: a list of turns for each case, in the order of time.
    pub fn next_day(&mut self) -> Result<Vec<Vec<Turn>>, SimError> {
        let day = self.until;
        let calendar = calendar(&self.city).map_err(|error| SimError::Pack(error.to_string()))?;
        let clause_of = |key: &str| {
            self.city.clause(key).map(|clause| (clause.limit, clause.department.clone()))
        };
        let ground = Ground {
            calendar,
            zone: &self.zone,
            as_of: day,
            land: &self.land,
            size: self.size,
            seed: self.seed,
            clause_of: &clause_of,
        };
        let scripts = scripts_of_day(&ground, &mut self.chance, day);
        let tomorrow = day.in_zone(&self.zone).tomorrow().and_then(|next| next.start_of_day());
        self.until = tomorrow.map_or(day.plus_millis(DAY_MS), |next| next.timestamp().into());
        let begins_later =
            |script: &Script| script.deeds.first().is_some_and(|(at, _)| *at >= self.from);
        let scripts = scripts.into_iter().filter(begins_later);
        Ok(scripts.filter_map(|script| Hand::of(self, &script)?.turns(&script)).collect())
    }

    /// Lists who has a post in an organisation right after signing in.
    fn holders(&self, post: &str, house: &str) -> Vec<&Worker> {
        let holds = |worker: &&Worker| {
            worker.house == house && worker.posts.first().is_some_and(|first| *first == post)
        };
        self.company.workers.iter().filter(holds).collect()
    }
}

/// Whoever has a hand in one case.
struct Hand<'a> {
    live: &'a Live,
    chance: Chance,
    /// Department that the clause names.
    owner: String,
    collector: &'a Worker,
    /// Code of the department that has it by mistake.
    mistaken: Option<&'static str>,
}

/// Who does a deed, and what is entered.
type Move<'a> = (&'a Worker, &'static str, Vec<(&'static str, Entry)>);

fn words(name: &'static str, text: impl Into<String>) -> (&'static str, Entry) {
    (name, Entry::Words(text.into()))
}

fn choice(name: &'static str, text: &str) -> (&'static str, Entry) {
    (name, Entry::Choice(text.to_owned()))
}

impl<'a> Hand<'a> {
    fn of(live: &'a Live, script: &Script) -> Option<Self> {
        let mut chance = script.chance.clone();
        let all = live.holders("collector", CENTRE);
        let each = (all.len() / live.land.communities.len()).max(1);
        let place = script.spot.community * each + chance.below(2) % each;
        let collector = *all.get(place % all.len().max(1))?;
        let owner = live.city.clause(script.matter.clause)?.department.clone();
        Some(Self { live, chance, owner, collector, mistaken: None })
    }

    /// Fills the forms of a case; nothing when somebody is missing.
    fn turns(mut self, script: &Script) -> Option<Vec<Turn>> {
        let mut turns = Vec::new();
        for (at, deed) in &script.deeds {
            let step = self.step(script, *at, *deed)?;
            let photo = self.photo(script, *deed, step.1);
            let is_extra = deed.is_extra() || matches!(deed, Deed::Approve | Deed::Refuse);
            turns.push(self.turn(*at, step, is_extra, photo));
            if *deed == Deed::Dispatch
                && let Some(step) = self.team(script)
            {
                turns.push(self.turn(at.plus_millis(MINUTE_MS), step, false, None));
            }
        }
        Some(turns)
    }

    fn turn(
        &self,
        at: Instant,
        (worker, action, mut fields): Move<'_>,
        is_extra: bool,
        photo: Option<Arc<Vec<u8>>>,
    ) -> Turn {
        for (_, entry) in &mut fields {
            if let Entry::Words(said) = entry {
                *said = self.live.land.site.tongue.say(said);
            }
        }
        let (login, name) = (worker.login.clone(), worker.name.clone());
        Turn { at, login, name, action, is_extra, fields, photo }
    }

    /// Whoever reports from the street, looks or is done takes a picture.
    fn photo(&self, script: &Script, deed: Deed, action: &str) -> Option<Arc<Vec<u8>>> {
        let is_solved = match deed {
            Deed::Feedback | Deed::Check(Finding::Pass) => true,
            Deed::Verify(found) => found != Finding::Pass,
            Deed::Check(_) => false,
            Deed::Open if action == "report" || script.source == Source::Web => false,
            _ => return None,
        };
        self.live.pictures.get(&(script.matter.scene, is_solved)).cloned()
    }

    /// The centre dispatches to a department, and that passes on what its contractor does.
    fn team(&self, script: &Script) -> Option<Move<'a>> {
        let team = self.house(&script.department)?;
        let above = team.above.as_ref().filter(|_| is_inside(team))?;
        let head = *self.live.holders("department", above).first()?;
        Some((head, "team", vec![choice("team", &team.name.0)]))
    }

    fn house(&self, code: &str) -> Option<&'a House> {
        self.live.company.houses.iter().find(|house| house.code == code)
    }

    fn step(&mut self, script: &Script, at: Instant, deed: Deed) -> Option<Move<'a>> {
        let intake = "intake_operator";
        let to_collector = vec![choice("collector", &self.collector.name)];
        match deed {
            Deed::Open => self.open(script),
            Deed::Sign => self.centre(intake, "sign", vec![]),
            Deed::Register => {
                self.centre(intake, "register", vec![words("matter", script.matter.clause)])
            }
            Deed::SendVerify => self.centre(intake, "send_verify", to_collector),
            Deed::Verify(found) => Some(self.look("verify", found)),
            Deed::File => self.centre("shift_leader", "file", vec![]),
            Deed::Void | Deed::Merge => {
                let reason = words("reason", *self.chance.pick(UNTRUE));
                let answer = words("answer", "经现场核实，未发现所述问题，感谢您的关注。");
                self.centre("shift_leader", "void", vec![reason, answer])
            }
            Deed::SendCheck => self.centre(intake, "send_check", to_collector),
            Deed::Check(found) => Some(self.look("check", found)),
            Deed::Rework => {
                let reason = words("reason", *self.chance.pick(REWORK));
                self.centre(
                    "shift_leader",
                    "rework",
                    vec![reason, words("note", "请按要求重新处理")],
                )
            }
            Deed::Close => self.centre("shift_leader", "close", vec![]),
            Deed::CloseSpecial => {
                let note = words("note", "现场多次协调，当事方已自行整改或主体灭失");
                self.centre(
                    "shift_leader",
                    "close_special",
                    vec![words("reason", "已无法处置"), note],
                )
            }
            Deed::ReplyUp => {
                let answer = words("answer", "已处置完毕并经核查，附处置照片。");
                self.centre(intake, "reply_up", vec![answer])
            }
            Deed::UpstreamClose => self.centre(intake, "upstream_close", vec![]),
            Deed::Call(mood) => self.centre(intake, "call", called(mood)),
            _ => self.handling(script, at, deed),
        }
    }

    /// Deeds between dispatch and feedback.
    fn handling(&mut self, script: &Script, at: Instant, deed: Deed) -> Option<Move<'a>> {
        let note = |text: &str| vec![words("note", text)];
        match deed {
            Deed::Misdispatch => {
                let others = DEPARTMENTS.iter().filter(|code| !self.owner.starts_with(**code));
                let others: Vec<&'static str> = others.copied().collect();
                self.mistaken = Some(*self.chance.pick(&others));
                self.dispatch(script)
            }
            Deed::Dispatch => {
                self.mistaken = None;
                self.dispatch(script)
            }
            Deed::Assign => {
                let handler = self.handler(script)?.name.clone();
                Some((self.head(script)?, "assign", vec![choice("handler", &handler)]))
            }
            Deed::Feedback => {
                let said = *self.chance.pick(done(script.matter.scene));
                Some((self.handler(script)?, "feedback", note(said)))
            }
            Deed::AskReturn => {
                let said = words("note", "经现场核对，不属本部门职责范围");
                Some((self.head(script)?, "ask_return", vec![words("reason", "not-mine"), said]))
            }
            Deed::AskExtend => {
                let reason = *self.chance.pick(&["weather", "material", "coordination", "size"]);
                let mut fields = note("预计一个工作日内完成");
                fields.extend([words("reason", reason), words("amount", "1")]);
                fields.push(words("unit", "working-day"));
                Some((self.head(script)?, "ask_extend", fields))
            }
            Deed::AskSuspend => {
                let until = at.plus_millis(PAUSE_MS).day(&self.live.zone).to_string();
                let reason = *self.chance.pick(&["project", "season", "budget", "owner"]);
                let plan = words("plan", "已列入近期整修计划，现场已围挡警示");
                let fields = vec![words("reason", reason), plan, words("until", until)];
                Some((self.head(script)?, "ask_suspend", fields))
            }
            Deed::Refuse => self.centre("dispatcher", "refuse", note("时限充足，请按期处置")),
            Deed::Remind => self.centre("dispatcher", "remind", note("请抓紧处置并反馈")),
            Deed::HardMark => {
                let reason = *self.chance.pick(&["权属不清，多次协调未果", "需多部门联合整治"]);
                self.centre("supervisor", "hard_mark", vec![words("reason", reason)])
            }
            Deed::HardNote => {
                let said = *self.chance.pick(PROGRESS);
                self.centre("supervisor", "hard_note", note(said))
            }
            Deed::HardClear => {
                self.centre("supervisor", "hard_clear", note("责任已明确，处置方案已落实"))
            }
            _ => self.centre("dispatcher", "approve", vec![]),
        }
    }

    fn open(&mut self, script: &Script) -> Option<Move<'a>> {
        let point = script.spot.point;
        let mut fields = vec![
            words("description", *self.chance.pick(script.matter.reports)),
            words("place", script.spot.place.as_str()),
            words("lon", point.lon.to_string()),
            words("lat", point.lat.to_string()),
        ];
        // No page takes what a camera saw; a collector is sent there.
        if matches!(script.source, Source::Patrol | Source::Video) {
            fields.push(words("matter", script.matter.clause));
            return Some((self.collector, "report", fields));
        }
        fields.push(words("source", script.source.to_string()));
        if matches!(script.source, Source::Hotline | Source::Web) {
            let phone = phone::number(&mut self.chance);
            fields.push(words("contact_name", *self.chance.pick(CALLERS)));
            fields.push(words("contact_phone", phone));
        }
        if script.deeds.iter().any(|deed| deed.1 == Deed::Sign) {
            let number = format!("SJ{:08}", self.chance.below(100_000_000));
            fields.push(words("upstream_system", "市级平台"));
            fields.push(words("upstream_number", number));
        }
        self.centre("intake_operator", "open", fields)
    }

    /// A collector goes there and looks.
    fn look(&mut self, action: &'static str, found: Finding) -> Move<'a> {
        let said = match (action, found) {
            ("verify", Finding::Pass) => SEEN,
            ("verify", _) => NOT_SEEN,
            (_, Finding::Pass) => SOLVED,
            _ => UNSOLVED,
        };
        let note = words("note", *self.chance.pick(said));
        (self.collector, action, vec![words("result", found.to_string()), note])
    }

    fn centre(
        &mut self,
        post: &str,
        action: &'static str,
        fields: Vec<(&'static str, Entry)>,
    ) -> Option<Move<'a>> {
        let holders = self.live.holders(post, CENTRE);
        Some((*holders.get(self.chance.below(holders.len()))?, action, fields))
    }

    fn dispatch(&mut self, script: &Script) -> Option<Move<'a>> {
        let code = self.mistaken.unwrap_or(&script.department);
        let house = self.house(code)?;
        let above = house.above.as_ref().filter(|_| is_inside(house));
        let house = above.and_then(|above| self.house(above)).unwrap_or(house);
        let department = choice("department", &house.name.0);
        self.centre("dispatcher", "dispatch", vec![department])
    }

    /// The head of the department that has it, or of that above.
    fn head(&self, script: &Script) -> Option<&'a Worker> {
        let codes = [self.mistaken.unwrap_or(&script.department), &self.owner];
        codes.iter().find_map(|code| self.live.holders("department", code).first().copied())
    }

    fn handler(&self, script: &Script) -> Option<&'a Worker> {
        let handlers = self.live.holders("handler", &script.department);
        handlers.get(script.spot.community % handlers.len().max(1)).copied()
    }
}

/// Tells whether the centre does not dispatch to it.
fn is_inside(house: &House) -> bool {
    house.kind == OrganisationKind::Contractor
}

/// What a call came to; whom nobody reached said nothing.
fn called(mood: Option<Satisfaction>) -> Vec<(&'static str, Entry)> {
    let mut fields = vec![words("valid", mood.is_some().to_string())];
    if let Some(mood) = mood {
        fields.push(words("solved", (mood != Satisfaction::Dissatisfied).to_string()));
        fields.push(words("satisfied", mood.to_string()));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QINGYU;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn planned(days: usize) -> (Instant, Vec<Vec<Turn>>) {
        let packs = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"));
        let city = wangge_pack::load(packs, "demo-city").unwrap();
        let from: jiff::Timestamp = "2026-11-23T10:30:00+08:00".parse().unwrap();
        let mut live = Live::new(city, &QINGYU, Size::Small, 990_101, from.into()).unwrap();
        let all = (0..days).flat_map(|_| live.next_day().unwrap()).collect();
        assert!(live.planned_until() > from.into());
        (from.into(), all)
    }

    #[test]
    fn each_case_begins_with_a_report_after_the_beginning_and_never_goes_back() {
        let (from, cases) = planned(30);
        // Some eight a day, by the rate of the month that `wangge demo` makes.
        assert!((150..350).contains(&cases.len()), "{}", cases.len());
        for turns in &cases {
            assert!(matches!(turns[0].action, "report" | "open"), "{turns:?}");
            assert!(turns[0].at >= from);
            assert!(turns.windows(2).all(|pair| pair[0].at <= pair[1].at), "{turns:?}");
        }
    }

    #[test]
    fn the_plan_has_the_plain_way_rework_and_returns_and_a_picture_wherever_one_is_demanded() {
        let (_, cases) = planned(60);
        let turns: Vec<&Turn> = cases.iter().flatten().collect();
        let actions: BTreeSet<&str> = turns.iter().map(|turn| turn.action).collect();
        for action in [
            "report",
            "open",
            "register",
            "send_verify",
            "verify",
            "file",
            "dispatch",
            "assign",
            "feedback",
            "send_check",
            "check",
            "close",
            "rework",
            "ask_return",
            "approve",
            "call",
        ] {
            assert!(actions.contains(action), "{action} is missing in {actions:?}");
        }
        let shown = ["report", "verify", "check", "feedback"];
        let bare = turns.iter().find(|it| shown.contains(&it.action) && it.photo.is_none());
        assert!(bare.is_none(), "{bare:?}");
    }

    #[test]
    fn whoever_handles_neither_checks_nor_closes() {
        let (_, cases) = planned(30);
        for turns in &cases {
            let of = |wanted: &[&str]| -> BTreeSet<String> {
                let own = turns.iter().filter(|turn| wanted.contains(&turn.action));
                own.map(|turn| turn.login.clone()).collect()
            };
            assert!(of(&["feedback", "assign"]).is_disjoint(&of(&["check", "close", "file"])));
        }
    }
}
