//! Arrows between crates. Called by `arch::check`; reads manifests only, for an arrow that is
//! not in a manifest cannot be in the code.

use crate::crates::{Crate, package_of};
use crate::finding::Finding;
use crate::tree::Tree;

/// What a crate is for; the layers of the house from below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Knows no domain.
    Base,
    /// A pure codec.
    Protocol,
    /// A vertical slice.
    Domain,
    /// Composes domains for people or machines.
    Surface,
    /// Puts everything together.
    Top,
}

/// Every crate that may exist, with its layer and its rank: an arrow goes to a lower rank only.
pub const RANKS: &[(&str, Layer, u8)] = &[
    ("kernel", Layer::Base, 0),
    ("pack", Layer::Base, 2),
    ("db", Layer::Base, 1),
    ("vault", Layer::Base, 2),
    ("outbox", Layer::Base, 2),
    ("blob", Layer::Base, 2),
    ("notify", Layer::Base, 2),
    ("table", Layer::Base, 2),
    ("tiles", Layer::Base, 1),
    ("basemap", Layer::Base, 1),
    ("courier", Layer::Base, 1),
    ("web", Layer::Base, 2),
    ("jt808", Layer::Protocol, 1),
    ("hj212", Layer::Protocol, 1),
    ("identity", Layer::Domain, 10),
    ("grid", Layer::Domain, 11),
    ("registers", Layer::Domain, 12),
    ("cases", Layer::Domain, 13),
    ("patrol", Layer::Domain, 13),
    ("fleet", Layer::Domain, 13),
    ("sensing", Layer::Domain, 13),
    ("desk", Layer::Domain, 14),
    ("inspections", Layer::Domain, 14),
    ("enforcement", Layer::Domain, 14),
    ("measures", Layer::Domain, 14),
    ("console", Layer::Surface, 20),
    ("portal", Layer::Surface, 20),
    ("openapi", Layer::Surface, 20),
    ("gateway", Layer::Surface, 20),
    ("reports", Layer::Surface, 20),
    ("app", Layer::Top, 30),
    ("sim", Layer::Top, 31),
    ("testkit", Layer::Top, 32),
    ("bench", Layer::Top, 32),
    ("cli", Layer::Top, 33),
];

/// Libraries that one crate alone may depend on, and the door to go through instead.
const GUARDED: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["db"], "Go through wangge-db"),
    ("libsqlite3-sys", &["db"], "Go through wangge-db"),
    // The test kit makes schemas on the test server, which is nothing that the door should offer.
    ("tokio-postgres", &["db", "testkit"], "Go through wangge-db"),
    ("deadpool-postgres", &["db"], "Go through wangge-db"),
    ("sqlx", &[], "Go through wangge-db"),
    ("diesel", &[], "Go through wangge-db"),
];

/// Finds a crate's layer and rank.
pub fn rank_of(folder: &str) -> Option<(Layer, u8)> {
    let row = RANKS.iter().find(|(known, _, _)| *known == folder)?;
    Some((row.1, row.2))
}

/// Tells whether the crate is a vertical slice.
pub fn is_slice(folder: &str) -> bool {
    rank_of(folder).is_some_and(|(layer, _)| layer == Layer::Domain)
}

/// Checks names and arrows of all crates.
pub fn check(tree: &Tree, crates: &[Crate]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in crates {
        if member.folder.is_empty() {
            findings.extend(check_tool(tree, member));
        } else {
            findings.extend(check_crate(tree, member));
        }
    }
    findings
}

/// A crate outside `crates/` is a tool; it must not reach into the product.
fn check_tool(tree: &Tree, member: &Crate) -> Vec<Finding> {
    let ours = member.needs.iter().filter(|need| folder_of(&need.package).is_some());
    let make = |need: &crate::crates::Need| {
        let wrong = format!("{} depends on {}", member.package, need.package);
        at(tree, member, &need.package, wrong, "A tool runs the product, it does not link it")
    };
    ours.map(make).collect()
}

fn check_crate(tree: &Tree, member: &Crate) -> Vec<Finding> {
    let mut findings = Vec::new();
    let expected = package_of(&member.folder);
    if member.package != expected {
        let wrong = format!("the package is called {}", member.package);
        let remedy = format!("The folder's name rules: call it {expected}");
        findings.push(Finding::new(&member.manifest, 1, wrong, remedy));
    }
    let Some((layer, rank)) = rank_of(&member.folder) else {
        let wrong = format!("crate {} has no rank", member.folder);
        let remedy = "Give it one in xtask/src/arch/ranks.rs, with a reviewer's consent";
        findings.push(Finding::new(&member.manifest, 1, wrong, remedy));
        return findings;
    };
    for need in &member.needs {
        if let Some((_, _, door)) = guard_of(&need.package, &member.folder) {
            let wrong = format!("{} depends on {}", member.folder, need.package);
            findings.push(at(tree, member, &need.package, wrong, door));
        }
        let Some(below) = folder_of(&need.package) else {
            continue;
        };
        if need.is_dev && below == "testkit" {
            continue;
        }
        if let Some((wrong, remedy)) = judge_arrow(&member.folder, layer, rank, below) {
            findings.push(at(tree, member, &need.package, wrong, remedy));
        }
    }
    findings
}

