//! The pairs behind the question mark: the URL holds the whole state of a list.

use form_urlencoded::Serializer;

/// Pairs of a query string, in order.
#[derive(Debug, Clone, Default)]
pub struct Params(
    /// The pairs.
    pub Vec<(String, String)>,
);

impl Params {
    /// Returns the value of a pair.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Returns the address with one pair set, and back on the first page.
    pub fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut rest = self.kept(&[name, "after"]);
        rest.push((name, value));
        address(path, &rest)
    }

    /// Returns the address without a pair, and back on the first page.
    pub fn without(&self, path: &str, name: &str) -> String {
        address(path, &self.kept(&[name, "after"]))
    }

    /// Returns the address with all pairs as they are.
    pub fn address(&self, path: &str) -> String {
        address(path, &self.kept(&[]))
    }

    /// Returns the conditions as they stand behind the question mark, without the place in pages.
    pub fn query(&self) -> String {
        Serializer::new(String::new()).extend_pairs(self.kept(&["after"])).finish()
    }

    fn kept(&self, but: &[&str]) -> Vec<(&str, &str)> {
        let pairs =
            self.0.iter().filter(|pair| !but.contains(&pair.0.as_str()) && !pair.1.is_empty());
        pairs.map(|pair| (pair.0.as_str(), pair.1.as_str())).collect()
    }
}

fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_filter_goes_back_to_the_first_page() {
        let pairs = [("stage", "handle"), ("q", "井盖 A"), ("after", "1.2")];
        let params =
            Params(pairs.iter().map(|pair| (pair.0.to_owned(), pair.1.to_owned())).collect());
        assert_eq!(
            params.with("/cases", "stage", "check"),
            "/cases?q=%E4%BA%95%E7%9B%96+A&stage=check"
        );
        assert_eq!(params.without("/cases", "q"), "/cases?stage=handle");
    }
}
