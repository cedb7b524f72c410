//! What the platform above is told: facts of the case, and nobody's name but that of the department.

use crate::model::{Case, CaseFile, FileRole};
use jiff::tz::TimeZone;
use serde::Serialize;
use wangge_kernel::Instant;

/// Name and version of the form; another form gets another one.
const FORM: &str = "wangge.reply.v1";

/// What the letter is made of besides the case.
pub struct ReplyFacts<'a> {
    /// Name of the matter, as the packs have it.
    pub matter: &'a str,
    /// Name of the department.
    pub department: &'a str,
    /// The answer.
    pub answer: &'a str,
    /// Attachments of the case.
    pub files: &'a [CaseFile],
    /// When the answer was given.
    pub at: Instant,
    /// Zone of the city.
    pub zone: &'a TimeZone,
}

/// The letter as it is sent; `docs/reference/upstream.md` describes each field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplyLetter {
    form: &'static str,
    number: String,
    case: String,
    district: String,
    matter: Matter,
    department: String,
    result: &'static str,
    answer: String,
    times: Times,
    pictures: Pictures,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Matter {
    code: String,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Times {
    reported: String,
    filed: Option<String>,
    dispatched: Option<String>,
    handled: Option<String>,
    replied: String,
    due: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Pictures {
    before: usize,
    after: usize,
    check: usize,
}

/// Makes the letter of a case; nothing for a case that no platform sent.
pub fn reply_letter(case: &Case, facts: &ReplyFacts<'_>) -> Option<ReplyLetter> {
    let upstream = case.upstream.as_ref()?;
    let moment = |at: Instant| at.in_zone(facts.zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let pictures = |role: FileRole| {
        facts
            .files
            .iter()
            .filter(|file| file.role == role && file.mime.starts_with("image/"))
            .count()
    };
    Some(ReplyLetter {
        form: FORM,
        number: upstream.number.clone(),
        case: case.number.clone(),
        district: format!("{:06}", case.district),
        matter: Matter {
            code: case.category.as_ref().map(|it| it.code.clone()).unwrap_or_default(),
            name: facts.matter.to_owned(),
        },
        department: facts.department.to_owned(),
        // The flow answers only what was checked, or what needed no check by a written reason.
        result: if case.check_waived { "check-waived" } else { "checked" },
        answer: facts.answer.trim().to_owned(),
        times: Times {
            reported: moment(case.reported_at),
            filed: case.filed_at.map(moment),
            dispatched: case.dispatched_at.map(moment),
            handled: case.fed_back_at.map(moment),
            replied: moment(facts.at),
            due: upstream.due_at.map(moment),
        },
        pictures: Pictures {
            before: pictures(FileRole::Before),
            after: pictures(FileRole::After),
            check: pictures(FileRole::Scene),
        },
    })
}
