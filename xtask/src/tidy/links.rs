//! Links in Markdown: no wiki links, each relative link leads to a file, each anchor to a heading. Called by
//! `tidy::check`; addresses on the net are not asked, for a test must not need it.

use crate::finding::Finding;
use crate::tree::{Tree, ending_of, line_at};

/// Checks all Markdown files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts(&["md"]) {
        let prose = blank_code(text);
        for (offset, target) in targets_in(&prose) {
            if let Some(wrong) = judge(tree, path, target) {
                let remedy = "Correct the link, or write the page";
                findings.push(Finding::new(path, line_at(&prose, offset), wrong, remedy));
            }
        }
        for (offset, _) in prose.match_indices("[[") {
            let remedy = "Write a plain link: [words](path)";
            findings.push(Finding::new(path, line_at(&prose, offset), "a wiki link", remedy));
        }
    }
    findings
}

fn judge(tree: &Tree, page: &str, target: &str) -> Option<String> {
    let is_outside = target.contains("://") || target.starts_with("mailto:");
    if is_outside || target.is_empty() {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { page.to_owned() } else { resolve(page, file)? };
    if !tree.has(&path) {
        return Some(format!("the link {target} leads nowhere"));
    }
    if anchor.is_empty() || ending_of(&path) != "md" {
        return None;
    }
    let text = blank_code_blocks(tree.text(&path)?);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let mut slugs = headings.map(|line| slug_of(line.trim_start_matches('#').trim()));
    let is_known = slugs.any(|slug| slug == anchor);
    (!is_known).then(|| format!("the link {target} names no heading"))
}

/// Resolves `file` against the folder of `page`; nothing for a path that leaves the repository.
fn resolve(page: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    let file = file.strip_prefix('/').map_or(file, |rooted| {
        parts.clear();
        rooted
    });
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// The anchor that a forge gives a heading: lower case, marks dropped, blanks to hyphens.
fn slug_of(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        c if c.is_alphanumeric() || c == '_' => Some(c),
        _ => None,
    });
    kept.collect::<String>()
}

fn targets_in(prose: &str) -> Vec<(usize, &str)> {
    let mut targets = Vec::new();
    for (at, _) in prose.match_indices("](") {
        let rest = &prose[at + 2..];
        if let Some(end) = rest.find(')') {
            let target = rest[..end].split_whitespace().next().unwrap_or_default();
            targets.push((at, target.trim_matches(['<', '>'])));
        }
    }
    let mut offset = 0;
    for line in prose.split_inclusive('\n') {
        if line.starts_with('[')
            && let Some((_, target)) = line.split_once("]: ")
        {
            targets.push((offset, target.split_whitespace().next().unwrap_or_default()));
        }
        offset += line.len();
    }
    targets
}

fn blank_code_blocks(text: &str) -> String {
    let mut is_code = false;
    let lines = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if is_code || is_fence { "" } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Blanks code blocks and inline code, and keeps the line breaks.
fn blank_code(text: &str) -> String {
    let text = blank_code_blocks(text);
    let lines = text.lines().map(|line| line.split('`').step_by(2).collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Vec<(usize, String)> {
        let other = "# The other\n\n## Zwei: 部件 and more\n";
        let tree = Tree::from_pairs([("docs/a.md", page), ("docs/adr/b.md", other), ("x.rs", "")]);
        check(&tree).into_iter().map(|finding| (finding.line, finding.wrong)).collect()
    }

    #[test]
    fn links_that_resolve_pass() {
        let page = "[a](adr/b.md) [b](../x.rs) [c](/x.rs) [d](adr) [e](https://x.org/y)\n\
                    [f](adr/b.md#zwei-部件-and-more) `[g](no.md)`\n```\n[h](no.md)\n```\n";
        assert_eq!(found(page), []);
    }

    #[test]
    fn dead_links_are_found_at_their_line() {
        assert_eq!(
            found("x\n[a](adr/c.md)\n"),
            [(2, "the link adr/c.md leads nowhere".to_owned())]
        );
        assert_eq!(found("[a](../../x.rs)").len(), 0, "a link out of the repository is not judged");
        assert_eq!(found("[a]: adr/none.md\n").len(), 1);
    }

    #[test]
    fn wiki_links_are_found() {
        assert_eq!(found("see [[Other Page]]").len(), 1);
        assert_eq!(found("write `[[shift]]`\n```toml\n[[shift]]\n```\n"), []);
    }

    #[test]
    fn dead_anchors_are_found() {
        assert_eq!(found("[a](adr/b.md#three)").len(), 1);
        assert_eq!(found("# One\n[a](#two)").len(), 1);
    }
}
