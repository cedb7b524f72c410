//! Which post may do what: data from packs, held by the program, shown as a matrix for review.
//!
//! `app` builds [`PostRights`] from the packs and replaces it when a pack is applied. Names no post.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use wangge_kernel::{Permission, text_enum};

/// Makes accounts, gives and ends posts, makes organisations.
pub const USER_MANAGE: Permission = Permission("user.manage");
/// Sees organisations and who works there.
pub const ORGANISATION_READ: Permission = Permission("organisation.read");
/// Reads the audit log.
pub const AUDIT_READ: Permission = Permission("audit.read");
/// Every permission of this slice.
pub const ALL: &[Permission] = &[USER_MANAGE, ORGANISATION_READ, AUDIT_READ];

text_enum! {
    /// How far the permissions of a post reach.
    pub enum Scope {
        /// The whole district.
        District = "district",
        /// One's own organisation and those below it.
        Organisation = "organisation",
        /// One's own tasks and reports.
        Own = "own",
    }
}

/// What one post may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostRight {
    /// How far it reaches.
    pub scope: Scope,
    /// Names of permissions.
    pub permissions: Arc<[String]>,
}

/// What each post may do, by its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostRights(BTreeMap<String, PostRight>);

impl PostRights {
    /// Makes the table from posts, their scopes and permissions.
    pub fn new<P, N>(posts: impl IntoIterator<Item = (P, Scope, Vec<N>)>) -> Self
    where
        P: Into<String>,
        N: Into<String>,
    {
        let rights = posts.into_iter().map(|(post, scope, names)| {
            let permissions = names.into_iter().map(Into::into).collect();
            (post.into(), PostRight { scope, permissions })
        });
        Self(rights.collect())
    }

    /// Returns what a post may do.
    pub fn get(&self, post: &str) -> Option<&PostRight> {
        self.0.get(post)
    }

    /// Returns the keys of all posts in order.
    pub fn posts(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns each post's permissions that no code demands: misspelt or gone.
    pub fn unknown(&self, known: &[Permission]) -> Vec<(&str, &str)> {
        let pairs = self.0.iter().flat_map(|(post, right)| {
            right.permissions.iter().map(|name| (post.as_str(), name.as_str()))
        });
        pairs
            .filter(|(_, name)| known.iter().all(|permission| permission.name() != *name))
            .collect()
    }
}

/// Draws the matrix of permissions (lines) and posts (columns), for a snapshot that people review.
pub fn matrix(rights: &PostRights) -> String {
    let names: BTreeSet<&str> =
        rights.0.values().flat_map(|right| right.permissions.iter().map(String::as_str)).collect();
    let first = names.iter().map(|name| name.len()).chain([5]).max().unwrap_or(5);
    let mut text = format!("{:first$}", "");
    for post in rights.posts() {
        let _ = write!(text, "  {post}");
    }
    let _ = write!(text, "\n{:first$}", "scope");
    for (post, right) in &rights.0 {
        let width = post.len().max(right.scope.as_str().len());
        let _ = write!(text, "  {:width$}", right.scope.as_str());
    }
    for name in names {
        let _ = write!(text, "\n{name:first$}");
        for (post, right) in &rights.0 {
            let mark = if right.permissions.iter().any(|has| has == name) { "x" } else { "." };
            let width = post.len();
            let _ = write!(text, "  {mark:width$}");
        }
    }
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_shows_every_pair() {
        let rights = PostRights::new([
            ("shift_leader", Scope::District, vec!["case.read", "case.close"]),
            ("collector", Scope::Own, vec!["case.read"]),
        ]);
        let wanted = "\
            \u{20}           collector  shift_leader\n\
            scope       own        district\n\
            case.close  .          x\n\
            case.read   x          x\n";
        assert_eq!(matrix(&rights), wanted);
    }

    #[test]
    fn a_permission_that_no_code_demands_is_named() {
        let rights =
            PostRights::new([("leader", Scope::District, vec!["audit.read", "audit.raed"])]);
        assert_eq!(rights.unknown(ALL), [("leader", "audit.raed")]);
    }
}
