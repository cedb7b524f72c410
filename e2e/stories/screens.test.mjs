// Every page as its post sees it: pictures on both screens, light and dark, and axe on each.
// A handful each time; all of them when WANGGE_E2E_SHOTS is `full`. Somebody must open the pictures.

import { axe, settle, shot, story } from "../harness.mjs";

const isFull = process.env.WANGGE_E2E_SHOTS === "full";

/** The pages that are looked at each time. */
const often = [
    "sign-in-en",
    "intake-home",
    "intake-register",
    "shift-leader-case-filing",
    "collector-report",
    "department-work",
    "administrator-admin-users",
];

/** Who is at the desk, the stages whose cases this post moves on, and pages that no rail leads to. */
const desks = {
    intake: { login: "shouli1", stages: ["intake", "feedback"], pages: { register: "/cases/new", "nothing-found": "/cases?q=zzzz" } },
    "shift-leader": { login: "zhiban1", stages: ["filing", "check", "closed", "void"], pages: { all: "/cases?all=1" } },
    dispatcher: { login: "paiqian1", stages: ["dispatch"] },
    department: { login: "huanwei1", stages: ["handle"] },
    handler: { login: "huanwei2", stages: ["handle"] },
    collector: { login: "caiji3", pages: { tasks: "/field", report: "/field/report" } },
    supervisor: { login: "ducha1" },
    assessor: { login: "kaoping1" },
    leader: { login: "lingdao1" },
    administrator: { login: "admin", pages: { "user-new": "/admin/users/new", password: "/password", keys: "/help/keys" } },
};

/** Opens a page by `way`, looks at it closely, and leaves pictures of it. */
async function look(page, name, way) {
    if (!isFull && !often.includes(name)) return;
    await way();
    await settle(page);
    await axe(page);
    await shot(page, name);
}

async function openFirst(page, list, row) {
    await page.goto(list);
    await page.locator(row).first().click();
    await page.waitForURL((url) => url.pathname !== new URL(list, url).pathname);
}

async function signIn(page, user, password) {
    await page.goto("/sign-in");
    await page.locator("input[name=user]").fill(user);
    await page.locator("input[name=password]").fill(password);
    await page.locator(".sign-in .btn-primary").click();
}

async function lookAround(page, post, { login, stages = [], pages = {} }, password) {
    await signIn(page, login, password);
    await page.waitForURL((url) => url.pathname === "/");
    const rail = await page.locator(".rail li a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const nameOf = (path) => path.slice(1).replaceAll("/", "-") || "home";
    const known = { ...Object.fromEntries(rail.map((path) => [nameOf(path), path])), ...pages };
    for (const [name, path] of Object.entries(known)) await look(page, `${post}-${name}`, () => page.goto(path));
    for (const stage of stages) {
        await look(page, `${post}-case-${stage}`, () => openFirst(page, `/cases?stage=${stage}`, ".work .c-no a"));
    }
    if (post === "collector") await look(page, "collector-task", () => openFirst(page, "/field", ".card h2 a"));
    if (post === "administrator") await look(page, "administrator-user", () => openFirst(page, "/admin/users", ".table a"));
    for (const [name, path] of post === "intake" ? Object.entries(known) : []) {
        await look(page, `intake-${name}-en`, () => inEnglish(page, path));
    }
}

async function inEnglish(page, path) {
    await page.goto(path);
    if ((await page.locator("html").getAttribute("lang")) === "en") return;
    await page.locator("button[name=lang][value=en]").first().click();
    await page.locator("html[lang=en]").waitFor();
    await page.goto(path);
}

story("a stranger sees the pages before the door", { ignore: [/40[14]/] }, async ({ page }) => {
    await look(page, "sign-in-wrong", () => signIn(page, "shouli1", "falsch"));
    await look(page, "not-found", () => page.goto("/nowhere"));
    await look(page, "sign-in-en", () => inEnglish(page, "/sign-in"));
});

for (const [post, desk] of Object.entries(desks)) {
    if (!isFull && !often.some((name) => name.startsWith(`${post}-`))) continue;
    story(`the ${post} looks at every page`, ({ page, demoOutput }) => {
        const [, password] = /password: (\S+)/.exec(demoOutput);
        return lookAround(page, post, desk, password);
    });
}
