//! `wangge user`: accounts and posts from the command line, for the first administrator and for
//! whoever locked themselves out.

use crate::failure::Failure;
use crate::output;
use crate::settings::Place;
use clap::Subcommand;
use std::io::{BufRead, IsTerminal};
use wangge_app::Ground;
use wangge_db::filter::Filter;
use wangge_identity::commands::{self, NewAccount, NewGrant};
use wangge_identity::queries::{self, AccountPage};
use wangge_identity::{AccountId, Author, Identity, IdentityError, Language};

/// Most accounts that a list shows.
const MOST: i64 = 10_000;

/// Manage accounts and posts
///
/// Passwords are read from standard input, so that they stand in no history of commands.
///
/// Examples:
///   wangge user add li.wei "李为"
///   wangge user grant li.wei administrator A01
///   wangge user unlock li.wei
///   wangge user password li.wei < new-password.txt
#[derive(Subcommand)]
#[command(verbatim_doc_comment)]
pub(crate) enum User {
    /// Open an account; the password must be changed at the first sign-in
    Add {
        /// Name to sign in with
        login: String,
        /// Name of the person
        name: String,
        /// Telephone at work
        #[arg(long)]
        phone: Option<String>,
    },
    /// Give a post in an organisation
    Grant {
        /// Account
        login: String,
        /// Key of the post, as `wangge pack list` shows it
        post: String,
        /// Code of the organisation
        organisation: String,
    },
    /// Open the lock of an account that was tried with wrong passwords
    Unlock {
        /// Account
        login: String,
    },
    /// Set a password that must be changed at the next sign-in; ends all sessions
    Password {
        /// Account
        login: String,
    },
    /// List accounts with their posts
    List,
}

impl User {
    pub(crate) async fn run(self, place: Place) -> Result<(), Failure> {
        let ground = Ground::open(place.settings()?).await?;
        let city = wangge_pack::load_from_db(&ground.db, ground.settings.district).await?;
        let identity = ground.identity(wangge_app::rights_of(&city))?;
        let author = Author::Program;
        match self {
            Self::Add { login, name, phone } => {
                let password = ask_password()?;
                let new = NewAccount {
                    login: login.clone(),
                    name,
                    phone,
                    password,
                    must_change: true,
                    language: Language::ZhCn,
                };
                commands::create_account(&identity, &author, new).await?;
                output::say(&format!(
                    "{login} can sign in; give a post with `wangge user grant {login} POST ORGANISATION`"
                ));
            }
            Self::Grant { login, post, organisation } => {
                let account = account_of(&identity, &login).await?;
                let district = ground.settings.district;
                let organisation =
                    crate::organisation::by_code(&identity, district, &organisation).await?;
                let new =
                    NewGrant { account, post: post.clone(), organisation, from: None, until: None };
                commands::grant_post(&identity, &author, new).await?;
                output::say(&format!("{login} holds the post {post}"));
            }
            Self::Unlock { login } => {
                let account = account_of(&identity, &login).await?;
                commands::unlock_account(&identity, &author, account).await?;
                output::say(&format!("{login} is unlocked"));
            }
            Self::Password { login } => {
                let account = account_of(&identity, &login).await?;
                commands::reset_password(&identity, &author, account, &ask_password()?).await?;
                output::say(&format!("{login} must change this password at the next sign-in"));
            }
            Self::List => list(&identity).await?,
        }
        Ok(())
    }
}

fn ask_password() -> Result<String, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        output::complain("password (it is shown while you type):");
    }
    let mut line = String::new();
    let failed = |error| {
        Failure::new(format!("the password cannot be read: {error}"), "write it to standard input")
    };
    input.lock().read_line(&mut line).map_err(failed)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

async fn account_of(identity: &Identity, login: &str) -> Result<AccountId, Failure> {
    let found = identity.db.read("cli.account", login.to_owned(), |tx, login| {
        Box::pin(queries::account_by_login(tx, login))
    });
    Ok(found.await?.ok_or(IdentityError::NotFound { what: "account" })?)
}

async fn list(identity: &Identity) -> Result<(), Failure> {
    let page = AccountPage {
        author: Author::Program,
        filter: Filter::everything(),
        after: None,
        limit: MOST,
    };
    let now = identity.tools.now();
    let found = identity.db.read("cli.users", (page, now), |tx, (page, now)| {
        Box::pin(queries::account_list(tx, page, *now))
    });
    let mut rows = vec![vec!["LOGIN".into(), "NAME".into(), "STATE".into(), "POSTS".into()]];
    for row in found.await? {
        let state = match &row.account {
            account if account.ended_at.is_some() => "closed",
            account if account.locked_until.is_some_and(|until| until > now) => "locked",
            account if account.must_change => "new password due",
            _ => "open",
        };
        let posts: Vec<String> = row
            .grants
            .iter()
            .map(|grant| format!("{} ({})", grant.post, grant.organisation_name))
            .collect();
        rows.push(vec![row.account.login, row.account.name, state.to_owned(), posts.join(", ")]);
    }
    output::table(&rows);
    Ok(())
}
