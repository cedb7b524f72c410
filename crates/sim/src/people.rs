//! Who works in the demo district: organisations and staff, all invented.
//!
//! The code of a department is the word with which the clauses of the packs name it.

use crate::chance::Chance;
use crate::land::{Name, Site, Size, Tongue};
use std::collections::HashSet;
use wangge_identity::OrganisationKind;

/// Kind, code, code of the one above, name, English name.
pub(crate) type OrganisationLine =
    (OrganisationKind, &'static str, Option<&'static str>, &'static str, &'static str);

/// Code of the centre.
pub(crate) const CENTRE: &str = "centre";
/// Code of the contractor, below sanitation.
pub(crate) const CONTRACTOR: &str = "jiemei";

/// Organisations, those above before those below.
pub(crate) const ORGANISATIONS: &[OrganisationLine] = &[
    (OrganisationKind::Centre, CENTRE, None, "监督指挥中心", "Supervision and Command Centre"),
    (OrganisationKind::Department, "sanitation", None, "环卫所", "Sanitation Office"),
    (OrganisationKind::Department, "enforcement", None, "综合执法大队", "Enforcement Brigade"),
    (OrganisationKind::Department, "municipal", None, "市政设施所", "Municipal Works Office"),
    (OrganisationKind::Department, "greening", None, "园林绿化所", "Parks and Greening Office"),
    (OrganisationKind::Department, "lighting", None, "路灯管理所", "Street Lighting Office"),
    (OrganisationKind::Department, "water", None, "水务站", "Water Station"),
    (OrganisationKind::Department, "traffic", None, "交警中队", "Traffic Police Squadron"),
    (
        OrganisationKind::Department,
        "construction",
        None,
        "住建所",
        "Housing and Construction Office",
    ),
    (OrganisationKind::Department, "utility", None, "公用事业站", "Utilities Station"),
    (OrganisationKind::Street, "street", None, "滨海街道办", "Binhai Street Office"),
    (
        OrganisationKind::Contractor,
        CONTRACTOR,
        Some("sanitation"),
        "洁美环卫公司",
        "Jiemei Cleaning Company",
    ),
];

/// Login, name, code of the organisation, keys of the posts.
pub(crate) type StaffLine = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// Staff, the first holder of each post before the others.
pub(crate) const STAFF: &[StaffLine] = &[
    ("shouli1", "周晓岚", CENTRE, &["intake_operator"]),
    ("shouli2", "方一鸣", CENTRE, &["intake_operator"]),
    ("zhiban1", "陆建平", CENTRE, &["shift_leader"]),
    ("zhiban2", "许文静", CENTRE, &["shift_leader", "supervisor"]),
    ("paiqian1", "郑海涛", CENTRE, &["dispatcher"]),
    ("paiqian2", "罗佳宁", CENTRE, &["dispatcher"]),
    ("ducha1", "沈卫东", CENTRE, &["supervisor"]),
    ("kaoping1", "彭雪", CENTRE, &["assessor"]),
    ("lingdao1", "顾明远", CENTRE, &["leader"]),
    ("admin", "程立", CENTRE, &["administrator"]),
    ("caiji1", "王小满", CENTRE, &["collector"]),
    ("caiji2", "李阿根", CENTRE, &["collector"]),
    ("caiji3", "陈秋叶", CENTRE, &["collector"]),
    ("caiji4", "张大川", CENTRE, &["collector"]),
    ("caiji5", "赵春妮", CENTRE, &["collector"]),
    ("caiji6", "孙平安", CENTRE, &["collector"]),
    ("huanwei1", "钱有福", "sanitation", &["department"]),
    ("huanwei2", "吴桂珍", "sanitation", &["handler"]),
    ("jiemei1", "胡志强", CONTRACTOR, &["handler"]),
    ("zhifa1", "韩正", "enforcement", &["department"]),
    ("zhifa2", "丁小龙", "enforcement", &["handler"]),
    ("shizheng1", "何平", "municipal", &["department"]),
    ("shizheng2", "蒋铁生", "municipal", &["handler"]),
    ("lvhua1", "林若溪", "greening", &["department"]),
    ("lvhua2", "叶青山", "greening", &["handler"]),
    ("ludeng1", "戴光明", "lighting", &["department"]),
    ("ludeng2", "石磊", "lighting", &["handler"]),
    ("shuiwu1", "江涌", "water", &["department"]),
    ("shuiwu2", "汪泉", "water", &["handler"]),
    ("jiaojing1", "秦卫", "traffic", &["department"]),
    ("jiaojing2", "唐路", "traffic", &["handler"]),
    ("zhujian1", "余筑", "construction", &["department"]),
    ("zhujian2", "梁工", "construction", &["handler"]),
    ("gongyong1", "冯源", "utility", &["department"]),
    ("gongyong2", "董联", "utility", &["handler"]),
    ("jiedao1", "姚和", "street", &["department"]),
    ("jiedao2", "白露", "street", &["handler"]),
];

