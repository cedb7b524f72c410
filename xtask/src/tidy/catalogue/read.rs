//! One Fluent file reduced to keys, variables and references. Called by `tidy::catalogue`; an
//! attribute counts as a key of its own, `case-title.hint`.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry as FluentEntry, Expression, InlineExpression, Pattern, PatternElement,
};
use fluent_syntax::parser;

use crate::finding::Finding;
use crate::tree::line_at;

/// One file of messages.
pub(super) struct Catalogue {
    pub(super) path: String,
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) errors: Vec<Finding>,
}

/// One message.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) variables: BTreeSet<String>,
    pub(super) references: BTreeSet<String>,
}

/// Parses one file; what cannot be parsed becomes a finding, the rest is still read.
pub(super) fn parse(path: &str, text: &str) -> Catalogue {
    let mut catalogue =
        Catalogue { path: path.to_owned(), entries: BTreeMap::new(), errors: Vec::new() };
    let resource = match parser::parse(text) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            let findings = errors.iter().map(|error| {
                let wrong = format!("not valid Fluent ({})", error.kind);
                Finding::new(path, line_at(text, error.pos.start), wrong, "Correct the message")
            });
            catalogue.errors.extend(findings);
            resource
        }
    };
    for entry in resource.body {
        let (key, pattern, attributes) = match entry {
            FluentEntry::Message(message) => {
                (message.id.name.to_owned(), message.value, message.attributes)
            }
            FluentEntry::Term(term) => {
                (format!("-{}", term.id.name), Some(term.value), term.attributes)
            }
            _ => continue,
        };
        let line = line_of(text, &key);
        if let Some(pattern) = &pattern {
            add(&mut catalogue, text, key.clone(), line, pattern);
        }
        for attribute in &attributes {
            let name = format!("{key}.{}", attribute.id.name);
            add(&mut catalogue, text, name, line, &attribute.value);
        }
    }
    catalogue
}

fn add(catalogue: &mut Catalogue, text: &str, key: String, line: usize, pattern: &Pattern<&str>) {
    let mut entry = Entry { line, ..Entry::default() };
    walk_pattern(pattern, &mut entry);
    if catalogue.entries.contains_key(&key) {
        let second = text.rfind(&format!("\n{key} ")).map_or(line, |at| line_at(text, at + 1));
        let wrong = format!("`{key}` stands twice in this file");
        catalogue.errors.push(Finding::new(&catalogue.path, second, wrong, "Keep one"));
    }
    catalogue.entries.insert(key, entry);
}

/// The parser forgets places; a message begins at the start of a line.
fn line_of(text: &str, key: &str) -> usize {
    let begins =
        |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(begins).map_or(1, |index| index + 1)
}

fn walk_pattern(pattern: &Pattern<&str>, entry: &mut Entry) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            walk_expression(expression, entry);
        }
    }
}

fn walk_expression(expression: &Expression<&str>, entry: &mut Entry) {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, entry),
        Expression::Select { selector, variants } => {
            walk_inline(selector, entry);
            for variant in variants {
                walk_pattern(&variant.value, entry);
            }
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, entry: &mut Entry) {
    match inline {
        InlineExpression::VariableReference { id } => {
            entry.variables.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, attribute } => {
            let attribute = attribute.as_ref().map(|attribute| format!(".{}", attribute.name));
            entry.references.insert(format!("{}{}", id.name, attribute.unwrap_or_default()));
        }
        InlineExpression::TermReference { id, arguments, .. } => {
            entry.references.insert(format!("-{}", id.name));
            if let Some(arguments) = arguments {
                walk_arguments(arguments, entry);
            }
        }
        InlineExpression::FunctionReference { arguments, .. } => walk_arguments(arguments, entry),
        InlineExpression::Placeable { expression } => walk_expression(expression, entry),
        _ => {}
    }
}

fn walk_arguments(arguments: &CallArguments<&str>, entry: &mut Entry) {
    for argument in &arguments.positional {
        walk_inline(argument, entry);
    }
    for argument in &arguments.named {
        walk_inline(&argument.value, entry);
    }
}
