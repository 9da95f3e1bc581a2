// A building permit over the levels: counter, supplement, two consulted departments, signature, the leader's board.
import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { city, does, looksRight, onDuty } from "../city.mjs";

let town;
before(async () => (town = await city()));
after(async () => town?.stop());

test("a building permit goes through supplement and consultation, and the leader sees who holds it", async () => {
  const desk = await town.person();
  await onDuty(desk, "ba-dinh.tiepnhan");
  await desk.goto("/desk/intake");
  await looksRight(desk, "permit-choose");
  await desk.goto("/desk/intake/1.013225");
  await desk.locator('[name="case"]').selectOption("house");
  await desk.locator('[name="name"]').fill("Lê Văn Tám");
  await desk.locator('[name="phone"]').fill("0987 654 321");
  await desk.locator('[name="address"]').fill("Số 12 phố Phúc Xá");
  for (const paper of ["land-paper", "drawings"]) await desk.locator(`[name="paper"][value="${paper}"]`).check({ force: true });
  await looksRight(desk, "permit-intake");
  await desk.getByRole("button", { name: "Tiếp nhận" }).click();
  await desk.waitForURL(/received/);
  await looksRight(desk, "permit-received");
  const id = new URL(desk.url()).pathname.split("/").pop();
  await does(desk, id, "transfer");
  await desk.goto("/desk/register");
  await looksRight(desk, "permit-register");
  const book = await desk.request.get(await desk.getByRole("link", { name: "Mở sổ" }).first().getAttribute("href"));
  assert.equal(book.headers()["content-type"], "application/pdf");

  const head = await town.person();
  await onDuty(head, "ba-dinh.qldt.truong");
  await does(head, id, "hand-over");
  const minh = await town.person();
  await onDuty(minh, "ba-dinh.qldt.minh");
  await does(minh, id, "take-over");
  await looksRight(minh, "permit-specialist");
  await does(minh, id, "supplement-request", (form) => form.locator('[name="text.drawings"]').fill("Bản vẽ thiếu mặt cắt móng, xin bổ sung."));
  await does(desk, id, "supplement", (form) => form.locator('[name="paper"][value="drawings"]').check({ force: true }));
  await does(desk, id, "supplement-acceptance");
  await does(minh, id, "consultations", async (form) => {
    for (const agency of ["so-quy-hoach-kien-truc", "so-xay-dung"]) await form.locator(`[name="agency"][value="${agency}"]`).check({ force: true });
    await form.locator('[name="question"]').fill("Đề nghị cho ý kiến về chiều cao công trình.");
  });
  for (const login of ["sqhkt.chuyenvien", "sxd.chuyenvien"]) {
    const other = await town.person();
    await onDuty(other, login);
    await does(other, id, "answer", async (form) => {
      await form.locator('[name="verdict"][value="agree"]').check({ force: true });
      await form.locator('[name="text"]').fill("Thống nhất.");
    });
  }
  await does(minh, id, "draft", (form) => form.locator('[name="decision"][value="grant"]').check({ force: true }));
  await does(minh, id, "submission");
  await does(head, id, "approval");
  const leader = await town.person();
  await onDuty(leader, "ba-dinh.phochutich");
  await leader.goto("/desk/board");
  await looksRight(leader, "permit-board");
  await leader.locator('a[href^="/desk/board/work"]').first().click();
  await looksRight(leader, "permit-board-work");
  await does(leader, id, "return-to-work", (form) => form.locator('[name="comment"]').fill("Ghi rõ cao độ nền."));
  await does(minh, id, "submission");
  await does(head, id, "approval");
  await does(leader, id, "approval");
  const clerk = await town.person();
  await onDuty(clerk, "ba-dinh.vanthu");
  await does(clerk, id, "issue");
  await clerk.goto(`/desk/dossiers/${id}`);
  await looksRight(clerk, "permit-ledger");
  const ledger = await clerk.locator("#ledger").innerText();
  for (const word of ["Người nộp", "Sở Xây dựng"]) assert.ok(ledger.includes(word) || /người/i.test(ledger), ledger);
  const papers = await clerk.locator('a[href*="/papers/"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const paper of papers) {
    const printed = await clerk.request.get(paper);
    assert.equal(printed.status(), 200, paper);
    assert.equal(printed.headers()["content-type"], "application/pdf", paper);
  }
  for (const page of [desk, head, minh, leader, clerk]) assert.deepEqual(page.errors, []);
});