/// Collectors of each community of a whole district: two by day, one in the evening, one by night.
pub(crate) const COLLECTORS: usize = 4;
/// Stem of the login, first and last number, post: the other seats of a whole district's centre.
const SEATS: &[(&str, usize, usize, &str)] = &[
    ("shouli", 3, 7, "intake_operator"),
    ("zhiban", 3, 4, "shift_leader"),
    ("paiqian", 3, 4, "dispatcher"),
    ("ducha", 2, 3, "supervisor"),
    ("kaoping", 2, 3, "assessor"),
    ("lingdao", 2, 2, "leader"),
    ("admin", 2, 2, "administrator"),
];
/// Code of the contractor that works badly.
pub(crate) const BAD_CONTRACTOR: &str = "jieda";
/// Contractors of sanitation, one for each street.
pub(crate) const SWEEPERS: [&str; 4] = [CONTRACTOR, "jinghai", BAD_CONTRACTOR, "lanxin"];
/// Organisations that only a whole district has.
const MORE: &[OrganisationLine] = &[
    contractor("jinghai", "sanitation", "净海环卫公司", "Jinghai Cleaning Company"),
    contractor(BAD_CONTRACTOR, "sanitation", "洁达环卫公司", "Jieda Cleaning Company"),
    contractor("lanxin", "sanitation", "岚新环卫公司", "Lanxin Cleaning Company"),
    contractor("zhuolu", "municipal", "卓路市政养护公司", "Zhuolu Road Maintenance"),
    contractor("tongda", "municipal", "通达井盖管护公司", "Tongda Manhole Service"),
    contractor("pingan", "municipal", "平岸桥梁养护公司", "Ping'an Bridge Service"),
    contractor("lvyin", "greening", "绿荫园林公司", "Lvyin Landscaping"),
    contractor("huamu", "greening", "花木养护公司", "Huamu Plant Care"),
    contractor("qingfeng", "greening", "青枫绿化公司", "Qingfeng Greening"),
    contractor("dengyuan", "lighting", "灯源照明公司", "Dengyuan Lighting"),
    contractor("heliang", "lighting", "和亮电力安装公司", "Heliang Electrical Works"),
    contractor("heqing", "water", "河清水环境公司", "Heqing Water Care"),
    contractor("guanwang", "water", "管网疏通公司", "Guanwang Sewer Service"),
    contractor("tapwater", "utility", "自来水公司", "Water Supply Company"),
    contractor("power", "utility", "供电公司", "Power Company"),
    contractor("gas", "utility", "燃气公司", "Gas Company"),
    contractor("telecom", "utility", "电信公司", "Telecom Company"),
    contractor("cable", "utility", "广电网络公司", "Cable Network Company"),
    contractor("tower", "utility", "通信铁塔公司", "Tower Company"),
    contractor("heat", "utility", "能源服务公司", "Energy Service Company"),
    contractor("mobile", "utility", "移动通信公司", "Mobile Network Company"),
    contractor("district-heat", "utility", "热力公司", "District Heating Company"),
    squad("squad-1", "滨海执法中队", "First Enforcement Squad"),
    squad("squad-2", "东片执法中队", "Second Enforcement Squad"),
    squad("squad-3", "西片执法中队", "Third Enforcement Squad"),
    squad("squad-4", "机动执法中队", "Mobile Enforcement Squad"),
    (OrganisationKind::Department, "parks", Some("greening"), "公园管理站", "Parks Station"),
    (OrganisationKind::Department, "river", Some("water"), "河道管理站", "River Station"),
];

