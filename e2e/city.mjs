// A fresh demo city for a journey, and people with browsers in it.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(join(here, "node_modules/axe-core/axe.min.js"), "utf8");
const program = process.env.JOURNEY_PROGRAM ?? join(here, "../target/release/motcua");
const shots = process.env.JOURNEY_SHOTS;
export const widths = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };

/** Starts a city with a few dozen dossiers and waits until it is ready. */
export async function city({ pack = "nd61-2018", dossiers = 60 } = {}) {
  const data = mkdtempSync(join(tmpdir(), "motcua-"));
  const port = 20000 + Math.floor(Math.random() * 20000);
  const args = ["demo", "--fresh", "--pack", pack, "--data", join(data, "city")];
  args.push("--dossiers", String(dossiers), "--listen", `127.0.0.1:${port}`);
  const server = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  server.stderr.on("data", (text) => (log += text));
  const address = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${address}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) break;
    if (server.exitCode !== null || tries > 600) throw new Error(`the city did not start: ${log}`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update"];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
  const logins = JSON.parse(readFileSync(join(data, "city/demo.json"), "utf8")).logins;
  return {
    address, logins,
    /** A browser of their own, with or without script. */
    async person({ script = true, size = widths.desk } = {}) {
      const context = await browser.newContext({ javaScriptEnabled: script, viewport: size, baseURL: address, locale: "vi-VN" });
      const page = await context.newPage();
      page.errors = [];
      page.on("pageerror", (error) => page.errors.push(String(error)));
      page.on("console", (line) => line.type() === "error" && page.errors.push(line.text()));
      return page;
    },
    async stop() {
      await browser.close();
      server.kill("SIGTERM");
      await new Promise((wake) => (server.exitCode === null ? server.once("exit", wake) : wake()));
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Signs a citizen in; the code is read where the demo shows it. */
export async function signIn(page, phone) {
  await page.goto("/sign-in");
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill(phone);
  await page.getByRole("button", { name: "Gửi mã đăng nhập" }).click();
  const reader = await page.context().newPage();
  await reader.goto("/outbox");
  const text = await reader.locator("main").innerText();
  await reader.close();
  const code = text.match(/\b(\d{6})\b/)?.[1];
  assert.ok(code, "the outbox shows a code of six digits");
  await page.getByLabel("Mã đăng nhập").fill(code);
  await page.getByRole("button", { name: "Đăng nhập", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Signs an officer in with the printed login. A code works once: wait for the next when it was used. */
export async function onDuty(page, login) {
  for (let tries = 0; tries < 8; tries++) {
    await page.goto("/desk/sign-in");
    await page.getByRole("button", { name: `Vào với tài khoản ${login}` }).click();
    await page.waitForLoadState();
    if (!new URL(page.url()).pathname.startsWith("/desk/sign-in")) return;
    await new Promise((wake) => setTimeout(wake, 5000));
  }
  assert.fail(`${login} could not sign in`);
}

/** Nothing an accessibility checker objects to, at phone and desk width; a picture of each when asked for. */
export async function looksRight(page, name) {
  const size = page.viewportSize();
  for (const [where, viewport] of Object.entries(widths)) {
    await page.setViewportSize(viewport);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth).catch(() => 0);
    assert.ok(wide <= 0, `${name} scrolls sideways by ${wide} px at ${where} width`);
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${where}.png`), fullPage: true });
    }
    const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ["violations"] }); })()`);
    const said = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 2).join(" ")}`);
    assert.deepEqual(said, [], `${name} at ${where} width`);
  }
  await page.setViewportSize(size);
}

/** A picture as a phone would take it: small, but a real PNG. */
export const photo = {
  name: "giay-chung-sinh.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"),
};

/** A citizen gives files for a paper; with script they travel as soon as they are chosen. */
export async function gives(page, paper, files) {
  const slot = page.locator("section", { has: page.locator(`#paper-${paper}`) });
  const before = await slot.locator(".mc-files > li").count();
  await slot.locator('input[type="file"]').last().setInputFiles(files);
  const button = slot.getByRole("button", { name: /^Gửi (thêm )?tệp$/ });
  if (await button.isVisible()) await button.click();
  await slot.locator(".mc-files > li").nth(before).waitFor();
  await page.waitForLoadState();
}

/** An officer does one act on a dossier, named by its noun; `fill` answers what the act asks. */
export async function does(page, id, noun, fill) {
  await page.goto(`/desk/dossiers/${id}`);
  const direct = page.locator(`.mc-acts form[action$="/${noun}"] button`);
  if (await direct.count()) {
    await direct.first().click();
  } else {
    const link = page.locator(`.mc-acts a[href*="${noun}"]`);
    assert.ok(await link.count(), `the act ${noun} is offered: ${await page.locator("main").innerText()}`);
    await link.first().click();
    await page.locator("#act").waitFor();
    await fill?.(page.locator("#act"));
    await page.locator("#act .mc-buttons button").last().click();
  }
  await page.waitForLoadState();
  const errors = page.locator("main .mc-errors");
  if (await errors.count()) assert.fail(`${noun}: ${await errors.innerText()}`);
}

/** Answers the questions of a step as the map says; what is hidden or not in the map stays. */
export async function answer(page, answers) {
  const boxes = page.locator("main form [name]:not([type=hidden]):not(button)");
  // A choice may bring further questions into view, so look until nothing new appears.
  for (let round = 0; round < 3; round++) {
    const names = new Set(await boxes.evaluateAll((all) => all.filter((one) => !one.disabled).map((one) => one.name)));
    for (const name of names) {
      const value = answers[name];
      if (value === undefined) continue;
      const box = page.locator(`main form [name="${name}"]`).first();
      const kind = await box.evaluate((one) => (one.tagName === "SELECT" ? "select" : one.type));
      if (kind === "radio" || kind === "checkbox") {
        const choice = page.locator(`main form [name="${name}"][value="${value}"]`);
        if (await choice.isEnabled()) await choice.check({ force: true });
      } else if (await box.isVisible()) {
        if (kind === "select") await box.selectOption(value);
        else await box.fill(value);
      }
    }
  }
}
