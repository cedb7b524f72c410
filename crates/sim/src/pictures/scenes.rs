//! What each scene looks like, before and after.

use super::Scene;
use super::brush::{Brush, Colour, HEIGHT, WIDTH};

const SKY: Colour = [196, 220, 236];
const WALL: Colour = [222, 208, 186];
const WALL_DARK: Colour = [190, 174, 152];
const PAVEMENT: Colour = [186, 182, 176];
const KERB: Colour = [214, 212, 206];
const ASPHALT: Colour = [96, 98, 104];
const WHITE: Colour = [246, 246, 242];
const BLACK: Colour = [38, 38, 44];
const GREEN: Colour = [84, 146, 84];
const GREEN_DARK: Colour = [58, 108, 66];
const BROWN: Colour = [126, 92, 62];
const RED: Colour = [204, 72, 60];
const BLUE: Colour = [64, 120, 190];
const YELLOW: Colour = [240, 196, 66];
const GREY: Colour = [140, 142, 146];
const NIGHT: Colour = [26, 34, 58];
const WATER: Colour = [96, 150, 170];

pub(crate) fn draw(brush: &mut Brush, scene: Scene, is_solved: bool) {
    match scene {
        Scene::Rubbish => rubbish(brush, is_solved),
        Scene::Manhole => manhole(brush, is_solved),
        Scene::Lamp => lamp(brush, is_solved),
        Scene::Stall => stall(brush, is_solved),
        Scene::Bicycles => bicycles(brush, is_solved),
        Scene::Poster => poster(brush, is_solved),
        Scene::Tree => tree(brush, is_solved),
        Scene::Pothole => pothole(brush, is_solved),
        Scene::Works => works(brush, is_solved),
        Scene::River => river(brush, is_solved),
    }
}

/// A house front, a pavement with its kerb, a road.
fn street(brush: &mut Brush) {
    brush.rect(0, 0, WIDTH, 120, SKY);
    brush.rect(0, 60, WIDTH, 190, WALL);
    for x in [40, 200, 360, 520] {
        brush.rect(x, 90, 80, 60, WALL_DARK);
        brush.rect(x + 5, 95, 70, 50, [150, 182, 200]);
    }
    brush.rect(0, 190, WIDTH, 60, WALL_DARK);
    brush.rect(0, 250, WIDTH, 130, PAVEMENT);
    (0..WIDTH).step_by(64).for_each(|x| brush.line((x, 250), (x - 40, 380), 2, GREY));
    brush.rect(0, 312, WIDTH, 3, GREY);
    brush.rect(0, 380, WIDTH, 14, KERB);
    brush.rect(0, 394, WIDTH, HEIGHT - 394, ASPHALT);
    (20..WIDTH).step_by(150).for_each(|x| brush.rect(x, 440, 80, 8, WHITE));
}

fn bin(brush: &mut Brush, x: i32, colour: Colour) {
    brush.shape(&[(x, 220), (x + 70, 220), (x + 62, 330), (x + 8, 330)], colour);
    brush.rect(x - 5, 208, 80, 16, BLACK);
    brush.disc(x + 35, 270, (14, 14), WHITE);
}

fn bag(brush: &mut Brush, x: i32, y: i32, size: i32, colour: Colour) {
    brush.disc(x, y, (size, size * 4 / 5), colour);
    brush.shape(
        &[(x - 10, y - size), (x + 10, y - size), (x + 4, y - size / 2), (x - 4, y - size / 2)],
        colour,
    );
    brush.disc(x - size / 3, y - size / 4, (size / 5, size / 6), GREY);
}

fn rubbish(brush: &mut Brush, is_solved: bool) {
    street(brush);
    bin(brush, 140, GREEN_DARK);
    bin(brush, 230, BLUE);
    if is_solved {
        return;
    }
    for (x, y, size, colour) in [
        (350, 320, 46, BLACK),
        (430, 335, 38, [70, 78, 92]),
        (395, 352, 34, BLACK),
        (500, 345, 30, RED),
        (320, 356, 26, WHITE),
    ] {
        bag(brush, x, y, size, colour);
    }
    brush.shape(&[(520, 360), (580, 350), (590, 372), (530, 378)], BROWN);
    (300..600).step_by(37).for_each(|x| brush.disc(x, 372, (7, 4), YELLOW));
}

