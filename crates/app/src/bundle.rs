//! The bundled scripts, styles and icons, inside the program.
//!
//! They are here and not in `web`, so that a change of style rebuilds this crate alone.

use rust_embed::RustEmbed;
use wangge_web::Assets;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Bundle;

/// Makes the table of bundled files.
pub(crate) fn assets() -> Assets {
    let paths = Bundle::iter().map(std::borrow::Cow::into_owned);
    Assets::new(paths, |path| Bundle::get(path).map(|file| file.data))
}
