//! A picture of one case: the scene in the light of its hour, with the house number and a stamp.
//!
//! The side from which the scene is seen follows from the place, so that before and after are seen
//! from the same side. The stamp has letters of ASCII only: the moment, the point, the code of the
//! matter, and the place where its name is written so.

use super::Shot;
use super::brush::{Brush, Colour, DAY, DUSK, HEIGHT, NIGHT, WIDTH};
use super::scenes;
use crate::chance::Chance;
use jiff::tz::TimeZone;

const WHITE: Colour = [255, 255, 255];
const SIGN: Colour = [36, 92, 168];
const BAND: Colour = [24, 26, 30];
const BAND_HEIGHT: i32 = 52;

/// Draws a picture for itself.
pub(super) fn draw(shot: &Shot, zone: &TimeZone) -> Brush {
    let at = shot.taken_at.in_zone(zone);
    let tint = match at.hour() {
        7..=16 => DAY,
        6 | 17 | 18 => DUSK,
        _ => NIGHT,
    };
    let mut brush = Brush::new(tint);
    scenes::draw(&mut brush, shot.scene, shot.is_solved);
    if is_mirrored(shot) {
        brush.mirror();
    }
    brush.plain_light();
    let number = house_number(&shot.place);
    if !number.is_empty() {
        let width = 8 * 3 * i32::try_from(number.len()).unwrap_or(0) + 16;
        brush.rect(24, 24, width, 36, WHITE);
        brush.rect(26, 26, width - 4, 32, SIGN);
        brush.write((32, 31), 3, &number, WHITE);
    }
    brush.rect(0, HEIGHT - BAND_HEIGHT, WIDTH, BAND_HEIGHT, BAND);
    let first = format!("{}  {}", at.strftime("%Y-%m-%d %H:%M:%S"), shot.code);
    let where_ = if shot.place.is_ascii() { shot.place.as_str() } else { "" };
    let second = format!("{:.5} {:.5}  {where_}", shot.point.lon, shot.point.lat);
    brush.write((12, HEIGHT - BAND_HEIGHT + 6), 2, &first, WHITE);
    brush.write((12, HEIGHT - BAND_HEIGHT + 30), 2, &second, WHITE);
    brush
}

fn is_mirrored(shot: &Shot) -> bool {
    Chance::new(shot.point.lon.to_bits() ^ shot.point.lat.to_bits().rotate_left(32)).percent(50)
}

/// Reads the house number out of a place in words; none of a crossing.
fn house_number(place: &str) -> String {
    let digits = place.chars().skip_while(|letter| !letter.is_ascii_digit());
    digits.take_while(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::Scene;
    use wangge_cases::model::FileRole;
    use wangge_kernel::{Instant, Point};

    fn shot(place: &str, minute: i64, is_solved: bool) -> Shot {
        Shot {
            scene: Scene::Manhole,
            is_solved,
            role: FileRole::Scene,
            name: String::new(),
            taken_at: Instant::from_millis(1_795_401_000_000 + minute * 60_000),
            point: Point { lon: 121.6, lat: 28.9 },
            tint: 0,
            place: place.to_owned(),
            code: "01002-1",
        }
    }

    fn pixels(shot: &Shot) -> Vec<u8> {
        draw(shot, &TimeZone::UTC).finish().into_raw()
    }

    #[test]
    fn a_picture_of_its_own_tells_moment_number_and_state() {
        let first = pixels(&shot("海棠路12号门前", 0, false));
        assert_eq!(first, pixels(&shot("海棠路12号门前", 0, false)));
        assert_ne!(first, pixels(&shot("海棠路12号门前", 1, false)));
        assert_ne!(first, pixels(&shot("海棠路14号门前", 0, false)));
        assert_ne!(first, pixels(&shot("海棠路12号门前", 0, true)));
        assert_ne!(first, pixels(&shot("海棠路12号门前", 12 * 60, false)));
    }

    #[test]
    fn a_crossing_has_no_house_number() {
        assert_eq!(house_number("海棠路12号门前"), "12");
        assert_eq!(house_number("318 Sail Road"), "318");
        assert_eq!(house_number("Sail Road at Pine Lane"), "");
    }
}