fn manhole(brush: &mut Brush, is_solved: bool) {
    brush.rect(0, 0, WIDTH, HEIGHT, ASPHALT);
    brush.rect(0, 0, WIDTH, 90, PAVEMENT);
    brush.rect(0, 90, WIDTH, 16, KERB);
    brush.shape(&[(500, 106), (530, 106), (600, 480), (550, 480)], WHITE);
    brush.disc(300, 300, (150, 96), GREY);
    if is_solved {
        brush.disc(300, 298, (136, 84), [84, 84, 90]);
        for step in -3..=3 {
            brush.line((190, 298 + step * 20), (410, 298 + step * 20), 3, GREY);
        }
        brush.disc(240, 298, (10, 7), BLACK);
        brush.disc(360, 298, (10, 7), BLACK);
    } else {
        brush.disc(300, 302, (134, 82), [14, 14, 18]);
        brush.disc(300, 330, (100, 46), [34, 30, 30]);
        brush.line((420, 380), (470, 120), 8, BROWN);
        brush.line((440, 250), (500, 210), 6, BROWN);
    }
}

fn lamp(brush: &mut Brush, is_solved: bool) {
    brush.rect(0, 0, WIDTH, HEIGHT, NIGHT);
    brush.rect(0, 140, 200, 220, [20, 24, 40]);
    brush.rect(440, 170, 200, 190, [22, 27, 44]);
    for (x, y) in [(30, 170), (110, 230), (480, 210), (570, 270)] {
        brush.rect(x, y, 34, 28, [150, 128, 66]);
    }
    brush.rect(0, 360, WIDTH, 120, [44, 46, 58]);
    if is_solved {
        brush.shape(&[(350, 100), (400, 100), (560, 400), (190, 400)], [112, 104, 76]);
        brush.disc(376, 404, (190, 46), [178, 162, 104]);
        brush.rect(310, 80, 12, 330, GREY);
        brush.rect(310, 80, 80, 10, GREY);
        brush.disc(380, 94, (28, 14), [255, 238, 166]);
    } else {
        brush.line((310, 410), (250, 90), 12, [74, 78, 92]);
        brush.line((250, 92), (180, 120), 9, [74, 78, 92]);
        brush.disc(176, 128, (26, 14), [58, 62, 74]);
        brush.line((190, 140), (230, 360), 3, BLACK);
    }
}

fn stall(brush: &mut Brush, is_solved: bool) {
    street(brush);
    brush.rect(180, 130, 260, 120, [120, 96, 74]);
    brush.rect(196, 146, 228, 104, [232, 222, 196]);
    brush.rect(170, 110, 280, 34, RED);
    brush.rect(200, 118, 220, 18, YELLOW);
    if is_solved {
        return;
    }
    for stripe in 0..6 {
        let colour = if stripe % 2 == 0 { BLUE } else { WHITE };
        brush.shape(
            &[
                (150 + stripe * 55, 190),
                (205 + stripe * 55, 190),
                (215 + stripe * 55, 230),
                (140 + stripe * 55, 230),
            ],
            colour,
        );
    }
    brush.rect(150, 230, 8, 130, GREY);
    brush.rect(472, 230, 8, 130, GREY);
    for (x, colour) in [(160, BROWN), (240, BROWN), (320, BROWN), (400, BROWN)] {
        brush.rect(x, 310, 72, 50, colour);
        let fruit =
            [RED, YELLOW, GREEN, [232, 132, 50]][usize::try_from((x - 160) / 80).unwrap_or(0)];
        (0..4).for_each(|place| brush.disc(x + 12 + place * 16, 308, (9, 9), fruit));
    }
    brush.disc(540, 350, (30, 12), BROWN);
    brush.rect(534, 350, 12, 40, BROWN);
}

fn bicycle(brush: &mut Brush, x: i32, y: i32, colour: Colour) {
    for wheel in [x, x + 80] {
        brush.ring(wheel, y, 30, 5, BLACK);
    }
    for (from, to) in [
        ((x, y), (x + 30, y - 44)),
        ((x + 30, y - 44), (x + 70, y - 44)),
        ((x + 70, y - 44), (x + 40, y)),
        ((x, y), (x + 40, y)),
        ((x + 40, y), (x + 26, y - 52)),
        ((x + 80, y), (x + 66, y - 62)),
    ] {
        brush.line(from, to, 6, colour);
    }
    brush.rect(x + 14, y - 58, 26, 8, BLACK);
    brush.rect(x + 54, y - 66, 28, 6, BLACK);
}

