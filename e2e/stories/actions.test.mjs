// Every row of the action table (docs/reference/actions.md), pressed in the browser by somebody who
// may, and read back in the history. The last story compares what happened with the table: whoever
// adds an action adds it here.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { formTo, signIn } from "../desk.mjs";
import { story } from "../harness.mjs";
import { Ledger, actionTable, noteProgram, send, told, walk } from "../walk.mjs";

const packs = fileURLToPath(new URL("../../packs", import.meta.url));
const ledger = new Ledger(await actionTable());

/** Who sits where: login and the post that the table names. */
const seats = {
    intake: ["shouli1", "intake_operator"],
    shift: ["zhiban1", "shift_leader"],
    dispatcher: ["paiqian1", "dispatcher"],
    collector: ["caiji1", "collector"],
    head: ["huanwei1", "department"],
    handler: ["huanwei2", "handler"],
    greening: ["lvhua1", "department"],
    water: ["shuiwu1", "department"],
    supervisor: ["ducha1", "supervisor"],
    leader: ["lingdao1", "leader"],
};

async function desksOf({ visitor, demoOutput }, names) {
    const [, password] = /password: (\S+)/.exec(demoOutput);
    const desks = names.map(async (name) => {
        const [login, post] = seats[name];
        const page = await visitor();
        await signIn(page, login, password);
        return [name, { page, post }];
    });
    return Object.fromEntries(await Promise.all(desks));
}

const dayMs = 24 * 3_600_000;
/** A civil day of the city, some days from now. */
const dayFromNow = (days) => new Date(Date.now() + 8 * 3_600_000 + days * dayMs).toISOString().slice(0, 10);

const caller = { contact_name: "王女士", contact_phone: "13800005678" };
const rubbish = { source: "hotline", description: "路边堆着菜叶和泡沫箱", place: "望海路 21 号门前", matter: "06010-1" };
const scene = { reason: "视频已核实", photo: true };
const checked = { result: "pass", photo: true, note: "到现场看过" };
const done = { note: "已清运,路面冲洗干净", photo: true };
const toSanitation = { department: "环卫" };

/** Opens a report by the desk's form and returns the address of the case. */
function open(desks, fields) {
    return send(desks.intake.page, "/cases/new", formTo("/cases"), { ...rubbish, ...fields });
}

const toDispatch = [["shift", "waive_verify", scene], ["shift", "file"]];
const toHandling = [...toDispatch, ["dispatcher", "dispatch", toSanitation]];
const toCheck = (collector, result = checked) => [
    ["head", "feedback", done],
    ["intake", "send_check", { collector }],
    ["collector", "check", result],
];

story("what the city's platform sent goes through all hands, and only the platform closes it", async (world) => {
    const desks = await desksOf(world, ["intake", "shift", "dispatcher", "collector", "head", "handler"]);
    const to = (address, steps) => walk(ledger, desks, "case", address, steps);
    const address = await open(desks, { source: "upstream", matter: "", upstream_system: "市平台", upstream_number: "SJ-2026-0042", upstream_due: dayFromNow(6) });
    await to(address, [
        ["intake", "sign"],
        ["intake", "register", { matter: "bllj" }],
        ["intake", "send_verify", { collector: "王小满" }],
        ["collector", "verify", checked],
        ["shift", "file"],
        ["dispatcher", "dispatch", toSanitation],
        ["head", "receive"],
        ["head", "assign", { handler: "吴桂珍" }],
        ["head", "team", { team: "洁美" }],
        ["handler", "feedback", done],
        ["intake", "send_check", { collector: "王小满" }],
        ["collector", "check", checked],
        ["intake", "reply_up", { answer: "已清运并核查" }],
        ["intake", "upstream_back", { reason: "照片不清" }],
        ["dispatcher", "dispatch", toSanitation],
        ...toCheck("王小满"),
        ["intake", "reply_up", { answer: "已补充照片" }],
        ["intake", "upstream_close", { note: "市平台已结案" }],
    ]);
});

story("a department that has a case asks for everything that can be asked", async (world) => {
    const desks = await desksOf(world, ["intake", "shift", "dispatcher", "head", "greening", "supervisor"]);
    const to = (address, steps) => walk(ledger, desks, "case", address, steps);
    const address = await open(desks, caller);
    const more = { reason: "coordination", amount: "1", unit: "working-hour" };
    const pause = { reason: "project", plan: "已列入整修计划,现场已围挡", until: dayFromNow(10) };
    await to(address, [
        ...toDispatch,
        ["dispatcher", "dispatch", { ...toSanitation, cohosts: "园林" }],
        ["greening", "cohost_done", { note: "绿化带内已清理" }],
        ["supervisor", "hard_mark", { reason: "权属不清" }],
        ["head", "hard_note", { note: "已约产权单位会商" }],
        ["supervisor", "hard_clear", { note: "责任已明确" }],
        ["supervisor", "remind", { note: "请抓紧" }],
        ["head", "comment", { note: "已到场" }],
        ["head", "ask_extend", more],
        ["supervisor", "refuse", { note: "时限充足" }],
        ["head", "ask_extend", more],
        ["head", "withdraw"],
        ["head", "ask_extend", more],
        ["supervisor", "approve", { note: "同意" }],
        ["head", "ask_suspend", pause],
        ["supervisor", "approve"],
        ["head", "look", { note: "围挡完好" }],
        ["dispatcher", "resume", { note: "计划提前" }],
        ["head", "ask_defer", { reason: "event", until: dayFromNow(5) }],
        ["supervisor", "approve"],
        ["dispatcher", "resume"],
        ["head", "ask_return", { reason: "not-mine", note: "属沿街商铺" }],
        ["supervisor", "approve"],
        ["supervisor", "rule", { department: "环卫", reason: "三定方案明确由环卫清运" }],
    ]);
});

