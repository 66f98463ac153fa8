// Follows the links of real mails in Chromium: proves an address, resets a password. The environment is as for
// swagger.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintsOf, mailedLink, openPage, startServer } from "./support/server.mjs";

const PHONE = { width: 360, height: 640 };
const PASSWORD = "violet kettle marches north";

test("the links of mails do what they are for, once a button is pressed, and only once", async (t) => {
  const { base, folder } = await startServer(t);
  const post = async (path, body) => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${base}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, ...(await answer.json()) };
  };
  const logIn = (password) => post("/auth/login", { identifier: "ada", password });
  await post("/auth/register", { username: "ada", email: "ada@example.org", password: PASSWORD });
  const page = await openPage(t, PHONE);
  const complaints = complaintsOf(page, base);
  const outcome = page.locator("#outcome");

  const verify = await mailedLink(folder, "Confirm your e-mail address");
  await page.goto(verify);
  assert.ok(!page.url().includes("cso_"), "the token leaves the address bar");
  assert.equal((await logIn(PASSWORD)).data.user.email_verified, false, "opening the page proves nothing");
  await page.getByRole("button").click();
  await page.getByRole("button").waitFor({ state: "detached" });
  assert.equal((await logIn(PASSWORD)).data.user.email_verified, true, await outcome.textContent());
  assert.deepEqual(complaints, []);

  await page.goto("about:blank");
  await page.goto(verify);
  await page.getByRole("button").click();
  await page.getByText("Ask for a new link").waitFor();

  await post("/auth/password/forgot", { email: "ada@example.org" });
  await page.goto(await mailedLink(folder, "Set a new password"));
  const [password, repeat] = [page.locator("input[name=password]"), page.locator("input[name=repeat]")];
  await password.fill("short");
  await repeat.fill("short");
  await page.getByRole("button").click();
  await page.getByText("at least 8 characters").waitFor();
  await password.fill("quiet lantern under snow");
  await repeat.fill("quiet lantern under snow");
  await page.getByRole("button").click();
  await page.getByRole("button").waitFor({ state: "detached" });
  assert.equal((await logIn("quiet lantern under snow")).status, 200, await outcome.textContent());
  assert.equal((await logIn(PASSWORD)).status, 401);
});

test("a link without its token says so", async (t) => {
  const { base } = await startServer(t);
  const page = await openPage(t, PHONE);
  await page.goto(`${base}/account/reset-password`);
  await page.getByText("This link is incomplete").waitFor();
  assert.ok(!(await page.getByRole("button").isVisible()));
});
