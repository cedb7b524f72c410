//! Ids, words and rows of people, organisations, posts, sessions and the audit log.
//!
//! Used by every module of the slice and by the slices above. Decides nothing and reads nothing.

use crate::Actor;
use std::fmt;
use wangge_db::row;
use wangge_kernel::{Instant, id_type, text_enum};

id_type!(
    /// Id of an organisation.
    OrganisationId
);
id_type!(
    /// Id of a person's account.
    AccountId
);
id_type!(
    /// Id of a post that an account holds in an organisation.
    GrantId
);
id_type!(
    /// Id of an entry of the audit log.
    AuditId
);

text_enum! {
    /// What an organisation is.
    pub enum OrganisationKind {
        /// Supervision or command centre (监督中心、指挥中心).
        Centre = "centre",
        /// Bureau that is answerable for matters (专业部门).
        Department = "department",
        /// Street or town office (街道、乡镇).
        Street = "street",
        /// Group inside another organisation.
        Team = "team",
        /// Company under contract (作业单位).
        Contractor = "contractor",
    }
}

text_enum! {
    /// Language of the pages.
    pub enum Language {
        /// Simplified Chinese.
        ZhCn = "zh-CN",
        /// English.
        En = "en",
    }
}

text_enum! {
    /// Colours of the pages.
    pub enum Theme {
        /// As the device says.
        Auto = "auto",
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

text_enum! {
    /// How an audited deed ended.
    pub enum Outcome {
        /// It was done.
        Done = "done",
        /// A rule or a missing permission refused it.
        Refused = "refused",
        /// It was tried and did not succeed, such as a wrong password.
        Failed = "failed",
    }
}

row! {
    /// An organisation in its tree.
    pub struct Organisation {
        /// Key.
        pub id: OrganisationId,
        /// District that it belongs to.
        pub district: i64,
        /// The one above; none at a root.
        pub parent_id: Option<OrganisationId>,
        /// Code, unique in the district.
        pub code: String,
        /// Name in Chinese.
        pub name: String,
        /// Name in English.
        pub name_en: String,
        /// What it is.
        pub kind: OrganisationKind,
        /// Ids from the root to itself, as in `/1/5/`.
        pub path: String,
        /// Place among its neighbours.
        pub sort_key: String,
        /// When it was closed.
        pub ended_at: Option<Instant>,
    }
}

row! {
    /// A person's account, without its password.
    pub struct Account {
        /// Key.
        pub id: AccountId,
        /// Name to sign in with, folded.
        pub login: String,
        /// Name of the person.
        pub name: String,
        /// Telephone at work.
        pub phone: Option<String>,
        /// Whether a new password is due before anything else.
        pub must_change: bool,
        /// Wrong passwords since the last success or lock.
        pub failed_count: i64,
        /// Until when signing in is refused.
        pub locked_until: Option<Instant>,
        /// Last success.
        pub last_sign_in_at: Option<Instant>,
        /// Language of the pages.
        pub language: Language,
        /// Colours of the pages.
        pub theme: Theme,
        /// When it was made.
        pub created_at: Instant,
        /// When it was closed for good.
        pub ended_at: Option<Instant>,
        /// Number of changes, for updates that must not overwrite each other.
        pub version: i64,
    }
}

row! {
    /// A post that an account holds, with the organisation where it holds it.
    pub struct Grant {
        /// Key.
        pub id: GrantId,
        /// Holder.
        pub account_id: AccountId,
        /// Key of the post in the packs.
        pub post: String,
        /// Organisation where it is held.
        pub organisation_id: OrganisationId,
        /// The organisation's name in Chinese.
        pub organisation_name: String,
        /// The organisation's name in English.
        pub organisation_name_en: String,
        /// The organisation's path.
        pub organisation_path: String,
        /// District where it holds.
        pub district: i64,
        /// First moment.
        pub from_at: Instant,
        /// First moment at which it no longer holds.
        pub until_at: Option<Instant>,
        /// The post of somebody absent for which this one stands; it holds no longer than that one.
        pub for_grant: Option<GrantId>,
        /// Name of the absent person.
        pub for_name: Option<String>,
    }
}

row! {
    /// Somebody who can be given work.
    pub struct Person {
        /// Account.
        pub account_id: AccountId,
        /// Post under which the work would be done.
        pub grant_id: GrantId,
        /// Name of the person.
        pub name: String,
        /// Key of the post.
        pub post: String,
        /// Organisation of the post.
        pub organisation_id: OrganisationId,
        /// The organisation's name in Chinese.
        pub organisation_name: String,
        /// The organisation's name in English.
        pub organisation_name_en: String,
    }
}

row! {
    /// An organisation by its code.
    pub struct OrganisationCode {
        /// Organisation.
        pub id: OrganisationId,
        /// Code, unique in the district.
        pub code: String,
        /// When it ended.
        pub ended_at: Option<Instant>,
    }
}

row! {
    /// Somebody who may stand in for the holder of a post.
    pub struct Colleague {
        /// Account.
        pub account_id: AccountId,
        /// Name of the person.
        pub name: String,
        /// Where they work, in Chinese.
        pub organisation_name: String,
        /// Where they work, in English.
        pub organisation_name_en: String,
    }
}

row! {
    /// A post that somebody lent to a colleague, or that was lent to them.
    pub struct Delegation {
        /// The post in the hands of the colleague.
        pub id: GrantId,
        /// Key of the post in the packs.
        pub post: String,
        /// Where it is held, in Chinese.
        pub organisation_name: String,
        /// Where it is held, in English.
        pub organisation_name_en: String,
        /// Who is away.
        pub absent: AccountId,
        /// Their name.
        pub absent_name: String,
        /// Who stands in.
        pub deputy: AccountId,
        /// Their name.
        pub deputy_name: String,
        /// First moment.
        pub from_at: Instant,
        /// First moment at which it no longer holds.
        pub until_at: Option<Instant>,
    }
}

row! {
    /// One entry of the audit log.
    pub struct AuditEntry {
        /// Key.
        pub id: AuditId,
        /// When it happened.
        pub at: Instant,
        /// Who did it; none for the program itself and for unknown logins.
        pub account_id: Option<AccountId>,
        /// In which post.
        pub grant_id: Option<GrantId>,
        /// In which district.
        pub district: Option<i64>,
        /// What was done, as in `grant.create`.
        pub deed: String,
        /// To what, as in `account:17`.
        pub subject: String,
        /// Particulars as JSON.
        pub detail: String,
        /// How it ended.
        pub outcome: Outcome,
        /// Place in the sealed chain.
        pub seal_number: Option<i64>,
    }
}

/// Secret that a browser shows to prove its session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub(crate) String);

impl SessionToken {
    /// Takes the text of a cookie as a token; whether it is one, the lookup tells.
    pub fn from_cookie(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Returns the text for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never shows the secret.
impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// What a valid session stands for.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub account: Account,
    /// Posts that may be switched to, the oldest first.
    pub grants: Vec<Grant>,
    /// The person in the post in use; none while the account holds no post.
    pub actor: Option<Actor>,
}