story("a caller's report is sent back, waived, closed, contested, reopened twice and closed by force", async (world) => {
    const desks = await desksOf(world, ["intake", "shift", "dispatcher", "collector", "head", "supervisor", "leader"]);
    const address = await open(desks, caller);
    await walk(ledger, desks, "case", address, [
        ...toHandling,
        ...toCheck("王小满", { result: "fail", photo: true, note: "泡沫箱还在" }),
        ["shift", "rework", { reason: "泡沫箱还在" }],
        ["head", "feedback", done],
        ["shift", "waive_check", scene],
        ["shift", "close"],
        ["head", "ask_appeal", { reason: "rework", note: "二次倾倒,非处置不到位" }],
        ["supervisor", "refuse", { note: "照片可见残留" }],
        ["intake", "answer", { answer: "已清运,感谢来电" }],
        ["shift", "reopen", { reason: "现场复查仍有残留" }],
        ["dispatcher", "dispatch", toSanitation],
        ...toCheck("王小满"),
        ["shift", "close"],
        ["intake", "call", { valid: "true", solved: "false", satisfied: "dissatisfied", note: "气味仍在" }, "dispatch"],
        ["dispatcher", "dispatch", toSanitation],
        ["head", "ask_force", { reason: "当事人拒不配合", note: "已移送立案查处" }],
        ["supervisor", "approve"],
        ["leader", "approve"],
    ]);
    await desks.shift.page.goto(address);
    assert.equal((await told(desks.shift.page)).stage, "closed");
});

story("reports end in other ways: untrue, told twice, another district's, out of the ordinary", async (world) => {
    const neighbour = { WANGGE_DISTRICT: "990102" };
    await world.wangge(["pack", "apply", packs, "demo-city"], neighbour);
    await world.wangge(["organisation", "add", "centre", "邻区城管中心", "--kind", "centre"], neighbour);
    const desks = await desksOf(world, ["intake", "shift", "dispatcher", "water"]);
    const to = (address, steps) => walk(ledger, desks, "case", address, steps);
    const first = await open(desks, caller);
    await desks.intake.page.goto(first);
    const number = (await desks.intake.page.locator(".case-no .no").first().textContent()).trim();
    await to(await open(desks, caller), [["intake", "merge", { target: number }]]);
    await to(first, [["shift", "void", { reason: "not-true", answer: "经核实未发现,感谢反映" }]]);
    await to(await open(desks, {}), [["shift", "transfer", { district: "990102", reason: "位于邻区一侧" }]]);
    assert.match(await desks.shift.page.locator("main").textContent(), /990102/, "the case of the other district is named");
    await to(await open(desks, {}), [...toDispatch, ["shift", "close_special", { reason: "主体灭失", note: "店铺已拆除" }]]);
    await to(await open(desks, { matter: "10999-2", description: "水管爆裂,路面塌陷" }), [
        ...toDispatch,
        ["dispatcher", "dispatch", { department: "水务" }],
        ["water", "sub_done", { note: "已围护并设警示", photo: true }],
        ["water", "sub_done", { note: "管道已修复", photo: true }],
    ]);
});

story("a rule of the city sends a matter to the street office without a dispatcher", async (world) => {
    const desks = await desksOf(world, ["intake", "shift"]);
    const middle = await desks.intake.page.evaluate(async () => {
        const { bounds } = await (await fetch("/grid/map.json")).json();
        return { lon: String((bounds[0] + bounds[2]) / 2), lat: String((bounds[1] + bounds[3]) / 2) };
    });
    const address = await open(desks, { matter: "06005-1", description: "阳台外挂满杂物", ...middle });
    await walk(ledger, desks, "case", address, [["shift", "waive_verify", scene], ["shift", "file"]]);
    await desks.shift.page.goto(address);
    const { stage, titles } = await told(desks.shift.page);
    assert.deepEqual([stage, titles[0]], ["handle", ledger.row("case", "direct").name]);
    noteProgram(ledger, "case", titles);
});

