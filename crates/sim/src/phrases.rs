//! What people write in a city of Latin letters, against what they write in the first city.
//!
//! Reports, notes and letters of the simulation are written in Chinese where they are chosen; a city
//! that speaks otherwise looks them up here on their way into the commands. Pure.

use crate::land::Tongue;
use std::collections::HashMap;
use std::sync::LazyLock;
use wangge_cases::rules::Form;

static ENGLISH: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| BOOK.iter().copied().collect());

impl Tongue {
    /// Says something in the words of the city; names and numbers stay as they are.
    pub(crate) fn say(self, words: &str) -> String {
        let said = match self {
            Self::Chinese => None,
            Self::Latin => ENGLISH.get(words).copied(),
        };
        said.unwrap_or(words).to_owned()
    }

    /// Says a form in the words of the city.
    pub(crate) fn form(self, mut form: Form) -> Form {
        for words in [&mut form.reason, &mut form.note, &mut form.answer, &mut form.plan] {
            *words = self.say(words);
        }
        form
    }
}

/// Chinese, English.
const BOOK: &[(&str, &str)] = &[
    (
        "垃圾桶旁堆了四五袋生活垃圾，有异味",
        "Four or five bags of household waste beside the bins, and they smell",
    ),
    (
        "人行道边有成堆暴露垃圾，一直没人收",
        "A heap of rubbish beside the pavement that nobody collects",
    ),
    ("店门口扔着剩饭和塑料袋，招苍蝇", "Leftovers and plastic bags in front of a shop draw flies"),
    (
        "水果店把货架摆到了人行道上，行人只能走车道",
        "A fruit shop has put its shelves on the pavement, people walk on the road",
    ),
    (
        "小吃店在门外摆了六张桌子，占了半条人行道",
        "A snack bar has six tables outside that take half of the pavement",
    ),
    ("五金店把钢管和梯子堆在店外", "A hardware shop piles pipes and ladders outside"),
    ("路面有大片油污和碎屑，走路打滑", "Oil and debris all over the road, it is slippery"),
    ("路边积灰多，车一过就扬起来", "Dust lies along the kerb and rises with every car"),
    ("地上到处是烟头和传单", "Cigarette ends and leaflets everywhere"),
    ("两辆小车停在人行道上，盲道被压住", "Two cars on the pavement block the path for the blind"),
    (
        "路口禁停线内停着一辆面包车，挡住视线",
        "A van stands within the no-parking line of the crossing and blocks the view",
    ),
    (
        "十几辆电动车乱停在路口，轮椅过不去",
        "A dozen scooters left at the crossing, no wheelchair can pass",
    ),
    (
        "公交站台上停满了电动车，上下车不方便",
        "The bus stop is full of scooters, getting on and off is hard",
    ),
    (
        "共享单车倒了一大片，占了盲道",
        "Many shared bicycles have fallen over the path for the blind",
    ),
    (
        "路口堆着三十多辆共享单车，没人整理",
        "Thirty shared bicycles piled up at the crossing, nobody tidies them",
    ),
    ("墙上贴了许多小广告，留着办证电话", "The wall is full of bills with telephone numbers"),
    ("电线杆上刷满开锁电话", "The pole is covered with locksmiths' numbers"),
    ("候车亭玻璃上贴着招租纸条", "Notes about flats to let stick to the glass of the shelter"),
    (
        "路边堆着木板和旧纸箱，已有几天",
        "Boards and old boxes have been lying at the roadside for days",
    ),
    ("楼道口外堆放装修材料，挡住通道", "Building material in front of the entrance blocks the way"),
    (
        "路边倒了一车建筑垃圾，有砖头和石膏板",
        "Somebody tipped a load of rubble, bricks and plasterboard",
    ),
    (
        "绿化带旁堆着装修袋装垃圾，约两方",
        "Bags of rubble beside the green strip, some two cubic metres",
    ),
    ("垃圾箱满了，垃圾溢到地上", "The bin is full, rubbish spills to the ground"),
    ("四分类垃圾桶全满，盖子盖不上", "All four sorting bins are full, the lids do not close"),
    ("路边扔着一张旧沙发和两把椅子", "An old sofa and two chairs left at the roadside"),
    ("垃圾房旁丢弃了床垫，占了过道", "A mattress dumped beside the bin house blocks the passage"),
    (
        "路面有一个脸盆大的坑，下雨积水看不见",
        "A pothole as big as a basin that cannot be seen in the rain",
    ),
    ("车道破损一大片，电动车容易摔倒", "The lane is broken over a wide stretch, riders may fall"),
    (
        "井边路面下沉了四五厘米，车过咣当响",
        "The road around a manhole has sunk by two inches and rattles",
    ),
    ("人行道砖拱起来了，老人绊了一跤", "Paving stones stand up, an old man has stumbled"),
    (
        "雨水井盖不见了，只放了一根树枝提醒",
        "The cover of a storm drain is gone, only a branch warns",
    ),
    (
        "雨水井盖裂成两半，踩上去会翘",
        "The cover of a storm drain is split and tips when stepped on",
    ),
    (
        "污水井盖移位，露出半个口子，很危险",
        "A sewer cover has moved and leaves half of the hole open",
    ),
    (
        "污水井盖塌了一角，晚上看不清",
        "A corner of a sewer cover has sunk, it cannot be seen at night",
    ),
    (
        "自来水井盖缺失，洞口朝着人行道",
        "The cover of a water valve is missing right on the pavement",
    ),
    (
        "雨水箅子断了两根，自行车轮会卡进去",
        "Two bars of the grate are broken, a wheel can get caught",
    ),
    ("路灯杆被撞歪了，灯头快掉下来", "A lamp post was hit, the lamp is about to fall"),
    ("路灯杆倾斜，下面就是公交站", "A lamp post leans over the bus stop"),
    ("广场地灯罩碎了，露出电线", "The glass of a ground light is broken and wires show"),
    (
        "台阶边的地灯坏了一排，晚上一片黑",
        "A row of lights along the steps is out, it is dark at night",
    ),
    (
        "三轮车在路口卖西瓜，排队的人占了车道",
        "A cart sells melons at the crossing, the queue stands in the lane",
    ),
    (
        "学校门口有流动摊卖炸串，油烟大",
        "A stall fries skewers at the school gate, with heavy smoke",
    ),
    ("广场上搭了帐篷卖衣服，没有审批", "A tent on the square sells clothes without a permit"),
    (
        "路边占道卖海鲜，污水流了一地",
        "Seafood is sold on the roadway, dirty water runs over the ground",
    ),
    ("绿地里有饭盒和饮料瓶", "Lunch boxes and bottles on the lawn"),
    ("花坛里被人扔了许多果皮纸屑", "Peel and paper thrown into the flower bed"),
    (
        "行道树断了一根大枝，搭在电线上",
        "A large branch has broken off a street tree and hangs on a wire",
    ),
    (
        "大风把一棵香樟刮倒，占了半条路",
        "The wind has blown a tree over, it blocks half of the road",
    ),
    (
        "修剪下来的树枝堆在路边，没有运走",
        "Cut branches lie at the roadside and were not taken away",
    ),
    ("有人在空地上烧树叶，烟很呛", "Somebody burns leaves on an empty plot, the smoke bites"),
    (
        "拆迁地边上烧垃圾，黑烟飘进小区",
        "Rubbish burns beside a demolition site, black smoke drifts to the houses",
    ),
    (
        "服装店门口音响开得很大，孩子没法写作业",
        "The loudspeaker of a clothes shop is so loud that children cannot do homework",
    ),
    ("工地晚上十一点还在打桩，睡不着", "Piles are driven at eleven at night, nobody can sleep"),
    ("旧改工地凌晨浇混凝土，噪声很大", "Concrete is poured before dawn, it is very loud"),
    ("工地没有洒水，尘土飞到马路上", "The site is not watered, dust blows onto the road"),
    ("渣土车出工地不冲洗，路上全是泥", "Lorries leave the site unwashed, the road is full of mud"),
    (
        "工地围挡破了一个大口子，孩子能钻进去",
        "There is a hole in the fence of the site, children can get in",
    ),
    ("河面漂着一片塑料瓶和水草", "Plastic bottles and weeds float on the river"),
    (
        "岸坡上有好几袋垃圾，快滑进水里",
        "Several bags of rubbish on the bank are sliding into the water",
    ),
    ("排水口在往河里流黑水，有臭味", "An outlet lets black, smelling water into the river"),
    (
        "下雨后路口积水没过脚踝，车开不过去",
        "After the rain water stands above the ankle, cars cannot pass",
    ),
    ("下水道冒污水，流到店门口", "Sewage comes up and runs to the shop doors"),
    ("化粪池满溢，巷子里都是污水", "A septic tank overflows into the lane"),
    (
        "通信线垂到一人高，货车容易挂到",
        "A cable hangs at the height of a man, lorries may catch it",
    ),
    ("几股弱电线掉下来搭在树上", "Some cables have come down and hang in a tree"),
    ("临街墙面被喷了涂鸦", "The wall towards the street was sprayed"),
    ("卷帘门上被人乱画", "Somebody scribbled on a shutter"),
    (
        "新开的店装了很大的招牌，挡住二楼窗户",
        "A new shop has a huge sign that covers the windows above",
    ),
    ("小区消防通道被杂物堵住，消防车进不来", "The fire lane of the estate is blocked with clutter"),
    (
        "宣传栏歪了，玻璃碎了一块，里面的海报脱落",
        "The notice board leans, a pane is broken and the posters fall out",
    ),
    ("已派人清运，地面冲洗干净", "Taken away, the ground is washed"),
    ("垃圾已清走，周边一并保洁", "The rubbish is gone, the surroundings were cleaned too"),
    (
        "已更换新井盖并固定，周边清理完毕",
        "A new cover is in place and fixed, the surroundings are clean",
    ),
    ("已修复到位，现场试踩平稳", "Repaired, it holds when stepped on"),
    ("已扶正加固，试亮正常", "Set upright and fixed, it lights"),
    ("已更换损坏部件，通电检查正常", "The broken part was replaced, checked under power"),
    (
        "已劝导当事人收回物品，人行道恢复畅通",
        "They were asked to take their things in, the pavement is free",
    ),
    ("已现场处理，物品全部撤离", "Settled on the spot, everything was removed"),
    ("已清理整齐，盲道恢复畅通", "Tidied up, the path for the blind is free"),
    ("已联系车主移车，秩序恢复", "The owners moved their cars"),
    ("已清除干净，墙面复原", "Removed, the wall is as before"),
    ("小广告已铲除，号码已登记", "The bills were scraped off, the numbers noted"),
    ("已清运完毕，绿地恢复整洁", "Taken away, the green is tidy"),
    ("断枝已锯除运走，树干已支撑", "The branch was sawn off, the trunk has a prop"),
    ("已铣刨补平，开放通行", "Milled and levelled, open to traffic"),
    ("已修补平整，周边做了接缝处理", "Patched and sealed along the joint"),
    ("已责令整改，工地已落实措施", "The site was ordered to act and has done so"),
    ("已约谈项目负责人，现场整改完毕", "The manager was spoken to, the site is in order"),
    ("已打捞清理，水面干净", "Fished out, the water is clean"),
    ("已清理岸坡，并安排每日巡查", "The bank is clean and will be looked at each day"),
    ("现场查看，情况属实", "Went there, it is as reported"),
    ("属实，已拍照", "True, picture taken"),
    ("到现场看过，与反映一致", "Seen on the spot, it agrees with the report"),
    ("现场未发现所反映的问题", "What was reported is not there"),
    ("到现场查看，地面干净，没有此情况", "Went there, the ground is clean, nothing of the kind"),
    ("现场已处理到位", "Done properly"),
    ("已恢复原样，可以结案", "As it was before, can be closed"),
    ("复查合格", "Checked again, good"),
    ("仍有残留，未处理干净", "Some of it is still there"),
    ("只处理了一半，旁边还有", "Only half was done, there is more beside it"),
    ("处理不到位", "Not done properly"),
    ("现场仍有残留", "Some of it is still there"),
    ("王女士", "Ms Abbot"),
    ("李先生", "Mr Baker"),
    ("张大爷", "old Mr Cole"),
    ("陈女士", "Ms Dawson"),
    ("刘先生", "Mr Evans"),
    ("赵阿姨", "Mrs Fisher"),
    ("孙先生", "Mr Garner"),
    ("周女士", "Ms Holt"),
    ("何先生", "Mr Ingram"),
    ("郭女士", "Ms Jarvis"),
    ("林女士", "Ms Kemp"),
    ("徐师傅", "Mr Lang"),
    ("马先生", "Mr Moss"),
    ("朱阿姨", "Mrs Neal"),
    ("巡查照片.jpg", "patrol.jpg"),
    ("来件照片.jpg", "report.jpg"),
    ("处理后.jpg", "after.jpg"),
    ("现场照片.jpg", "scene.jpg"),
    ("市级平台", "City platform"),
    ("请按要求重新处理", "Please do it again as required"),
    ("已无法处置", "It can no longer be handled"),
    (
        "现场多次协调，当事方已自行整改或主体灭失",
        "After several talks the party has settled it or is gone",
    ),
    ("已处置完毕并经核查，附处置照片。", "Handled and checked, pictures are attached."),
    ("经现场核对，不属本部门职责范围", "Checked on the spot, it is not ours"),
    ("预计一个工作日内完成", "Expected to be done within a working day"),
    ("时限充足，请按期处置", "There is time enough, please keep the limit"),
    ("请抓紧处置并反馈", "Please handle it soon and report"),
    ("权属不清，多次协调未果", "Nobody knows whose it is, several talks came to nothing"),
    ("需多部门联合整治", "Several departments must act together"),
    (
        "已召集相关单位现场会商，明确责任分工",
        "Everybody concerned met on the spot and divided the work",
    ),
    ("已列入近期整修计划，现场已围挡警示", "On the plan for repairs, fenced off with a warning"),
    (
        "经现场核实，未发现所述问题，感谢您的关注。",
        "We went there and did not find the problem. Thank you for telling us.",
    ),
    ("全区", "Whole district"),
    ("管线单位到场确认后才能施工", "Work can begin when the owner of the line has been there"),
    ("同意，抓紧处置", "Granted, please be quick"),
    (
        "经现场核对，该路段由街道负责保洁",
        "Checked on the spot, this stretch is cleaned by the subdistrict",
    ),
    (
        "已列入本月道路整修计划，围挡到位，月底前完工",
        "On this month's plan for repairs, fenced off, done before the end of the month",
    ),
    ("已约产权单位周四现场会商", "A meeting with the owner on the spot is set for Thursday"),
    ("现场属实，已拍照。", "True on the spot, picture taken."),
    ("现场未发现所述问题。", "The problem is not there."),
    ("属实，符合立案条件。", "True, fit for filing."),
    (
        "处置不到位，请按要求重新处置并上传同角度照片。",
        "Not done properly. Please do it again and send a picture from the same angle.",
    ),
    (
        "您反映的问题已处置完毕，感谢您对城市管理工作的支持。",
        "What you reported has been settled. Thank you for helping the city.",
    ),
    (
        "小区门口夜间烧烤扰民，希望管一管",
        "Barbecues at the estate gate disturb us at night, please act",
    ),
    ("云帆路与书院路交叉口", "Sail Road at College Road"),
    ("何女士", "Ms Ingram"),
    ("人行道地砖松动，老人容易绊倒", "Paving stones are loose, old people stumble"),
    ("海棠路 66 号门前", "66 Crabapple Road"),
    ("郭先生", "Mr Jarvis"),
    ("建议在鱼市街增设分类垃圾桶", "Please add sorting bins in Fish Market Street"),
    ("鱼市街中段", "Fish Market Street, middle"),
    ("政协委员 12 号提案", "Council motion 12"),
    ("12345 热线", "Hotline 311"),
    ("QY12345-", "H311-"),
    ("SJ", "CP"),
    ("关于超时案件的督办", "Overdue cases"),
    (
        "所列案件已超处置时限，请于期限内处置完毕并书面说明原因。",
        "The cases listed are overdue. Please settle them in time and state the reason in writing.",
    ),
    ("滨海大道夜市周边环境整治", "Order around the night market of Shore Avenue"),
    (
        "请综合执法大队牵头，三日内拿出疏导方案，一周内见到变化。",
        "The Enforcement Brigade is to lead: a plan within three days, a change within a week.",
    ),
    ("商请移交路灯产权资料", "Request for the papers of street lamps"),
    (
        "为明确维护责任，商请提供书院路路灯产权与移交资料。",
        "To settle who maintains them, please send ownership and hand-over papers of the lamps in College Road.",
    ),
    ("受理大厅交换机", "Exchange of the intake hall"),
    (
        "已回拨，咨询停车位划线事项，已解答",
        "Called back: asked about marking parking bays, answered",
    ),
    ("已回拨，误拨", "Called back: dialled by mistake"),
    ("已回拨，两次无人接听", "Called back twice, nobody answered"),
    (
        "已回拨，咨询垃圾分类投放时间，已解答",
        "Called back: asked when sorted waste may be put out, answered",
    ),
    ("已回拨，反映事项已由他人登记", "Called back: somebody else has reported it already"),
    ("已回拨，当场登记为案件", "Called back and registered as a case"),
    ("早高峰来电集中，已增开一个受理坐席", "Many calls in the morning, one more seat is open"),
    (
        "群众来电反映事项已登记，请跟踪处置情况",
        "A caller's matter is registered, please follow what is done",
    ),
    (
        "上级通报检查路线，已通知采集员沿线加密巡查",
        "An inspection was announced, collectors patrol its route more often",
    ),
    (
        "值班领导要求：夜市周边噪声投诉逐件回访",
        "The leader on duty wants each complaint about noise at the night market called back",
    ),
    ("值班领导要求：该件今日内答复诉求人", "The leader on duty wants this caller answered today"),
    ("3 号坐席耳机故障，已更换备用耳机", "The headset of seat 3 failed and was replaced"),
    ("大屏视频墙一路信号中断，已报修", "One picture of the video wall is lost, repair is ordered"),
    (
        "一名采集员请假，所属网格由相邻网格代巡",
        "A collector is on leave, neighbours patrol the grid",
    ),
    ("派遣席临时调班，已当面交接", "Dispatchers swapped shifts and handed over in person"),
    (
        "路面塌陷，已电话通知市政设施所到场围护",
        "A road has sunk, the facilities office was telephoned to fence it off",
    ),
    (
        "树木倒伏来电集中，已启动应急派遣",
        "Many calls about fallen trees, dispatch by telephone has begun",
    ),
    (
        "低洼路段积水，已电话通知水务站开泵排水",
        "A low road is under water, the water station was telephoned to pump",
    ),
    (
        "防汛值班要求：每两小时汇总一次积水点",
        "Flood duty wants the flooded spots summed up every two hours",
    ),
    ("应急增派两名受理员到岗", "Two more operators were called in"),
    (
        "在办案件已逐件核对，超时案件已催办，设备正常",
        "Open cases were gone through, late ones reminded, devices work",
    ),
    (
        "紧急案件均已派遣，请跟踪核查；未接来电已回拨",
        "Urgent cases are dispatched, please follow them; missed calls were called back",
    ),
    (
        "夜间巡查发现问题已登记，待核查案件见列表",
        "What the night patrol found is registered, cases to be checked are in the list",
    ),
    ("一切平稳，无特殊事项", "All quiet, nothing special"),
    (
        "上一条所记时间有误，应为当日上午",
        "The time in the entry before is wrong, it was this morning",
    ),
    ("已核对，接班", "Checked and taken over"),
    ("未附处置前后照片，请补充后再报", "Photos before and after are missing, please add them"),
    ("关于临期及超期案件的催办", "Cases that are due or overdue"),
    (
        "请抓紧处置并反馈进展，逾期将列入督办。",
        "Please hurry and report progress; what stays late is put under supervision.",
    ),
    ("校门口流动摊点整治", "Street vendors at school gates"),
    (
        "请执法大队牵头，上放学时段定人定岗，一周内报结果。",
        "Enforcement takes the lead: named people at set posts before and after school, results within a week.",
    ),
    ("沿街店招安全隐患排查", "Unsafe shop signs"),
    ("台风季前完成排查，隐患一处一册。", "Find them before the storm season, one sheet for each."),
    ("夜间施工噪声专项治理", "Noise of building at night"),
    ("会同住建所排出名单，逐家约谈。", "List the sites with the building office and talk to each."),
    (
        "为明确维护责任，商请提供相关路段路灯产权与移交资料。",
        "To settle who maintains them, please send ownership and hand-over papers of the lamps concerned.",
    ),
    ("商请确认井盖权属", "Who owns some manhole covers"),
    (
        "部件普查中有井盖权属待核，商请协助确认。",
        "The survey found covers of unknown owners, please help to settle it.",
    ),
    (
        "所列事项已处置完毕，原因及整改措施见说明。",
        "All is done; reasons and measures are told in the note.",
    ),
    (
        "已补充处置前后照片与责任人说明。",
        "Photos before and after and the statement of who was responsible are added.",
    ),
    ("责任已明确，处置方案已落实", "It is settled who is responsible, and the plan is carried out"),
    (
        "产权单位已到场，同意先行处置，费用另议",
        "The owner came and agrees to act first and settle the cost later",
    ),
    (
        "已报分管领导协调资金，待批复",
        "The leader in charge was asked for money, the answer is awaited",
    ),
    (
        "施工队伍已进场，预计半月内完成",
        "The builders are on site and expect to be done in two weeks",
    ),
    (
        "经复查仍有反复，列入下周联席会议",
        "It came back after a check and goes to next week's joint meeting",
    ),
];
