// Nonsense, wrong files, double presses, foreign dossiers: a page that helps, and nothing lost.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { city, looksRight, onDuty, photo, signIn, widths } from "../city.mjs";

let town;
before(async () => (town = await city({ dossiers: 20 })));
after(async () => town?.stop());

const NOBODY = "00000000-0000-7000-8000-000000000000";

test("wrong addresses and foreign dossiers are not found, in words", async () => {
  const page = await town.person({ size: widths.phone });
  for (const path of ["/nowhere", "/procedures/9.999999", "/t/KHONG-CO", "/life-events/nothing"]) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 404, path);
    assert.match(await page.locator("main").innerText(), /[Kk]hông (tìm )?thấy/, path);
  }
  await signIn(page, "0912333444");
  for (const path of [`/dossiers/${NOBODY}`, `/drafts/${NOBODY}`, "/dossiers/not-an-id"]) {
    assert.ok([400, 404].includes((await page.goto(path)).status()), path);
  }
  await page.goto("/nowhere");
  page.errors.length = 0;
  await looksRight(page, "mistake-not-found");
});

test("what was typed stays when something is wrong", async () => {
  const page = await town.person({ script: false, size: widths.phone });
  await page.goto("/sign-in");
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill("12 con mèo");
  await page.getByRole("button", { name: "Gửi mã đăng nhập" }).click();
  assert.equal(await page.getByLabel("Số điện thoại hoặc thư điện tử").inputValue(), "12 con mèo");
  await looksRightWithoutScript(page);
});

async function looksRightWithoutScript(page) {
  assert.ok(await page.locator(".mc-errors a").count(), "the summary leads to the field");
}

test("a program named like a picture is turned away and the next try succeeds", async () => {
  const page = await town.person({ script: false, size: widths.phone });
  await signIn(page, "0912555666");
  await page.goto("/procedures/1.001193/application");
  await page.locator('[name="case"][value="ordinary"]').check({ force: true });
  await page.locator('[name="district"]').selectOption("d001");
  await page.getByRole("button", { name: "Chọn", exact: true }).first().click();
  await page.locator('[name="commune"]').selectOption("x00001");
  await page.getByRole("button", { name: "Bắt đầu điền hồ sơ" }).click();
  const draft = new URL(page.url()).pathname.split("/")[2];
  const upload = async (file) => {
    await page.goto(`/drafts/${draft}/papers`);
    const slot = page.locator("section", { has: page.locator("#paper-birth-commitment") });
    await slot.locator('input[type="file"]').first().setInputFiles(file);
    await slot.getByRole("button", { name: /Gửi/ }).last().click();
    await page.waitForLoadState();
  };
  await upload({ name: "anh.png", mimeType: "image/png", buffer: Buffer.from("MZ\x90\x00 not a picture") });
  assert.match(await page.locator("main").innerText(), /ảnh|PDF/);
  await upload(photo);
  assert.ok(await page.getByText(photo.name).count());
});

test("an officer without the right does not see the dossier", async () => {
  const page = await town.person();
  await onDuty(page, "phuc-xa.tiepnhan");
  assert.equal((await page.goto(`/desk/dossiers/${NOBODY}`)).status(), 404);
  assert.equal((await page.goto("/desk/board")).status() < 500, true);
});

test("a form of another site is refused", async () => {
  const answer = await fetch(`${town.address}/sign-in`, {
    method: "POST", body: "contact=0912333444", redirect: "manual",
    headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
  });
  assert.equal(answer.status, 403);
});
