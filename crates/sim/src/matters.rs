//! What happens in the demo district: matters with their weights, scenes and reports in words.
//!
//! Keys are those of the clauses in the demo city's pack; the words are our own.

use crate::land::Affinity;
use crate::pictures::Scene;

/// One matter.
pub(crate) struct Matter {
    /// Key of the clause.
    pub(crate) clause: &'static str,
    /// How often it comes, against the others.
    pub(crate) weight: usize,
    /// What its pictures show.
    pub(crate) scene: Scene,
    /// Whether it happens on the river.
    pub(crate) at_river: bool,
    /// How people report it.
    pub(crate) reports: &'static [&'static str],
}

const fn on_road(
    clause: &'static str,
    weight: usize,
    scene: Scene,
    reports: &'static [&'static str],
) -> Matter {
    Matter { clause, weight, scene, at_river: false, reports }
}

const fn on_river(
    clause: &'static str,
    weight: usize,
    scene: Scene,
    reports: &'static [&'static str],
) -> Matter {
    Matter { clause, weight, scene, at_river: true, reports }
}

impl Matter {
    /// Where it likes to happen.
    pub(crate) const fn affinity(&self) -> Affinity {
        match self.scene {
            _ if self.at_river => Affinity::River,
            Scene::Stall | Scene::Bicycles => Affinity::Trade,
            Scene::Rubbish | Scene::Poster => Affinity::Homes,
            Scene::Tree => Affinity::Green,
            Scene::Works => Affinity::Works,
            _ => Affinity::Anywhere,
        }
    }
}

/// Matters, the commonest first.
pub(crate) const MATTERS: &[Matter] = &[
    on_road(
        "06010-1",
        30,
        Scene::Rubbish,
        &[
            "垃圾桶旁堆了四五袋生活垃圾，有异味",
            "人行道边有成堆暴露垃圾，一直没人收",
            "店门口扔着剩饭和塑料袋，招苍蝇",
        ],
    ),
    on_road(
        "09005-1",
        26,
        Scene::Stall,
        &[
            "水果店把货架摆到了人行道上，行人只能走车道",
            "小吃店在门外摆了六张桌子，占了半条人行道",
            "五金店把钢管和梯子堆在店外",
        ],
    ),
    on_road(
        "06012-1",
        20,
        Scene::Rubbish,
        &["路面有大片油污和碎屑，走路打滑", "路边积灰多，车一过就扬起来", "地上到处是烟头和传单"],
    ),
    on_road(
        "09009-1",
        18,
        Scene::Bicycles,
        &["两辆小车停在人行道上，盲道被压住", "路口禁停线内停着一辆面包车，挡住视线"],
    ),
    on_road(
        "09010-1",
        16,
        Scene::Bicycles,
        &["十几辆电动车乱停在路口，轮椅过不去", "公交站台上停满了电动车，上下车不方便"],
    ),
    on_road(
        "09011-1",
        16,
        Scene::Bicycles,
        &["共享单车倒了一大片，占了盲道", "路口堆着三十多辆共享单车，没人整理"],
    ),
    on_road(
        "07001-1",
        18,
        Scene::Poster,
        &["墙上贴了许多小广告，留着办证电话", "电线杆上刷满开锁电话", "候车亭玻璃上贴着招租纸条"],
    ),
    on_road(
        "06036-1",
        12,
        Scene::Stall,
        &["路边堆着木板和旧纸箱，已有几天", "楼道口外堆放装修材料，挡住通道"],
    ),
    on_road(
        "06011-1",
        10,
        Scene::Rubbish,
        &["路边倒了一车建筑垃圾，有砖头和石膏板", "绿化带旁堆着装修袋装垃圾，约两方"],
    ),
    on_road(
        "06042-1",
        12,
        Scene::Rubbish,
        &["垃圾箱满了，垃圾溢到地上", "四分类垃圾桶全满，盖子盖不上"],
    ),
    on_road(
        "06035-1",
        8,
        Scene::Rubbish,
        &["路边扔着一张旧沙发和两把椅子", "垃圾房旁丢弃了床垫，占了过道"],
    ),
    on_road(
        "06013-1",
        10,
        Scene::Pothole,
        &["路面有一个脸盆大的坑，下雨积水看不见", "车道破损一大片，电动车容易摔倒"],
    ),
    on_road(
        "06013-3",
        5,
        Scene::Pothole,
        &["井边路面下沉了四五厘米，车过咣当响", "人行道砖拱起来了，老人绊了一跤"],
    ),
    on_road(
        "01003-1",
        6,
        Scene::Manhole,
        &["雨水井盖不见了，只放了一根树枝提醒", "雨水井盖裂成两半，踩上去会翘"],
    ),
    on_road(
        "01002-1",
        5,
        Scene::Manhole,
        &["污水井盖移位，露出半个口子，很危险", "污水井盖塌了一角，晚上看不清"],
    ),
    on_road("01001-1", 3, Scene::Manhole, &["自来水井盖缺失，洞口朝着人行道"]),
    on_road("01004-1", 5, Scene::Manhole, &["雨水箅子断了两根，自行车轮会卡进去"]),
    on_road(
        "01037-1",
        9,
        Scene::Lamp,
        &["路灯杆被撞歪了，灯头快掉下来", "路灯杆倾斜，下面就是公交站"],
    ),
    on_road(
        "01038-1",
        5,
        Scene::Lamp,
        &["广场地灯罩碎了，露出电线", "台阶边的地灯坏了一排，晚上一片黑"],
    ),
    on_road(
        "09001-1",
        14,
        Scene::Stall,
        &["三轮车在路口卖西瓜，排队的人占了车道", "学校门口有流动摊卖炸串，油烟大"],
    ),
    on_road(
        "09006-1",
        8,
        Scene::Stall,
        &["广场上搭了帐篷卖衣服，没有审批", "路边占道卖海鲜，污水流了一地"],
    ),
    on_road("06017-1", 7, Scene::Tree, &["绿地里有饭盒和饮料瓶", "花坛里被人扔了许多果皮纸屑"]),
    on_road(
        "04002-1",
        7,
        Scene::Tree,
        &["行道树断了一根大枝，搭在电线上", "大风把一棵香樟刮倒，占了半条路"],
    ),
    on_road("06018-1", 4, Scene::Tree, &["修剪下来的树枝堆在路边，没有运走"]),
    on_road(
        "06020-1",
        4,
        Scene::Rubbish,
        &["有人在空地上烧树叶，烟很呛", "拆迁地边上烧垃圾，黑烟飘进小区"],
    ),
    on_road("06028-1", 5, Scene::Stall, &["服装店门口音响开得很大，孩子没法写作业"]),
    on_road(
        "08001-1",
        6,
        Scene::Works,
        &["工地晚上十一点还在打桩，睡不着", "旧改工地凌晨浇混凝土，噪声很大"],
    ),
    on_road("08004-1", 5, Scene::Works, &["工地没有洒水，尘土飞到马路上"]),
    on_road("08012-1", 5, Scene::Works, &["渣土车出工地不冲洗，路上全是泥"]),
    on_road("08007-2", 4, Scene::Works, &["工地围挡破了一个大口子，孩子能钻进去"]),
    on_river(
        "06025-1",
        8,
        Scene::River,
        &["河面漂着一片塑料瓶和水草", "岸坡上有好几袋垃圾，快滑进水里"],
    ),
    on_river("06026-1", 3, Scene::River, &["排水口在往河里流黑水，有臭味"]),
    on_road("10994-1", 3, Scene::Pothole, &["下雨后路口积水没过脚踝，车开不过去"]),
    on_road(
        "10997-1",
        4,
        Scene::Manhole,
        &["下水道冒污水，流到店门口", "化粪池满溢，巷子里都是污水"],
    ),
    on_road(
        "06992-1",
        5,
        Scene::Lamp,
        &["通信线垂到一人高，货车容易挂到", "几股弱电线掉下来搭在树上"],
    ),
    on_road("06004-2", 4, Scene::Poster, &["临街墙面被喷了涂鸦", "卷帘门上被人乱画"]),
    on_road("07006-1", 4, Scene::Poster, &["新开的店装了很大的招牌，挡住二楼窗户"]),
    on_road("09012-1", 4, Scene::Stall, &["小区消防通道被杂物堵住，消防车进不来"]),
    on_road("03008-1", 3, Scene::Poster, &["宣传栏歪了，玻璃碎了一块，里面的海报脱落"]),
];

