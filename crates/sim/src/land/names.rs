//! Names of roads, communities and places, put together from syllables; none is a real place.

use crate::chance::Chance;
use std::collections::HashSet;

/// Name in the first language and in English.
pub(crate) type Name = (String, String);

/// In which words a city names its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    Chinese,
    Latin,
}

const FIRST: &[(&str, &str)] = &[
    ("云", "Yun"),
    ("海", "Hai"),
    ("松", "Song"),
    ("书", "Shu"),
    ("金", "Jin"),
    ("石", "Shi"),
    ("竹", "Zhu"),
    ("梅", "Mei"),
    ("兰", "Lan"),
    ("荷", "He"),
    ("桂", "Gui"),
    ("柳", "Liu"),
    ("星", "Xing"),
    ("晨", "Chen"),
    ("晴", "Qing"),
    ("枫", "Feng"),
    ("鹭", "Lu"),
    ("渔", "Yu"),
    ("盐", "Yan"),
    ("茶", "Cha"),
    ("橘", "Ju"),
    ("银", "Yin"),
    ("东", "Dong"),
    ("南", "Nan"),
    ("西", "Xi"),
    ("北", "Bei"),
    ("新", "Xin"),
    ("永", "Yong"),
    ("碧", "Bi"),
    ("丹", "Dan"),
    ("霞", "Xia"),
    ("雁", "Yan"),
    ("鹤", "He"),
    ("珠", "Zhu"),
    ("锦", "Jin"),
    ("绣", "Xiu"),
    ("文", "Wen"),
    ("武", "Wu"),
    ("春", "Chun"),
    ("秋", "Qiu"),
    ("长", "Chang"),
    ("平", "Ping"),
    ("双", "Shuang"),
    ("三", "San"),
    ("高", "Gao"),
    ("深", "Shen"),
    ("明", "Ming"),
    ("德", "De"),
];
const SECOND: &[(&str, &str)] = &[
    ("山", "shan"),
    ("溪", "xi"),
    ("桥", "qiao"),
    ("港", "gang"),
    ("湾", "wan"),
    ("塘", "tang"),
    ("林", "lin"),
    ("园", "yuan"),
    ("岭", "ling"),
    ("亭", "ting"),
    ("泉", "quan"),
    ("帆", "fan"),
    ("潮", "chao"),
    ("波", "bo"),
    ("安", "an"),
    ("宁", "ning"),
    ("和", "he"),
    ("泰", "tai"),
    ("兴", "xing"),
    ("埠", "bu"),
    ("坪", "ping"),
    ("浦", "pu"),
    ("屿", "yu"),
    ("洲", "zhou"),
    ("堤", "di"),
    ("庄", "zhuang"),
];
const LATIN_FIRST: &[&str] = &[
    "Ash", "Birch", "Cedar", "Dove", "Elm", "Fern", "Gull", "Heron", "Iron", "Juniper", "Kestrel",
    "Linden", "Maple", "North", "Oak", "Pine", "Quarry", "Reed", "Stone", "Tern", "Umber", "Vine",
    "Willow", "Wren", "Copper", "Salt", "Amber", "Lark", "Bright", "Cold", "Deep", "East", "Fair",
    "Gold", "High", "Low", "Marsh", "New", "Old", "Rose", "Silver", "South", "Swift", "Thorn",
    "West", "Wolf", "Black", "White",
];
const LATIN_SECOND: &[&str] = &[
    "bank", "brook", "cliff", "dale", "field", "ford", "gate", "grove", "ham", "haven", "hill",
    "hurst", "land", "ley", "mead", "mere", "mill", "point", "port", "ridge", "shore", "stead",
    "ton", "vale", "well", "wood",
];

/// So many times a short name is looked for.
const TRIES: usize = 60;

/// Names that were not given yet.
pub(crate) struct Names {
    chance: Chance,
    tongue: Tongue,
    given: HashSet<String>,
}

impl Names {
    pub(crate) fn new(tongue: Tongue, seed: u64) -> Self {
        Self { chance: Chance::new(seed ^ 0x6E61_6D65), tongue, given: HashSet::new() }
    }

    /// Says a name in the words of the city.
    pub(crate) fn say(&self, chinese: &str, english: &str) -> Name {
        let first = match self.tongue {
            Tongue::Chinese => chinese,
            Tongue::Latin => english,
        };
        (first.to_owned(), english.to_owned())
    }

    /// Makes a stem that no other name has.
    pub(crate) fn stem(&mut self) -> Name {
        for round in 0_usize.. {
            // When the short ones are used up, a longer one is found at once.
            let is_long = round > TRIES;
            let name = match self.tongue {
                Tongue::Chinese => {
                    let (a, b) = (self.chance.pick(FIRST), self.chance.pick(SECOND));
                    let more = self.chance.pick(FIRST);
                    let (c, d) = if is_long { (more.0, more.1) } else { ("", "") };
                    (
                        format!("{c}{}{}", a.0, b.0),
                        format!(
                            "{d}{}{}",
                            if is_long { a.1.to_lowercase() } else { a.1.to_owned() },
                            b.1
                        ),
                    )
                }
                Tongue::Latin => {
                    let stem = format!(
                        "{}{}",
                        self.chance.pick(LATIN_FIRST),
                        self.chance.pick(LATIN_SECOND)
                    );
                    let stem = if is_long { format!("New {stem}") } else { stem };
                    (stem.clone(), stem)
                }
            };
            if self.given.insert(name.0.clone()) {
                return name;
            }
        }
        Name::default()
    }

    /// Makes a name with an ending, such as that of a road.
    pub(crate) fn with(&mut self, chinese: &str, english: &str) -> Name {
        let stem = self.stem();
        self.ended(&stem, chinese, english)
    }

    /// Puts an ending to a stem.
    pub(crate) fn ended(&self, stem: &Name, chinese: &str, english: &str) -> Name {
        let first = match self.tongue {
            Tongue::Chinese => format!("{}{chinese}", stem.0),
            Tongue::Latin => format!("{} {english}", stem.0),
        };
        (first, format!("{} {english}", stem.1))
    }

    /// Says that a stem is taken.
    pub(crate) fn take(&mut self, stem: &str) {
        self.given.insert(stem.to_owned());
    }
}
