//! How reporters are reached: sealed when they tell, opened for those who call them, erased on wish.

use crate::context::{Cases, Tools, Work};
use crate::error::CaseError;
use crate::model::{CaseId, Contact, ReportId};
use crate::permissions::CONTACT_READ;
use crate::store::{self, SealedContact};
use wangge_db::{DbError, ErrorKind, Tx};
use wangge_identity::Author;
use wangge_vault::phone;

/// What a keyed hash of a telephone number is for.
const PHONE_PURPOSE: &str = "case_contact.phone";

/// A contact as it is shown: whole for whoever may call, masked for all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
}

fn context(column: &str, district: i64, report: ReportId) -> String {
    format!("case_contact.{column}/{district}/{report}")
}

/// Seals a contact into its row.
pub(super) async fn seal(
    tx: &mut Tx,
    tools: &Tools,
    district: i64,
    report: ReportId,
    contact: &Contact,
) -> Result<(), DbError> {
    let vault = &tools.vault;
    let sealed = SealedContact {
        name: vault.seal(&context("name", district, report), contact.name.trim()),
        phone: vault.seal(&context("phone", district, report), contact.phone.trim()),
    };
    store::contact_insert(tx, district, report, &sealed, &phone_hash(tools, &contact.phone)).await
}

/// Returns the keyed hash under which equal telephone numbers are found; empty for none.
pub fn phone_hash(tools: &Tools, number: &str) -> String {
    let folded = phone::folded(number);
    if folded.is_empty() { String::new() } else { tools.vault.lookup(PHONE_PURPOSE, &folded) }
}

/// Opens the contact of a report of a case that the author may see; masked without the right.
pub async fn reach(
    cases: &Cases,
    author: &Author,
    district: i64,
    case: CaseId,
    report: ReportId,
) -> Result<Option<Reached>, CaseError> {
    let is_whole = author.require(CONTACT_READ).is_ok();
    let input = (author.clone(), district, case, report);
    let read = cases.db.read("cases.reach", input, |tx, (author, district, case, report)| {
        Box::pin(async move {
            super::seen(tx, author, *district, *case).await?;
            Ok::<_, CaseError>(store::contact_fetch(tx, *district, *report).await?)
        })
    });
    let Some(sealed) = read.await? else {
        return Ok(None);
    };
    let open = |column: &str, bytes: &[u8]| {
        cases.tools.vault.open(&context(column, district, report), bytes).map_err(|error| {
            CaseError::Db(DbError::new(
                ErrorKind::Bug,
                format!("a contact cannot be opened: {error}"),
            ))
        })
    };
    let (name, number) = (open("name", &sealed.name)?, open("phone", &sealed.phone)?);
    Ok(Some(if is_whole {
        Reached { name, phone: number }
    } else {
        Reached { name: wangge_vault::name::masked(&name), phone: phone::masked(&number) }
    }))
}

/// Erases a contact for good; the report itself stays.
pub async fn erase_contact(
    cases: &Cases,
    author: &Author,
    district: i64,
    case: CaseId,
    report: ReportId,
) -> Result<bool, CaseError> {
    let input = (district, case, report);
    cases.write("cases.erase_contact", author, input, |tx, work| Box::pin(erase_in(tx, work))).await
}

async fn erase_in(tx: &mut Tx, work: &Work<(i64, CaseId, ReportId)>) -> Result<bool, CaseError> {
    let (district, case, report) = work.input;
    work.author.require(CONTACT_READ)?;
    super::seen(tx, &work.author, district, case).await?;
    Ok(store::contact_delete(tx, district, report).await?)
}
