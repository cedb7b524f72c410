//! Who gets a notice of what: from the flow's `tells` to people, in the step's own transaction.
//!
//! A notice is held back for the seconds in which its step can be taken back.

use super::carry::Carrying;
use crate::context::Tools;
use crate::error::CaseError;
use crate::model::Case;
use crate::rules::{ApplicationMove, Decision};
use crate::store;
use std::collections::BTreeSet;
use wangge_db::Tx;
use wangge_identity::{AccountId, Author, queries as people};
use wangge_notify::{Notice, publish_all};
use wangge_pack::{Audience, City};

/// Somebody who is told, and why.
pub(crate) struct Telling<'a> {
    pub(crate) tools: &'a Tools,
    pub(crate) city: &'a City,
    pub(crate) case: &'a Case,
    /// Key of the sentence in the catalogue.
    pub(crate) kind: String,
    /// What the notice belongs to.
    pub(crate) batch: i64,
    /// Whether it waits for the seconds of undo.
    pub(crate) held_back: bool,
    /// Who caused it, and is not told.
    pub(crate) by: Option<AccountId>,
}

/// Tells whom an action tells.
pub(crate) async fn tell(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    after: &Case,
    decision: &Decision,
    batch: i64,
) -> Result<(), CaseError> {
    let action = carrying.action;
    if action.tells.is_empty() {
        return Ok(());
    }
    let telling = Telling {
        tools: carrying.tools,
        city: carrying.city,
        case: after,
        kind: format!("notice-{}", action.key.replace('_', "-")),
        batch,
        held_back: !action.by_program,
        by: carrying.author.actor().map(|actor| actor.account),
    };
    let mut accounts = BTreeSet::new();
    for audience in &action.tells {
        let found = match audience {
            Audience::Collector => carrying.form.collector.into_iter().collect(),
            Audience::Applicant => {
                carrying.around.pending().and_then(|one| one.asked_by).into_iter().collect()
            }
            Audience::Approver => approvers(tx, carrying, after, decision).await?,
            other => audience_of(tx, &telling, *other).await?,
        };
        accounts.extend(found);
    }
    send(tx, &telling, accounts).await
}

/// Tells whom a flow tells when one of its cases is opened.
pub(crate) async fn tell_opened(
    tx: &mut Tx,
    tools: &Tools,
    author: &Author,
    city: &City,
    case: &Case,
) -> Result<(), CaseError> {
    let audiences = city.flow(&case.flow).map(|flow| flow.tells.clone()).unwrap_or_default();
    let telling = Telling {
        tools,
        city,
        case,
        kind: format!("notice-issued-{}", case.flow),
        batch: tools.ids.next_raw(),
        held_back: false,
        by: author.actor().map(|actor| actor.account),
    };
    let mut accounts = BTreeSet::new();
    for audience in audiences {
        accounts.extend(audience_of(tx, &telling, audience).await?);
    }
    send(tx, &telling, accounts).await
}

/// Publishes one notice to each account but the one that caused it.
pub(crate) async fn send(
    tx: &mut Tx,
    telling: &Telling<'_>,
    accounts: BTreeSet<AccountId>,
) -> Result<(), CaseError> {
    let now = telling.tools.now();
    let seconds = i64::try_from(telling.city.case_rules().undo_seconds).unwrap_or(0);
    let wait = if telling.held_back { seconds * 1_000 } else { 0 };
    let case = telling.case;
    let about = if case.subject.is_empty() {
        format!("{} {}", case.number, case.place)
    } else {
        format!("{} {}", case.number, case.subject)
    };
    let notice = |account: AccountId| Notice {
        id: telling.tools.ids.next(),
        district: case.district,
        account: account.0,
        kind: telling.kind.clone(),
        about: about.clone(),
        href: format!("/cases/{}", case.id),
        batch: telling.batch,
        at: now,
        visible_at: now.plus_millis(wait),
    };
    let others = accounts.into_iter().filter(|account| Some(*account) != telling.by);
    let notices: Vec<Notice> = others.map(notice).collect();
    Ok(publish_all(tx, &notices).await?)
}

/// Finds the people of an audience around a case.
pub(crate) async fn audience_of(
    tx: &mut Tx,
    telling: &Telling<'_>,
    audience: Audience,
) -> Result<Vec<AccountId>, CaseError> {
    let case = telling.case;
    let own = case.department_path.as_deref();
    Ok(match audience {
        // Where nobody was named yet, the head of the department is the one to warn.
        Audience::Handler => match (case.handler, own) {
            (Some(handler), _) => vec![handler],
            (None, Some(path)) => holders(tx, telling, "case.assign", path).await?,
            (None, None) => Vec::new(),
        },
        Audience::Owner => case.hard.and_then(|hard| hard.owner).into_iter().collect(),
        Audience::Department => match own {
            Some(path) => holders(tx, telling, "case.assign", path).await?,
            None => Vec::new(),
        },
        Audience::Cohosts => {
            let mut found = Vec::new();
            for party in store::party_list(tx, case.district, case.id).await? {
                found.extend(holders(tx, telling, "case.assign", &party.organisation_path).await?);
            }
            found
        }
        Audience::Intake => holders(tx, telling, "case.send_check", "/").await?,
        Audience::ShiftLeader => holders(tx, telling, "case.close", "/").await?,
        Audience::Dispatcher => holders(tx, telling, "case.dispatch", "/").await?,
        Audience::Supervisor => holders(tx, telling, "case.supervise", "/").await?,
        Audience::Collector | Audience::Applicant | Audience::Approver => Vec::new(),
    })
}

/// Finds who must decide an application now.
async fn approvers(
    tx: &mut Tx,
    carrying: &Carrying<'_>,
    after: &Case,
    decision: &Decision,
) -> Result<Vec<AccountId>, CaseError> {
    let permission = match &decision.application {
        Some(ApplicationMove::Asked(asked)) => asked.approvals.first().cloned(),
        Some(ApplicationMove::Stepped) => carrying.around.pending().and_then(|one| {
            let next = usize::try_from(one.level + 1).ok()?;
            one.approvals.split(',').nth(next).map(str::to_owned)
        }),
        _ => None,
    };
    let Some(permission) = permission else {
        return Ok(Vec::new());
    };
    let telling = Telling {
        tools: carrying.tools,
        city: carrying.city,
        case: after,
        kind: String::new(),
        batch: 0,
        held_back: true,
        by: None,
    };
    holders(tx, &telling, &permission, "/").await
}

/// Finds the people who have a permission in a part of the district.
pub(crate) async fn holders(
    tx: &mut Tx,
    telling: &Telling<'_>,
    permission: &str,
    path: &str,
) -> Result<Vec<AccountId>, CaseError> {
    let mut found = Vec::new();
    let posts = telling.city.posts().iter();
    for post in posts.filter(|post| post.permissions.iter().any(|own| own == permission)) {
        let now = telling.tools.now();
        found.extend(people::holders(tx, telling.case.district, &post.key, path, now).await?);
    }
    Ok(found)
}