fn fallen_bicycle(brush: &mut Brush, x: i32, y: i32, colour: Colour) {
    brush.disc(x, y, (34, 14), BLACK);
    brush.disc(x, y, (27, 10), PAVEMENT);
    brush.disc(x + 86, y - 8, (34, 14), BLACK);
    brush.disc(x + 86, y - 8, (27, 10), PAVEMENT);
    brush.line((x, y), (x + 50, y - 26), 6, colour);
    brush.line((x + 50, y - 26), (x + 86, y - 8), 6, colour);
    brush.line((x, y), (x + 86, y - 8), 6, colour);
}

fn bicycles(brush: &mut Brush, is_solved: bool) {
    street(brush);
    brush.rect(0, 330, WIDTH, 22, YELLOW);
    if is_solved {
        (0..5).for_each(|place| {
            bicycle(brush, 60 + place * 108, 290, if place % 2 == 0 { BLUE } else { YELLOW });
        });
        brush.rect(30, 322, 580, 4, WHITE);
    } else {
        for (x, y, colour) in [(60, 320, BLUE), (240, 350, YELLOW), (330, 300, BLUE)] {
            bicycle(brush, x, y, colour);
        }
        for (x, y, colour) in [(130, 372, YELLOW), (430, 366, BLUE), (480, 330, YELLOW)] {
            fallen_bicycle(brush, x, y, colour);
        }
    }
}

fn poster(brush: &mut Brush, is_solved: bool) {
    brush.rect(0, 0, WIDTH, 400, WALL);
    for row in 0..10 {
        brush.rect(0, row * 40, WIDTH, 2, WALL_DARK);
        (0..9)
            .for_each(|place| brush.rect(place * 80 + (row % 2) * 40, row * 40, 2, 40, WALL_DARK));
    }
    brush.rect(0, 400, WIDTH, 80, PAVEMENT);
    brush.rect(0, 396, WIDTH, 6, GREY);
    if is_solved {
        (0..4).for_each(|place| brush.rect(90 + place * 120, 110, 80, 110, [228, 216, 196]));
        return;
    }
    for (x, y, colour) in [
        (80, 90, WHITE),
        (190, 120, YELLOW),
        (300, 80, WHITE),
        (420, 130, [240, 170, 180]),
        (150, 240, [170, 210, 240]),
        (350, 230, WHITE),
        (480, 260, YELLOW),
    ] {
        brush.rect(x, y, 90, 110, colour);
        brush.rect(x + 10, y + 12, 70, 14, RED);
        (0..4).for_each(|place| brush.rect(x + 10, y + 36 + place * 16, 70 - place * 9, 6, BLACK));
    }
    brush.line((60, 370), (250, 340), 9, RED);
    brush.line((270, 360), (420, 352), 9, RED);
}

fn crown(brush: &mut Brush, x: i32, y: i32) {
    for (dx, dy, size) in [(-50, 10, 60), (50, 10, 60), (0, -40, 66), (0, 20, 64)] {
        brush.disc(x + dx, y + dy, (size, size), GREEN_DARK);
        brush.disc(x + dx - 10, y + dy - 12, (size - 18, size - 18), GREEN);
    }
}

fn tree(brush: &mut Brush, is_solved: bool) {
    street(brush);
    brush.rect(150, 170, 30, 190, BROWN);
    crown(brush, 165, 130);
    brush.disc(165, 362, (60, 12), GREEN);
    if is_solved {
        brush.line((110, 362), (160, 250), 8, WALL_DARK);
        brush.line((220, 362), (172, 250), 8, WALL_DARK);
        return;
    }
    brush.line((200, 380), (520, 350), 22, BROWN);
    brush.line((340, 368), (420, 300), 12, BROWN);
    for (x, y) in [(430, 290), (500, 330), (560, 350), (470, 380), (540, 400)] {
        brush.disc(x, y, (48, 30), GREEN_DARK);
        brush.disc(x - 8, y - 6, (34, 20), GREEN);
    }
}

