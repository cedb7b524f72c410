//! What an installation chose, key by key, and where each value came from.
//!
//! Later sources win: default, file (`wangge.toml` in the data folder, or `--config`), environment
//! (`WANGGE_…`), flag.

use crate::failure::Failure;
use crate::platforms::{self, Platforms};
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Name of the file in the data folder.
pub(crate) const FILE: &str = "wangge.toml";

/// One thing that can be chosen.
pub(crate) struct Key {
    /// Name in the file; the flag has dashes, the variable `WANGGE_` and capitals.
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    /// Value when nobody chose; empty means none.
    pub(crate) default: &'static str,
    /// Whether the file writes it without quotes.
    pub(crate) is_bare: bool,
}

const fn key(name: &'static str, about: &'static str, default: &'static str, is_bare: bool) -> Key {
    Key { name, about, default, is_bare }
}

/// Everything that can be chosen.
pub(crate) const KEYS: &[Key] = &[
    key(
        "db",
        "Database: sqlite:///folder/file.db or postgres://user@host/name. Empty: wangge.db in the data folder.",
        "",
        false,
    ),
    key("listen", "Address and port of the pages.", "127.0.0.1:8080", false),
    key(
        "tls_cert",
        "PEM file with the certificate chain; with it the program itself speaks TLS.",
        "",
        false,
    ),
    key("tls_key", "PEM file with the private key of the certificate.", "", false),
    key(
        "public_address",
        "Address that people type, such as https://city.example; https makes cookies demand TLS.",
        "",
        false,
    ),
    key(
        "district",
        "Number of the district; a Chinese county uses its 6-digit code.",
        "990101",
        true,
    ),
    key("node", "Number of this program among those on one database, 0 to 1023.", "0", true),
    key(
        "metrics_token",
        "Token that monitors show at /metrics as `Authorization: Bearer …`. Empty: only this machine reads it, and nobody behind a proxy.",
        "",
        false,
    ),
    key(
        "slow_statement_ms",
        "A statement of the database that takes so many milliseconds is logged by its name.",
        "200",
        true,
    ),
    key(
        "base_map",
        "Base map from outside: tianditu, tianditu-image, tianditu-terrain, or templates with {z}, {x}, {y} and perhaps {key}. Empty: our own alone.",
        "",
        false,
    ),
    key(
        "base_map_key",
        "Key of the base map's service, put in for {key}; pages never see it.",
        "",
        false,
    ),
    key(
        "base_map_attribution",
        "Where the base map is from, as its owner wants it to be said on the map.",
        "",
        false,
    ),
    key(
        "base_map_keep_mb",
        "Megabytes of the data folder for tiles of the base map.",
        "1024",
        true,
    ),
    key(
        "base_map_keep_days",
        "Days after which a tile of the base map is fetched again.",
        "30",
        true,
    ),
    key(
        "demo",
        "Whether this is a demonstration: anybody may sign in to its accounts.",
        "false",
        true,
    ),
    key(
        "log",
        "What the log says: error, warn, info, debug, or by module such as info,wangge_db=debug.",
        "info",
        false,
    ),
];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nobody chose.
    Default,
    /// The file, by line.
    File(PathBuf, usize),
    /// A variable.
    Environment(String),
    /// A flag.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "file {}:{line}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// Values in force.
#[derive(Debug)]
pub(crate) struct Config {
    values: BTreeMap<&'static str, (String, Source)>,
    /// Platforms above, which the file alone names.
    pub(crate) platforms: Platforms,
}