const fn contractor(
    code: &'static str,
    above: &'static str,
    name: &'static str,
    name_en: &'static str,
) -> OrganisationLine {
    (OrganisationKind::Contractor, code, Some(above), name, name_en)
}

const fn squad(code: &'static str, name: &'static str, name_en: &'static str) -> OrganisationLine {
    (OrganisationKind::Department, code, Some("enforcement"), name, name_en)
}

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "肖", "田", "董", "潘",
];
const GIVEN: &[&str] = &[
    "海", "明", "芳", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "超",
    "霞", "平", "刚", "桂", "英", "华", "玉", "兰", "红", "建", "国", "春", "梅", "晓", "宇", "欣",
    "怡", "浩", "然", "雨", "泽", "辰", "思", "远",
];
const FORENAMES: &[&str] = &[
    "Ada", "Ben", "Cora", "Dan", "Ella", "Finn", "Gina", "Hugo", "Iris", "Jack", "Kira", "Leo",
    "Mona", "Nils", "Olga", "Paul", "Rosa", "Sam", "Tess", "Umar", "Vera", "Will", "Yara", "Zoe",
];
const FAMILIES: &[&str] = &[
    "Abel", "Birch", "Carver", "Doyle", "Ellis", "Frost", "Grant", "Hale", "Irving", "Jensen",
    "Keller", "Lowe", "Marsh", "Nolan", "Ortega", "Price", "Quinn", "Reyes", "Stone", "Tate",
    "Usher", "Vance", "Wolfe", "York",
];

/// An organisation of the district.
#[derive(Debug, Clone)]
pub(crate) struct House {
    pub(crate) kind: OrganisationKind,
    pub(crate) code: String,
    pub(crate) above: Option<String>,
    pub(crate) name: Name,
}

/// Somebody who works there.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) house: String,
    pub(crate) posts: Vec<&'static str>,
}

/// Everybody who works in a district, and where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Company {
    pub(crate) houses: Vec<House>,
    pub(crate) workers: Vec<Worker>,
}

impl Company {
    /// Gathers the people of a district; the well-known come first and are the same in all sizes.
    pub(crate) fn of(
        place: &Site,
        size: Size,
        streets: &[Name],
        n_communities: usize,
        seed: u64,
    ) -> Self {
        let mut company = Self::default();
        for (kind, code, above, name, name_en) in ORGANISATIONS {
            let name = match place.tongue {
                Tongue::Chinese => (*name).to_owned(),
                Tongue::Latin => (*name_en).to_owned(),
            };
            let (code, above) = ((*code).to_owned(), above.map(str::to_owned));
            company.houses.push(House {
                kind: *kind,
                code,
                above,
                name: (name, (*name_en).to_owned()),
            });
        }
        let mut callers = People::new(place.tongue, seed);
        for (login, name, code, posts) in STAFF {
            let name = match place.tongue {
                Tongue::Chinese => (*name).to_owned(),
                Tongue::Latin => callers.name(),
            };
            let (login, house) = ((*login).to_owned(), (*code).to_owned());
            company.workers.push(Worker { login, name, house, posts: posts.to_vec() });
        }
        if size == Size::District {
            company.grow(place.tongue, streets, n_communities, &mut callers);
        }
        company
    }

