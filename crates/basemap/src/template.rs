//! Addresses of tiles: what an operator wrote, checked once, filled in for each tile.
//!
//! The key is put in only when the address is made, so that what is printed never holds it.

use crate::BaseMapError;
use http::Uri;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wangge_kernel::Tile;

/// Names that stand for the templates of a public map service, in the order in which they are drawn.
const PRESETS: &[(&str, &[&str])] = &[
    ("tianditu", &["vec", "cva"]),
    ("tianditu-image", &["img", "cia"]),
    ("tianditu-terrain", &["ter", "cta"]),
];

/// Most layers of one base map: each is fetched for each tile that somebody looks at.
const MOST_LAYERS: usize = 4;

/// Address of tiles with places for zoom, column, row and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(String);

/// Reads what was configured: a preset, or templates with spaces between them, the lowest first.
pub(crate) fn read_templates(text: &str, key: Option<&str>) -> Result<Vec<Template>, BaseMapError> {
    let preset = PRESETS.iter().find(|(name, _)| *name == text.trim());
    let templates = match preset {
        Some((_, layers)) => layers.iter().map(|layer| tianditu(layer)).collect(),
        None => text.split_whitespace().map(Template::read).collect::<Result<Vec<_>, _>>()?,
    };
    if templates.is_empty() || templates.len() > MOST_LAYERS {
        return Err(BaseMapError::Layers);
    }
    match (templates.iter().any(Template::wants_key), key) {
        (true, None) => Err(BaseMapError::KeyMissing),
        (false, Some(_)) => Err(BaseMapError::KeyUnused),
        _ => Ok(templates),
    }
}

fn tianditu(layer: &str) -> Template {
    Template(format!(
        "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILECOL={{x}}&TILEROW={{y}}&TILEMATRIX={{z}}&tk={{key}}"
    ))
}

impl Template {
    fn read(text: &str) -> Result<Self, BaseMapError> {
        let wrong = |why| BaseMapError::Template { why };
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let rest = rest.ok_or_else(|| wrong("it must begin with https:// or http://"))?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.is_empty() || host.contains(['{', '}', '@']) {
            return Err(wrong(
                "its host must be a plain name or number, without places or passwords",
            ));
        }
        if rest.contains('#') {
            return Err(wrong("it must not hold #, which is not sent"));
        }
        if ["{z}", "{x}", "{y}"].iter().any(|place| !text.contains(place)) {
            return Err(wrong("it must hold {z}, {x} and {y}"));
        }
        let filled = fill(text, [0, 0, 0], "k");
        if filled.contains(['{', '}']) {
            return Err(wrong("it may hold no other places than {z}, {x}, {y} and {key}"));
        }
        filled.parse::<Uri>().map_err(|_| wrong("it is no address"))?;
        Ok(Self(text.to_owned()))
    }

    /// Tells whether the address needs the key.
    pub(crate) fn wants_key(&self) -> bool {
        self.0.contains("{key}")
    }

    /// Tells whether the address is asked over TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Returns the host, for the log; the rest may hold what is secret.
    pub(crate) fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?']).next().unwrap_or_default()
    }

    /// Makes the address of a tile; none would be a template that was not checked.
    pub(crate) fn address(&self, tile: Tile, key: &str) -> Option<Uri> {
        fill(&self.0, [tile.z().into(), tile.x(), tile.y()], key).parse().ok()
    }

    /// Names the layer in our own addresses and in the data folder: another template has another
    /// name, so that no browser shows tiles of the one before, and another key has the same.
    pub(crate) fn name(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        digest.iter().take(8).fold(String::new(), |mut name, byte| {
            // Writing to a text cannot fail.
            let _ = write!(name, "{byte:02x}");
            name
        })
    }
}

fn fill(text: &str, [z, x, y]: [u32; 3], key: &str) -> String {
    let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    text.replace("{z}", &z.to_string())
        .replace("{x}", &x.to_string())
        .replace("{y}", &y.to_string())
        .replace("{key}", &key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> String {
        read_templates(text, None).unwrap_err().to_string()
    }

    #[test]
    fn a_template_is_filled_for_a_tile_and_the_key_cannot_break_out_of_its_place() {
        let text = "https://tiles.example/{z}/{x}/{y}.png?tk={key}";
        let template = &read_templates(text, Some("a&b")).unwrap()[0];
        let address = template.address(Tile::new(3, 5, 2).unwrap(), "a&b/../").unwrap();
        assert_eq!(address, "https://tiles.example/3/5/2.png?tk=a%26b%2F..%2F");
        assert_eq!(template.host(), "tiles.example");
    }

    #[test]
    fn tianditu_stands_for_its_ground_and_its_names_in_this_order() {
        let templates = read_templates(" tianditu ", Some("K1")).unwrap();
        let tile = Tile::new(12, 3228, 1688).unwrap();
        let addresses: Vec<String> = templates
            .iter()
            .map(|template| template.address(tile, "K1").unwrap().to_string())
            .collect();
        assert_eq!(
            addresses,
            [
                "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILECOL=3228&TILEROW=1688&TILEMATRIX=12&tk=K1",
                "https://t0.tianditu.gov.cn/cva_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=cva&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILECOL=3228&TILEROW=1688&TILEMATRIX=12&tk=K1",
            ]
        );
    }

    #[test]
    fn what_is_no_template_is_refused_with_the_reason() {
        assert!(why("file:///etc/{z}/{x}/{y}").contains("https://"));
        assert!(why("https://{x}.example/{z}/{y}").contains("host"));
        assert!(why("https://user:word@tiles.example/{z}/{x}/{y}").contains("host"));
        assert!(why("https:///{z}/{x}/{y}").contains("host"));
        assert!(why("https://tiles.example/{z}/{x}").contains("{y}"));
        assert!(why("https://tiles.example/{s}/{z}/{x}/{y}").contains("no other places"));
        assert!(why("https://tiles.example/{z}/{x}/{y}#a").contains('#'));
        assert!(why("https://tiles.example/<{z}/{x}/{y}>").contains("no address"));
        assert!(matches!(read_templates("", None), Err(BaseMapError::Layers)));
        let five = "https://t.example/{z}/{x}/{y} ".repeat(5);
        assert!(matches!(read_templates(&five, None), Err(BaseMapError::Layers)));
    }

    #[test]
    fn a_key_and_its_place_come_together() {
        assert!(matches!(read_templates("tianditu", None), Err(BaseMapError::KeyMissing)));
        let open = "https://tiles.example/{z}/{x}/{y}";
        assert!(matches!(read_templates(open, Some("k")), Err(BaseMapError::KeyUnused)));
    }

    #[test]
    fn another_template_has_another_name() {
        let name = |text| read_templates(text, None).unwrap()[0].name();
        let (one, other) = ("https://a.example/{z}/{x}/{y}", "https://b.example/{z}/{x}/{y}");
        assert_ne!(name(one), name(other));
        assert_eq!(name(one).len(), 16);
        assert_eq!(name(one), name(one));
    }
}
