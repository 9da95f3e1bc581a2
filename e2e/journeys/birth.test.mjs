// A birth is registered: from the phone of the mother to the certificate in her hand.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { answer, city, does, gives, looksRight, onDuty, photo, signIn, widths } from "../city.mjs";

let town;
before(async () => (town = await city()));
after(async () => town?.stop());

const answers = {
  "requester.full_name": "Nguyễn Thị Lan", "requester.personal_id": "001190123456", "requester.phone": "0912 000 111",
  "requester.address": "Số 5 phố Hàng Than", "requester.relation": "mother", "child.full_name": "Trần Minh An",
  "child.birth_date-day": "5", "child.birth_date-month": "10", "child.birth_date-year": "2026", "child.sex": "female",
  "child.ethnicity": "kinh", "child.nationality": "Việt Nam", "child.birth_place_kind": "facility",
  "child.birth_facility": "Bệnh viện Phụ sản Hà Nội", "child.birth_place": "929 La Thành, Hà Nội", "child.hometown": "Nam Định",
  "birth_notification.available": "no", "mother.known": "yes", "mother.full_name": "Nguyễn Thị Lan", "mother.ethnicity": "kinh",
  "mother.nationality": "Việt Nam", "mother.address": "Số 5 phố Hàng Than", "mother.birth_year": "1990", "father.known": "no",
  "parents.married": "no", "copies.requested": "no", commitment: "yes",
};

async function files(page, script) {
  await signIn(page, script ? "0912000111" : "0912000222");
  await page.goto("/procedures?q=khai+sinh");
  await looksWhenScripted(page, script, "search");
  await page.getByRole("link", { name: /khai sinh/i }).first().click();
  await looksWhenScripted(page, script, "procedure");
  await page.goto("/procedures/1.001193/application");
  await page.locator('[name="case"][value="ordinary"]').check({ force: true });
  await page.locator('[name="district"]').selectOption("d001");
  if (!script) await page.getByRole("button", { name: "Chọn", exact: true }).first().click();
  await page.waitForFunction(() => document.querySelector('[name="commune"] option[value="x00001"]') !== null).catch(() => {});
  await looksWhenScripted(page, script, "application");
  await page.locator('[name="commune"]').selectOption("x00001");
  if (!script) await page.locator('[name="case"][value="ordinary"]').check({ force: true });
  await page.getByRole("button", { name: "Bắt đầu điền hồ sơ" }).click();
  await page.waitForURL(/\/drafts\//);
  const draft = new URL(page.url()).pathname.split("/")[2];
  await page.goto(`/drafts/${draft}`);
  await looksWhenScripted(page, script, "draft");
  const steps = await page.locator(`a[href*="/drafts/${draft}/steps/"]`).evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.ok(steps.length >= 6, "one page per topic");
  for (const [index, step] of steps.entries()) {
    await page.goto(step);
    await answer(page, answers);
    if (index < 2) await looksWhenScripted(page, script, `step-${index}`);
    await page.getByRole("button", { name: "Tiếp tục" }).last().click();
    await page.waitForLoadState();
    assert.ok(!(await page.locator("main .mc-errors").isVisible()), `step ${step} is right: ${await page.locator("main").innerText()}`);
  }
  await page.goto(`/drafts/${draft}/papers`);
  await gives(page, "birth-commitment", photo);
  await looksWhenScripted(page, script, "papers");
  await page.goto(`/drafts/${draft}/check`);
  await page.locator('[name="delivery"][value="counter"]').check({ force: true });
  await page.locator('[name="sure"]').check({ force: true });
  await looksWhenScripted(page, script, "check");
  await page.getByRole("button", { name: "Gửi hồ sơ" }).click();
  await page.waitForURL(/confirmation/);
  await looksWhenScripted(page, script, "confirmation");
  return new URL(page.url()).pathname.split("/")[2];
}

const looksWhenScripted = (page, script, name) => (script ? looksRight(page, `birth-${name}`) : undefined);

for (const script of [true, false]) {
  test(`a birth is registered ${script ? "with" : "without"} script`, async () => {
    const lan = await town.person({ script, size: widths.phone });
    const id = await files(lan, script);
    await lan.goto(`/dossiers/${id}`);
    await looksWhenScripted(lan, script, "dossier");

    const desk = await town.person({ script });
    await onDuty(desk, "phuc-xa.tiepnhan");
    await looksWhenScripted(desk, script, "queue");
    await does(desk, id, "acceptance");
    await looksWhenScripted(desk, script, "received");
    const code = (await desk.locator("main .mc-code").first().innerText()).trim();
    assert.match(code, /^000\.01\.41\.H26-\d{6}-\d{4}$/);
    await does(desk, id, "transfer");

    const specialist = await town.person({ script });
    await onDuty(specialist, "phuc-xa.hotich");
    await does(specialist, id, "draft", (form) => form.locator('[name="decision"][value="grant"]').check({ force: true }));
    await does(specialist, id, "submission");
    const leader = await town.person({ script });
    await onDuty(leader, "phuc-xa.chutich");
    await looksWhenScripted(leader, script, "leader-queue");
    await does(leader, id, "approval");
    await does(desk, id, "issue");

    const stranger = await town.person({ script });
    await stranger.goto(`/t/${code}`);
    const seen = await stranger.locator("main").innerText();
    assert.ok(seen.includes(code) && !/Lan|Minh An/.test(seen), "code and stage only");
    await looksWhenScripted(stranger, script, "tracking");

    await does(desk, id, "return", async (form) => {
      await form.locator('[name="receipt_checked"]').check({ force: true });
      await form.locator('[name="collected_by"]').fill("Nguyễn Thị Lan");
    });
    await lan.goto(`/dossiers/${id}/rating`);
    await looksWhenScripted(lan, script, "rating");
    await lan.locator('[name="stars"][value="5"]').check({ force: true });
    await lan.getByRole("button", { name: "Gửi đánh giá" }).click();
    await lan.waitForLoadState();
    const receipt = await lan.request.get(await lan.goto(`/dossiers/${id}`).then(() => lan.locator('a[href*="/slips/"]').first().getAttribute("href")));
    assert.equal(receipt.headers()["content-type"], "application/pdf");
    assert.deepEqual(lan.errors, []);
    assert.deepEqual(desk.errors, []);
  });
}