story("an order of the hotline goes all its ways", async (world) => {
    const desks = await desksOf(world, ["intake", "shift", "dispatcher", "head", "greening", "supervisor"]);
    const to = (address, steps) => walk(ledger, desks, "order", address, steps);
    const order = () => open(desks, { ...caller, matter: "", flow: "order", description: "楼下夜间施工噪声反映多次" });
    const more = { reason: "需多方协调", amount: "1", unit: "working-day" };
    await to(await order(), [["shift", "decline", { reason: "诉讼", answer: "请向法院反映" }]]);
    await to(await order(), [
        ["intake", "sign"],
        ["intake", "contact", { note: "已电话联系,约定今晚核查" }],
        ["dispatcher", "hand_over", { ...toSanitation, cohosts: "园林" }],
        ["greening", "cohost_done", { note: "绿化带内已清理" }],
        ["head", "receive"],
        ["head", "assign", { handler: "吴桂珍" }],
        ["supervisor", "remind", { note: "临期" }],
        ["supervisor", "comment", { note: "已核对" }],
        ["head", "ask_extend", more],
        ["supervisor", "refuse", { note: "尽快办理" }],
        ["head", "ask_extend", more],
        ["head", "withdraw"],
        ["head", "ask_return", { reason: "不属本部门职责", note: "属住建部门" }],
        ["supervisor", "approve", {}, "assign"],
        ["dispatcher", "hand_over", toSanitation],
        ["head", "feedback", { note: "已约谈施工单位" }],
        ["shift", "send_back", { reason: "答复不完整" }],
        ["head", "feedback", { note: "已约谈并责令夜间停工" }],
        ["intake", "reply", { answer: "已责令夜间停工" }],
        ["intake", "call", { valid: "true", solved: "false", satisfied: "dissatisfied" }, "handle"],
        ["head", "feedback", { note: "已夜间巡查" }],
        ["intake", "reply", { answer: "已连续三夜巡查" }],
        ["intake", "call", { valid: "true", solved: "true", satisfied: "satisfied" }],
        ["shift", "close"],
    ]);
});

const letters = [["supervision", "supervisor"], ["reminder", "supervisor"], ["instruction", "leader"], ["contact", "dispatcher"]];
story("notices, instructions and contact forms are received, answered, sent back, closed, revoked", async (world) => {
    const desks = await desksOf(world, ["dispatcher", "head", "supervisor", "leader"]);
    for (const [flow, by] of letters) {
        const letter = { flow, subject: "限期清运滨河路积存垃圾", body: "请于期限内办结并报送照片", department: "环卫", until: dayFromNow(3) };
        const issue = () => send(desks[by].page, "/letters/new", formTo("/letters"), letter);
        await walk(ledger, desks, flow, await issue(), [
            ["head", "receive"],
            ["head", "assign", { handler: "吴桂珍" }],
            ["supervisor", "comment", { note: "已电话核对" }],
            ["supervisor", "remind", { note: "请抓紧" }],
            ["head", "reply", { note: "正在清运" }],
            [by, "send_back", { reason: "未附照片" }],
            ["head", "reply", { note: "已清运,附照片" }],
            [by, "close"],
        ]);
        await walk(ledger, desks, flow, await issue(), [[by, "revoke", { reason: "重复发文" }]]);
    }
});

story("what time ends: a deferral goes on, a suspension of a city with a pool goes there and is taken up", async (world) => {
    // A city changes a rule in its pack, without code; cases that are filed from then on follow it.
    await world.repack("demo-city/case-rules.toml", '[rules]\nsuspension_ends = "pool"\n');
    const desks = await desksOf(world, ["intake", "shift", "dispatcher", "head"]);
    const until = dayFromNow(2);
    const paused = await open(desks, {});
    const deferred = await open(desks, {});
    await walk(ledger, desks, "case", paused, [...toHandling, ["head", "ask_suspend", { reason: "budget", plan: "立项后整修", until }], ["dispatcher", "approve"]]);
    await walk(ledger, desks, "case", deferred, [...toHandling, ["head", "ask_defer", { reason: "weather", until }], ["dispatcher", "approve"]]);
    await world.wakeLater(4);
    const later = await desksOf(world, ["dispatcher"]);
    const { page } = later.dispatcher;
    for (const [address, stage] of [[paused, "pool"], [deferred, "handle"]]) {
        for (let tries = 0; tries < 60; tries += 1) {
            await page.goto(address);
            if ((await told(page)).stage === stage) break;
            await page.waitForTimeout(500);
        }
        const { stage: reached, titles } = await told(page);
        assert.equal(reached, stage);
        noteProgram(ledger, "case", titles);
    }
    await walk(ledger, later, "case", paused, [["dispatcher", "take_up", { note: "资金到位" }]]);
});

story("no row of the action table was left out", async () => {
    assert.ok(ledger.rows.length > 100, "the table was read");
    assert.deepEqual(ledger.missing(), []);
});
