// Opens the documentation of a real server in Chromium, registers and logs in from the page, and reads the own
// profile with the token, as a person would. `cargo xtask test` sets the environment; by hand:
//
//   COUNTERSIGN_TEST_PROGRAM=target/debug/countersign COUNTERSIGN_TEST_CHROMIUM=/usr/bin/chromium \
//   COUNTERSIGN_TEST_PLAYWRIGHT=/…/node_modules/playwright-core/index.mjs \
//   COUNTERSIGN_TEST_SCREENSHOT=/tmp/docs.png node --test swagger.mjs
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintsOf, openPage, startServer } from "./support/server.mjs";

const PASSWORD = "violet kettle marches north";

test("somebody registers, logs in and reads the own profile from the page", async (t) => {
  const { base } = await startServer(t);
  const page = await openPage(t, { width: 1280, height: 1000 });
  const complaints = complaintsOf(page, base);

  await page.goto(`${base}/docs`);
  const account = { username: "ada", email: "ada@example.org", password: PASSWORD };
  await execute(page, "post", "/api/v1/auth/register", 201, account);
  const credentials = { identifier: "ada", password: PASSWORD };
  const login = await execute(page, "post", "/api/v1/auth/login", 200, credentials);
  await authorise(page, login.data.access_token);
  const me = await execute(page, "get", "/api/v1/users/me", 200);

  assert.equal(me.data.username, "ada");
  if (process.env.COUNTERSIGN_TEST_SCREENSHOT) {
    await page.screenshot({ path: process.env.COUNTERSIGN_TEST_SCREENSHOT });
  }
  assert.deepEqual(complaints, []);
});

async function authorise(page, token) {
  await page.locator("button.authorize").first().click();
  const heading = page.locator("h4", { hasText: /^bearer/ });
  const scheme = page.locator(".modal-ux .auth-container").filter({ has: heading });
  await scheme.locator("input").fill(token);
  await scheme.locator("button.authorize").click();
  await scheme.locator("button.btn-done").click();
}

/** Runs an operation by its "Execute" button; gives the body of the answer, which must have this status. */
async function execute(page, method, path, status, body) {
  const operation = page
    .locator(`.opblock-${method}`)
    .filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
  await operation.locator(".opblock-summary").click();
  if (body) await operation.locator("textarea.body-param__text").fill(JSON.stringify(body));
  const [response] = await Promise.all([
    page.waitForResponse((answer) => new URL(answer.url()).pathname === path),
    operation.locator("button.execute").click(),
  ]);
  assert.equal(response.status(), status, await response.text());
  const shown = operation.locator(".live-responses-table .response-col_status", { hasText: String(status) });
  await shown.first().scrollIntoViewIfNeeded();
  return response.json();
}