/// What a department says when it is done.
pub(crate) fn done(scene: Scene) -> &'static [&'static str] {
    match scene {
        Scene::Rubbish => &["已派人清运，地面冲洗干净", "垃圾已清走，周边一并保洁"],
        Scene::Manhole => &["已更换新井盖并固定，周边清理完毕", "已修复到位，现场试踩平稳"],
        Scene::Lamp => &["已扶正加固，试亮正常", "已更换损坏部件，通电检查正常"],
        Scene::Stall => &["已劝导当事人收回物品，人行道恢复畅通", "已现场处理，物品全部撤离"],
        Scene::Bicycles => &["已清理整齐，盲道恢复畅通", "已联系车主移车，秩序恢复"],
        Scene::Poster => &["已清除干净，墙面复原", "小广告已铲除，号码已登记"],
        Scene::Tree => &["已清运完毕，绿地恢复整洁", "断枝已锯除运走，树干已支撑"],
        Scene::Pothole => &["已铣刨补平，开放通行", "已修补平整，周边做了接缝处理"],
        Scene::Works => &["已责令整改，工地已落实措施", "已约谈项目负责人，现场整改完毕"],
        Scene::River => &["已打捞清理，水面干净", "已清理岸坡，并安排每日巡查"],
    }
}

/// How a hard case moves on.
pub(crate) const PROGRESS: &[&str] = &[
    "已召集相关单位现场会商，明确责任分工",
    "产权单位已到场，同意先行处置，费用另议",
    "已报分管领导协调资金，待批复",
    "施工队伍已进场，预计半月内完成",
    "经复查仍有反复，列入下周联席会议",
];

/// What a collector writes who found the report true.
pub(crate) const SEEN: &[&str] = &["现场查看，情况属实", "属实，已拍照", "到现场看过，与反映一致"];
/// What a collector writes who found it untrue.
pub(crate) const NOT_SEEN: &[&str] =
    &["现场未发现所反映的问题", "到现场查看，地面干净，没有此情况"];
/// What a collector writes who found it done.
pub(crate) const SOLVED: &[&str] = &["现场已处理到位", "已恢复原样，可以结案", "复查合格"];
/// What a collector writes who found it undone.
pub(crate) const UNSOLVED: &[&str] = &["仍有残留，未处理干净", "只处理了一半，旁边还有"];
/// Why a case goes back.
pub(crate) const REWORK: &[&str] = &["处理不到位", "现场仍有残留"];
/// Why a report comes to nothing.
pub(crate) const UNTRUE: &[&str] = &["not-true", "not-filed"];