fn pothole(brush: &mut Brush, is_solved: bool) {
    brush.rect(0, 0, WIDTH, HEIGHT, ASPHALT);
    brush.rect(0, 0, WIDTH, 70, PAVEMENT);
    brush.rect(0, 70, WIDTH, 14, KERB);
    (10..WIDTH).step_by(170).for_each(|x| brush.rect(x, 400, 100, 12, WHITE));
    if is_solved {
        brush.shape(&[(170, 170), (480, 170), (500, 350), (150, 350)], [58, 60, 66]);
        return;
    }
    let rim = [
        (180, 230),
        (230, 180),
        (330, 190),
        (420, 170),
        (480, 240),
        (450, 320),
        (360, 345),
        (250, 330),
    ];
    brush.shape(&rim, [132, 116, 98]);
    brush.shape(
        &[
            (215, 240),
            (260, 205),
            (350, 215),
            (430, 205),
            (445, 260),
            (410, 305),
            (300, 312),
            (240, 300),
        ],
        [86, 72, 60],
    );
    brush.disc(330, 275, (70, 22), WATER);
    brush.line((480, 240), (590, 200), 4, BLACK);
    brush.line((180, 230), (80, 260), 4, BLACK);
}

fn works(brush: &mut Brush, is_solved: bool) {
    brush.rect(0, 0, WIDTH, 300, SKY);
    brush.rect(420, 30, 14, 240, YELLOW);
    brush.rect(260, 40, 330, 12, YELLOW);
    brush.line((290, 50), (290, 140), 3, BLACK);
    brush.rect(60, 120, 150, 150, GREY);
    (0..3).for_each(|floor| brush.rect(72, 135 + floor * 45, 126, 26, [96, 104, 112]));
    brush.rect(0, 230, WIDTH, 110, BLUE);
    (0..WIDTH).step_by(40).for_each(|x| brush.rect(x, 230, 2, 110, [46, 92, 150]));
    brush.rect(0, 330, WIDTH, 10, WHITE);
    brush.rect(0, 340, WIDTH, 140, ASPHALT);
    if is_solved {
        brush.shape(&[(420, 230), (520, 230), (520, 340), (420, 340)], GREEN);
        brush.disc(320, 420, (220, 20), [82, 92, 104]);
        return;
    }
    brush.shape(&[(240, 240), (300, 230), (330, 290), (300, 340), (230, 340)], [70, 60, 52]);
    brush.shape(&[(140, 380), (260, 300), (330, 330), (430, 380)], BROWN);
    for (x, y, size) in [(150, 360, 40), (260, 320, 54), (400, 350, 44), (500, 370, 30)] {
        brush.disc(x, y, (size, size / 2), [196, 178, 150]);
    }
    brush.rect(0, 420, WIDTH, 18, BROWN);
    brush.rect(0, 452, WIDTH, 12, BROWN);
}

fn river(brush: &mut Brush, is_solved: bool) {
    brush.rect(0, 0, WIDTH, 120, SKY);
    crown(brush, 90, 90);
    crown(brush, 520, 100);
    brush.rect(0, 120, WIDTH, 70, GREEN);
    brush.rect(0, 180, WIDTH, 20, GREY);
    brush.rect(0, 200, WIDTH, 280, WATER);
    for (x, y) in [(60, 250), (250, 300), (430, 240), (140, 400), (380, 430), (520, 360)] {
        brush.rect(x, y, 90, 4, [136, 184, 200]);
    }
    if is_solved {
        return;
    }
    for (x, y, colour) in [
        (200, 330, WHITE),
        (240, 345, BLUE),
        (290, 325, WHITE),
        (330, 350, RED),
        (270, 370, YELLOW),
        (390, 340, WHITE),
    ] {
        brush.disc(x, y, (22, 8), colour);
        brush.rect(x + 18, y - 3, 12, 6, colour);
    }
    for (x, y) in [(180, 360), (350, 375), (420, 365), (300, 395)] {
        brush.disc(x, y, (46, 9), GREEN_DARK);
    }
    bag(brush, 440, 176, 22, BLACK);
    bag(brush, 480, 180, 18, WHITE);
}