    fn grow(
        &mut self,
        tongue: Tongue,
        streets: &[Name],
        n_communities: usize,
        people: &mut People,
    ) {
        let in_words = |chinese: &str, english: &str| match tongue {
            Tongue::Chinese => (chinese.to_owned(), english.to_owned()),
            Tongue::Latin => (english.to_owned(), english.to_owned()),
        };
        for (kind, code, above, name, name_en) in MORE {
            let (code, above) = ((*code).to_owned(), above.map(str::to_owned));
            self.houses.push(House { kind: *kind, code, above, name: in_words(name, name_en) });
        }
        for (place, street) in streets.iter().enumerate().skip(1) {
            let name = match tongue {
                Tongue::Chinese => (format!("{}办", street.0), format!("{} Office", street.1)),
                Tongue::Latin => (format!("{} Office", street.1), format!("{} Office", street.1)),
            };
            let code = street_code(place);
            self.houses.push(House { kind: OrganisationKind::Street, code, above: None, name });
        }
        for (stem, from, to, post) in SEATS {
            for number in *from..=*to {
                self.hire(format!("{stem}{number}"), CENTRE, vec![*post], people);
            }
        }
        for number in 7..=n_communities * COLLECTORS {
            self.hire(format!("caiji{number}"), CENTRE, vec!["collector"], people);
        }
        let codes: Vec<(OrganisationKind, String)> =
            self.houses.iter().skip(1).map(|house| (house.kind, house.code.clone())).collect();
        for (kind, code) in codes {
            let (heads, handlers) = match (kind, code.as_str()) {
                (_, "sanitation" | "enforcement") => (1, 9),
                (OrganisationKind::Department, _) => (1, 4),
                (OrganisationKind::Street, _) => (1, 5),
                _ => (1, 2),
            };
            for number in 1..=heads + handlers {
                let post = if number <= heads { "department" } else { "handler" };
                self.hire(
                    format!("{}{:02}", code.replace('-', ""), number),
                    &code,
                    vec![post],
                    people,
                );
            }
        }
    }

    fn hire(&mut self, login: String, house: &str, posts: Vec<&'static str>, people: &mut People) {
        let name = people.name();
        self.workers.push(Worker { login, name, house: house.to_owned(), posts });
    }
}

/// Returns the code of a street's office; clauses know that of the first.
pub(crate) fn street_code(street: usize) -> String {
    if street == 0 { "street".to_owned() } else { format!("street-{}", street + 1) }
}

/// In a hundred of sanitation's cases, so many go straight to its contractor.
const CONTRACTED: usize = 30;
const CONTRACTED_DISTRICT: usize = 70;

/// Chooses who handles a matter: the clause's department, its contractor, the office of the street.
pub(crate) fn who_handles(
    department: &str,
    street: usize,
    size: Size,
    chance: &mut Chance,
) -> String {
    match (department, size) {
        ("sanitation", Size::Small) if chance.percent(CONTRACTED) => CONTRACTOR.to_owned(),
        ("sanitation", Size::District) if chance.percent(CONTRACTED_DISTRICT) => {
            SWEEPERS[street % SWEEPERS.len()].to_owned()
        }
        ("street", Size::District) => street_code(street),
        (other, _) => other.to_owned(),
    }
}

/// Makes names of people, each once.
struct People {
    tongue: Tongue,
    chance: Chance,
    given: HashSet<String>,
}

impl People {
    fn new(tongue: Tongue, seed: u64) -> Self {
        let given = STAFF.iter().map(|line| line.1.to_owned()).collect();
        Self { tongue, chance: Chance::new(seed ^ 0x7065_6F70_6C65), given }
    }

    fn name(&mut self) -> String {
        loop {
            let chance = &mut self.chance;
            let name = match self.tongue {
                Tongue::Chinese if chance.percent(30) => {
                    format!("{}{}", chance.pick(SURNAMES), chance.pick(GIVEN))
                }
                Tongue::Chinese => {
                    let surname = *chance.pick(SURNAMES);
                    format!("{surname}{}{}", chance.pick(GIVEN), chance.pick(GIVEN))
                }
                Tongue::Latin => format!("{} {}", chance.pick(FORENAMES), chance.pick(FAMILIES)),
            };
            if self.given.insert(name.clone()) {
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QINGYU;

    #[test]
    fn a_whole_district_has_forty_organisations_or_more_with_people_in_each() {
        let street = (String::new(), String::new());
        let streets = [street.clone(), street.clone(), street.clone(), street];
        let company = Company::of(&QINGYU, Size::District, &streets, 30, 1);
        assert!(company.houses.len() >= 40, "{}", company.houses.len());
        for house in &company.houses {
            assert!(company.workers.iter().any(|worker| worker.house == house.code), "{house:?}");
        }
        assert!(company.workers.len() >= 300, "{}", company.workers.len());
    }
}
