//! Who works in the demo district: organisations and staff, all invented.
//!
//! The code of a department is the word with which the clauses of the packs name it.

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