fn guard_of(
    package: &str,
    folder: &str,
) -> Option<&'static (&'static str, &'static [&'static str], &'static str)> {
    GUARDED.iter().find(|(name, allowed, _)| *name == package && !allowed.contains(&folder))
}

fn judge_arrow(above: &str, layer: Layer, rank: u8, below: &str) -> Option<(String, &'static str)> {
    let (layer_below, rank_below) = rank_of(below)?;
    if below == "testkit" {
        let wrong = format!("{above} depends on testkit outside of its tests");
        return Some((wrong, "Move the line to [dev-dependencies]"));
    }
    if above == "measures" && layer_below == Layer::Domain {
        let wrong = format!("measures depends on {below}");
        return Some((wrong, "Measures read published views, never a slice's code"));
    }
    if layer == Layer::Protocol && below != "kernel" {
        let wrong = format!("the codec {above} depends on {below}");
        return Some((wrong, "A protocol crate is pure and knows the kernel at most"));
    }
    if rank_below == rank && above != below {
        let wrong = format!("{above} depends on {below}, which stands on the same rank");
        return Some((wrong, "Equals talk by event, wired in app"));
    }
    (rank_below > rank).then(|| {
        let wrong = format!("{above} (rank {rank}) depends on {below} (rank {rank_below})");
        (wrong, "Arrows go down only: move the shared type down, or talk by event wired in app")
    })
}

fn folder_of(package: &str) -> Option<&str> {
    if package == "wangge" { Some("cli") } else { package.strip_prefix("wangge-") }
}

fn at(tree: &Tree, member: &Crate, package: &str, wrong: String, remedy: &'static str) -> Finding {
    let lines = tree.text(&member.manifest).unwrap_or_default().lines();
    let names = |line: &str| {
        line.trim_start().starts_with(package) || line.contains(&format!("\"{package}\""))
    };
    let line = lines.into_iter().position(names).map_or(1, |index| index + 1);
    Finding::new(&member.manifest, line, wrong, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(folder: &str, needs: &[(&str, bool)]) -> Vec<String> {
        let findings = check(&Tree::default(), &[Crate::from_parts(folder, needs)]);
        findings.into_iter().map(|finding| finding.wrong).collect()
    }

    #[test]
    fn arrows_down_are_fine() {
        assert!(judged("cases", &[("wangge-grid", false), ("wangge-db", false)]).is_empty());
        assert!(judged("cli", &[("wangge-app", false), ("wangge-sim", false)]).is_empty());
    }

    #[test]
    fn an_arrow_up_is_found() {
        assert!(judged("grid", &[("wangge-cases", false)])[0].contains("rank 13"));
        assert_eq!(judged("db", &[("wangge-cases", true)]).len(), 1);
    }

    #[test]
    fn an_arrow_between_equals_is_found() {
        assert!(judged("cases", &[("wangge-patrol", false)])[0].contains("same rank"));
        assert!(judged("blob", &[("wangge-outbox", false)])[0].contains("same rank"));
    }

    #[test]
    fn the_testkit_is_for_tests() {
        assert!(judged("grid", &[("wangge-testkit", true)]).is_empty());
        assert_eq!(judged("grid", &[("wangge-testkit", false)]).len(), 1);
    }

    #[test]
    fn a_driver_outside_db_is_found() {
        assert_eq!(judged("grid", &[("rusqlite", false)]).len(), 1);
        assert_eq!(judged("sim", &[("tokio-postgres", true)]).len(), 1);
        assert!(judged("db", &[("rusqlite", false), ("tokio-postgres", false)]).is_empty());
    }

    #[test]
    fn measures_and_codecs_stand_alone() {
        assert_eq!(judged("measures", &[("wangge-cases", false)]).len(), 1);
        assert_eq!(judged("jt808", &[("wangge-kernel", false)]).len(), 0);
        assert_eq!(judged("jt808", &[("wangge-db", false)]).len(), 1);
    }

    #[test]
    fn an_unknown_crate_and_a_wrong_name_are_found() {
        assert!(judged("utilities", &[])[0].contains("no rank"));
        let mut member = Crate::from_parts("grid", &[]);
        member.package = "grid".to_owned();
        assert_eq!(check(&Tree::default(), &[member]).len(), 1);
    }

    #[test]
    fn a_tool_must_not_link_the_product() {
        let mut member = Crate::from_parts("x", &[("wangge-db", false)]);
        member.folder.clear();
        assert_eq!(check(&Tree::default(), &[member]).len(), 1);
    }

    #[test]
    fn the_finding_names_the_line() {
        let manifest = "[package]\n\n[dependencies]\nwangge-cases.workspace = true\n";
        let tree = Tree::from_pairs([("crates/grid/Cargo.toml", manifest)]);
        let crates = [Crate::from_parts("grid", &[("wangge-cases", false)])];
        assert_eq!(check(&tree, &crates)[0].line, 4);
    }
}
