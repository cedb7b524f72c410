//! Platforms above, as the file of an installation names them: `[[upstream]]`, once for each.

use crate::failure::Failure;
use serde::Deserialize;
use std::fmt::Write;
use std::path::Path;
use toml::Spanned;
use wangge_app::Platform;
use wangge_courier::{Address, Secret};

/// Name of the section in the file.
pub(crate) const SECTION: &str = "upstream";

/// A section as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    /// Name of the platform, as cases have it.
    system: String,
    /// Where it takes answers.
    url: String,
    /// The secret itself.
    secret: Option<String>,
    /// Variable that holds it.
    secret_env: Option<String>,
    /// File that holds it, beside the configuration unless it begins at the root.
    secret_file: Option<String>,
}

/// The file with nothing in it but these sections.
#[derive(Deserialize)]
struct Sections {
    #[serde(default)]
    upstream: Vec<Spanned<Section>>,
}

/// What a file says of platforms.
#[derive(Debug, Default)]
pub(crate) struct Platforms {
    /// As it is written, to be shown.
    sections: Vec<Section>,
    /// As it is used.
    pub(crate) ready: Vec<Platform>,
}

/// Reads the sections of a file and the secrets that they name.
pub(crate) fn read(
    path: &Path,
    text: &str,
    environment: &impl Fn(&str) -> Option<String>,
) -> Result<Platforms, Failure> {
    let place = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let failed = |line: usize, why: &str, hint: &str| {
        Failure::new(format!("{}:{line}: {why}", path.display()), hint)
    };
    let found: Sections = toml::from_str(text).map_err(|error| {
        let line = place(error.span().map_or(0, |span| span.start));
        failed(
            line,
            error.message(),
            "a platform has system, url and one of secret, secret_env, secret_file",
        )
    })?;
    let mut platforms = Platforms::default();
    for section in found.upstream {
        let line = place(section.span().start);
        let section = section.into_inner();
        let platform = ready(path, &section, environment)
            .map_err(|(why, hint)| failed(line, &format!("[[upstream]] {why}"), hint))?;
        if platforms.ready.iter().any(|other| other.system == platform.system) {
            let why = format!("[[upstream]] '{}' stands there twice", platform.system);
            return Err(failed(line, &why, "give each platform one section"));
        }
        platforms.ready.push(platform);
        platforms.sections.push(section);
    }
    Ok(platforms)
}

type Wrong = (String, &'static str);

fn ready(
    path: &Path,
    section: &Section,
    environment: &impl Fn(&str) -> Option<String>,
) -> Result<Platform, Wrong> {
    let system = section.system.trim().to_owned();
    if system.is_empty() {
        return Err(("has no system".to_owned(), "write the name that cases have it under"));
    }
    let address = section.url.parse::<Address>().map_err(|error| {
        (format!("'{system}': {error}"), "write the address that the platform gave you")
    })?;
    let secret = secret(path, section, environment)
        .map_err(|why| (format!("'{system}': {why}"), "agree on a secret with the platform"))?;
    Ok(Platform { system, address, secret })
}

/// Reads the secret from where it stands; a place that was named and holds none is a mistake.
fn secret(
    path: &Path,
    section: &Section,
    environment: &impl Fn(&str) -> Option<String>,
) -> Result<Option<Secret>, String> {
    let text = match (&section.secret, &section.secret_env, &section.secret_file) {
        (None, None, None) => return Ok(None),
        (Some(text), None, None) => text.clone(),
        (None, Some(name), None) => {
            environment(name).ok_or_else(|| format!("there is no variable {name}"))?
        }
        (None, None, Some(file)) => {
            let file = path.parent().unwrap_or(Path::new("")).join(file);
            std::fs::read_to_string(&file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?
        }
        _ => return Err("there is more than one secret".to_owned()),
    };
    Secret::new(&text).map(Some).ok_or_else(|| "the secret is empty".to_owned())
}

impl Platforms {
    /// Writes the sections as the file has them, without a secret; an example where there are none.
    pub(crate) fn to_toml(&self) -> String {
        let mut text =
            "# Platforms above that are sent answers by themselves, a section for each.\n"
                .to_owned();
        if self.sections.is_empty() {
            text += "# [[upstream]]\n# system = \"the name that cases have it under\"\n# url = \"https://platform.example/replies\"\n# secret_file = \"upstream.secret\"\n";
        }
        for section in &self.sections {
            // An address may hold a key in its query.
            let url = section
                .url
                .split_once('?')
                .map_or(section.url.clone(), |(url, _)| format!("{url}?…"));
            // Writing to a text cannot fail.
            let _ = write!(text, "[[upstream]]\nsystem = {:?}\nurl = {url:?}\n", section.system);
            let shown = [
                ("secret", section.secret.as_ref().map(|_| "…")),
                ("secret_env", section.secret_env.as_deref()),
                ("secret_file", section.secret_file.as_deref()),
            ];
            for (name, value) in shown {
                if let Some(value) = value {
                    let _ = writeln!(text, "{name} = {value:?}");
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Platforms, String> {
        let environment = |name: &str| (name == "UP_SECRET").then(|| "from outside".to_owned());
        read(Path::new("/no/wangge.toml"), text, &environment).map_err(|error| error.what)
    }

    #[test]
    fn a_platform_has_a_name_an_address_and_one_secret() {
        let text = "listen = \"127.0.0.1:1\"\n[[upstream]]\nsystem = \"市级平台\"\nurl = \"https://up.example/in?k=9\"\nsecret_env = \"UP_SECRET\"\n";
        let platforms = read_text(text).unwrap();
        assert_eq!(platforms.ready.len(), 1);
        assert_eq!(platforms.ready[0].system, "市级平台");
        assert_eq!(platforms.ready[0].secret, Secret::new("from outside"));
        let shown = platforms.to_toml();
        assert!(shown.contains("secret_env = \"UP_SECRET\"") && !shown.contains("k=9"), "{shown}");
        assert!(read_text("").unwrap().ready.is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_no_secret() {
        let begin = "# a\n[[upstream]]\nsystem = \"甲\"\n";
        for (rest, wanted) in [
            ("url = \"up.example\"", ":2: [[upstream]] '甲': it must be an address"),
            ("url = \"https://a:b@up.example/\"", ":2: [[upstream]] '甲': it must hold no name"),
            (
                "url = \"http://up/\"\nsecret = \"s3cret\"\nsecret_env = \"X\"",
                "more than one secret",
            ),
            ("url = \"http://up/\"\nsecret_env = \"X\"", "there is no variable X"),
            ("url = \"http://up/\"\nsecret_file = \"none\"", "/no/none cannot be read"),
            ("url = \"http://up/\"\nsecret = \" \"", "the secret is empty"),
            ("url = \"http://up/\"\nadress = \"s3cret\"", ":5: unknown field `adress`"),
            (
                "url = \"http://up/\"\n[[upstream]]\nsystem = \"甲\"\nurl = \"http://up/\"",
                ":5: [[upstream]] '甲' stands there twice",
            ),
        ] {
            let told = read_text(&format!("{begin}{rest}")).unwrap_err();
            assert!(told.contains(wanted) && !told.contains("s3cret"), "{rest}: {told}");
        }
    }
}
