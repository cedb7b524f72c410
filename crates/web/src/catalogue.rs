//! Every word that a person sees, in both languages (Fluent).
//!
//! Slices bring their own [`Words`]; `app` puts them together once at start. A key that is missing
//! shows itself, so that it is seen and mended; a tidy test keeps that from happening.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use wangge_kernel::text_enum;

text_enum! {
    /// Language of the interface.
    pub enum Lang {
        /// Simplified Chinese, the first language.
        Zh = "zh-CN",
        /// English.
        En = "en",
    }
}

/// Messages of one slice.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Chinese, as a Fluent resource.
    pub zh: &'static str,
    /// English, with the same keys.
    pub en: &'static str,
}

/// All messages, ready to be formatted.
pub struct Catalogue {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Puts the words of all slices together; a key that two slices define is an error.
    pub fn new(words: &[Words]) -> Result<Self, String> {
        let mut catalogue = Self {
            zh: FluentBundle::new_concurrent(vec![language(Lang::Zh)?]),
            en: FluentBundle::new_concurrent(vec![language(Lang::En)?]),
        };
        // Isolation marks would end up in titles, attributes and copied text.
        catalogue.zh.set_use_isolating(false);
        catalogue.en.set_use_isolating(false);
        for slice in words {
            add(&mut catalogue.zh, slice.zh)?;
            add(&mut catalogue.en, slice.en)?;
        }
        Ok(catalogue)
    }

    /// Returns a message.
    pub fn text(&self, lang: Lang, key: &str) -> String {
        self.format(lang, key, None)
    }

    /// Returns a message with values for its places.
    pub fn text_with(
        &self,
        lang: Lang,
        key: &str,
        values: &[(&'static str, FluentValue<'_>)],
    ) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        self.format(lang, key, Some(&args))
    }

    fn format(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::warn!(key, lang = lang.as_str(), "no such message");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, lang = lang.as_str(), ?errors, "message lacks values");
        }
        text
    }
}

fn language(lang: Lang) -> Result<LanguageIdentifier, String> {
    lang.as_str().parse().map_err(|error| format!("{lang}: {error}"))
}

fn add(bundle: &mut FluentBundle<FluentResource>, text: &str) -> Result<(), String> {
    let resource =
        FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| format!("{errors:?}"))?;
    bundle.add_resource(resource).map_err(|errors| format!("{errors:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: Words = Words {
        zh: "n-cases = 共 { $n } 件\n",
        en: "n-cases = { $n ->\n [one] one case\n *[other] { $n } cases\n}\n",
    };

    #[test]
    fn both_languages_count() {
        let catalogue = Catalogue::new(&[SOME]).unwrap();
        let count = |lang, n: i64| catalogue.text_with(lang, "n-cases", &[("n", n.into())]);
        assert_eq!(count(Lang::Zh, 3), "共 3 件");
        assert_eq!(count(Lang::En, 1), "one case");
        assert_eq!(count(Lang::En, 1500), "1500 cases");
    }

    #[test]
    fn a_missing_key_shows_itself_and_a_double_one_is_refused() {
        assert_eq!(Catalogue::new(&[SOME]).unwrap().text(Lang::Zh, "nothing"), "nothing");
        assert!(Catalogue::new(&[SOME, SOME]).is_err());
    }
}
