//! Who an audience is: the people around a case to whom a flow gives a name.
//!
//! A department is its own heads, not those of the teams below it; whoever is meant in person is told
//! together with whoever stands in for them.

use super::Telling;
use crate::error::CaseError;
use crate::store;
use wangge_db::Tx;
use wangge_identity::queries as people;
use wangge_identity::{AccountId, OrganisationId, Person};
use wangge_pack::{Audience, Post};

/// What the head of an organisation may do.
const HEAD: &str = "case.assign";

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
            (Some(handler), _) => in_person(tx, telling, Some(handler)).await?,
            (None, Some(path)) => heads(tx, telling, path).await?,
            (None, None) => Vec::new(),
        },
        Audience::Owner => in_person(tx, telling, case.hard.and_then(|hard| hard.owner)).await?,
        Audience::Department => match own {
            Some(path) => department(tx, telling, path).await?,
            None => Vec::new(),
        },
        Audience::Cohosts => {
            let mut found = Vec::new();
            for party in store::party_list(tx, case.district, case.id).await? {
                found.extend(heads(tx, telling, &party.organisation_path).await?);
            }
            found
        }
        Audience::Issuer => {
            let steps = store::step_list(tx, case.district, case.id).await?;
            in_person(tx, telling, steps.first().and_then(|step| step.account)).await?
        }
        Audience::Intake => holders(tx, telling, "case.send_check", "/").await?,
        Audience::ShiftLeader => holders(tx, telling, "case.close", "/").await?,
        Audience::Dispatcher => holders(tx, telling, "case.dispatch", "/").await?,
        Audience::Supervisor => holders(tx, telling, "case.supervise", "/").await?,
        Audience::Collector => match case.open_task {
            Some(id) => {
                let task = store::task_fetch(tx, case.district, id).await?;
                task.and_then(|task| task.assignee).into_iter().collect()
            }
            None => Vec::new(),
        },
        Audience::Applicant | Audience::Approver => Vec::new(),
    })
}

/// Somebody who is meant in person, and whoever stands in for them now.
pub(crate) async fn in_person(
    tx: &mut Tx,
    telling: &Telling<'_>,
    account: Option<AccountId>,
) -> Result<Vec<AccountId>, CaseError> {
    let Some(account) = account else {
        return Ok(Vec::new());
    };
    let now = telling.tools.now();
    let lent = people::delegation_list(tx, account, now).await?;
    let deputies = lent.into_iter().filter(|one| one.absent == account && one.from_at <= now);
    Ok([account].into_iter().chain(deputies.map(|one| one.deputy)).collect())
}

/// The heads of the department and, where a team inside it has the case, those of the team.
async fn department(
    tx: &mut Tx,
    telling: &Telling<'_>,
    path: &str,
) -> Result<Vec<AccountId>, CaseError> {
    let mut found = heads(tx, telling, path).await?;
    let own = telling.case.department.and_then(|id| upto(path, id));
    if let Some(own) = own.filter(|own| *own != path) {
        found.extend(heads(tx, telling, own).await?);
    }
    Ok(found)
}

/// Returns the part of a path that ends with an organisation.
fn upto(path: &str, id: OrganisationId) -> Option<&str> {
    let part = format!("/{id}/");
    path.find(&part).and_then(|at| path.get(..at + part.len()))
}

/// The heads of an organisation; where it has none, of the nearest one above, or else below it.
async fn heads(
    tx: &mut Tx,
    telling: &Telling<'_>,
    path: &str,
) -> Result<Vec<AccountId>, CaseError> {
    let mut at = path;
    loop {
        let found = posted(tx, telling, HEAD, at).await?;
        let is_own = |person: &&Person| at.ends_with(&format!("/{}/", person.organisation_id));
        let own: Vec<AccountId> = found.iter().filter(is_own).map(|one| one.account_id).collect();
        if !own.is_empty() {
            return Ok(own);
        }
        match at.trim_end_matches('/').rfind('/').and_then(|slash| at.get(..=slash)) {
            Some(above) if above.len() > 1 => at = above,
            _ => return holders(tx, telling, HEAD, path).await,
        }
    }
}

/// Finds the people who have a permission in a part of the district.
pub(crate) async fn holders(
    tx: &mut Tx,
    telling: &Telling<'_>,
    permission: &str,
    path: &str,
) -> Result<Vec<AccountId>, CaseError> {
    let (district, now) = (telling.case.district, telling.tools.now());
    let mut found = Vec::new();
    for post in posts(telling, permission) {
        found.extend(people::holders(tx, district, post, path, now).await?);
    }
    Ok(found)
}

/// Finds the same with the organisation in which each of them has the post.
async fn posted(
    tx: &mut Tx,
    telling: &Telling<'_>,
    permission: &str,
    path: &str,
) -> Result<Vec<Person>, CaseError> {
    let (district, now) = (telling.case.district, telling.tools.now());
    let mut found = Vec::new();
    for post in posts(telling, permission) {
        found.extend(people::people(tx, district, post, path, now).await?);
    }
    Ok(found)
}

/// Names the posts that have a permission.
fn posts<'a>(telling: &Telling<'a>, permission: &str) -> impl Iterator<Item = &'a str> {
    let has = move |post: &&'a Post| post.permissions.iter().any(|own| own == permission);
    telling.city.posts().iter().filter(has).map(|post| post.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_department_is_a_part_of_its_teams() {
        let of = |path, id| upto(path, OrganisationId(id));
        assert_eq!(of("/20/21/", 20), Some("/20/"));
        assert_eq!(of("/20/21/", 21), Some("/20/21/"));
        assert_eq!((of("/20/21/", 2), of("/20/21/", 1)), (None, None));
    }
}