impl Config {
    /// Gathers the values; `flags` are names of keys with what was given on the command line.
    pub(crate) fn gather(
        file: Option<&Path>,
        environment: impl Fn(&str) -> Option<String>,
        flags: &[(&'static str, Option<String>)],
    ) -> Result<Self, Failure> {
        let mut values: BTreeMap<&'static str, (String, Source)> =
            KEYS.iter().map(|key| (key.name, (key.default.to_owned(), Source::Default))).collect();
        let mut platforms = Platforms::default();
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure::new(
                    format!("{} cannot be read: {error}", path.display()),
                    "name another file with --config",
                )
            })?;
            for (name, value, line) in read(path, &text)? {
                values.insert(name, (value, Source::File(path.to_owned(), line)));
            }
            platforms = platforms::read(path, &text, &environment)?;
        }
        for key in KEYS {
            let variable = format!("WANGGE_{}", key.name.to_ascii_uppercase());
            if let Some(value) = environment(&variable) {
                values.insert(key.name, (value, Source::Environment(variable)));
            }
        }
        for (name, value) in flags {
            if let Some(value) = value {
                let flag = format!("--{}", name.replace('_', "-"));
                values.insert(name, (value.clone(), Source::Flag(flag)));
            }
        }
        Ok(Self { values, platforms })
    }

    /// Returns a value; empty when nobody chose and there is no default.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value)
    }

    /// Reads a value in its type; an error names its source.
    pub(crate) fn parse<T: std::str::FromStr>(
        &self,
        name: &str,
        expected: &str,
    ) -> Result<T, Failure> {
        let (value, source) = self
            .values
            .get(name)
            .ok_or_else(|| Failure::new(format!("there is no key {name}"), ""))?;
        value.parse().map_err(|_| {
            Failure::new(
                format!("{name} = '{value}' ({source}) is not {expected}"),
                format!("write {expected}"),
            )
        })
    }

    /// Writes the values as a commented file; a password inside an address, a token and a key are left out.
    pub(crate) fn to_toml(&self) -> String {
        let mut text = String::new();
        for key in KEYS {
            let Some((value, source)) = self.values.get(key.name) else { continue };
            let mark = if *source == Source::Default { "# " } else { "" };
            let shown = shown(key.name, value);
            let shown = if key.is_bare { shown } else { format!("{shown:?}") };
            // Writing to a text cannot fail.
            let _ =
                write!(text, "# {}\n# From: {source}\n{mark}{} = {shown}\n\n", key.about, key.name);
        }
        text + &self.platforms.to_toml()
    }
}

/// Values that are never printed.
const SECRET: [&str; 2] = ["metrics_token", "base_map_key"];

/// An address with a password must not end up in a ticket.
fn shown(name: &str, value: &str) -> String {
    match value.parse::<wangge_db::DbUrl>() {
        Ok(url) if name == "db" => url.to_string(),
        _ if SECRET.contains(&name) && !value.is_empty() => "…".to_owned(),
        _ => value.to_owned(),
    }
}

/// Reads the keys of a file with their values and lines; all mistakes are told at once.
pub(crate) fn read(path: &Path, text: &str) -> Result<Vec<(&'static str, String, usize)>, Failure> {
    let place = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let file = DeTable::parse(text).map_err(|error| {
        let line = place(error.span().map_or(0, |span| span.start));
        Failure::new(
            format!("{}:{line}: {}", path.display(), error.message()),
            "correct the TOML: quote texts, write each key once",
        )
    })?;
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for (name, value) in file.get_ref() {
        let line = place(name.span().start);
        if name.get_ref().as_ref() == platforms::SECTION {
            continue;
        }
        let Some(key) = KEYS.iter().find(|key| key.name == name.get_ref().as_ref()) else {
            let message =
                format!("there is no key '{}'{}", name.get_ref(), nearest(name.get_ref()));
            wrong.push((line, message));
            continue;
        };
        match value.get_ref() {
            DeValue::String(text) => found.push((key.name, text.to_string(), line)),
            DeValue::Integer(number) => found.push((key.name, number.as_str().to_owned(), line)),
            DeValue::Boolean(truth) => found.push((key.name, truth.to_string(), line)),
            _ => wrong.push((
                line,
                format!("'{}' must be a text, a whole number, true or false", key.name),
            )),
        }
    }
    if wrong.is_empty() {
        return Ok(found);
    }
    wrong.sort();
    let lines: Vec<String> = wrong
        .into_iter()
        .map(|(line, text)| format!("{}:{line}: {text}", path.display()))
        .collect();
    Err(Failure::new(
        lines.join("\n       "),
        "`wangge config show` prints all keys with what they are for",
    ))
}

fn nearest(name: &str) -> String {
    let near = KEYS.iter().map(|key| (strsim::damerau_levenshtein(name, key.name), key.name)).min();
    near.filter(|(far, _)| *far <= (name.chars().count() / 3).max(1))
        .map(|(_, name)| format!("; did you mean '{name}'?"))
        .unwrap_or_default()
}
