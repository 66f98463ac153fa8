// Opens the documentation of a real server in Chromium, registers and logs in from the page, and reads the own
// profile with the token, as a person would. `cargo xtask test` sets the environment; by hand:
//
//   COUNTERSIGN_TEST_PROGRAM=target/debug/countersign COUNTERSIGN_TEST_CHROMIUM=/usr/bin/chromium \
//   COUNTERSIGN_TEST_PLAYWRIGHT=/…/node_modules/playwright-core/index.mjs \
//   COUNTERSIGN_TEST_SCREENSHOT=/tmp/docs.png node --test swagger.mjs
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

const { COUNTERSIGN_TEST_PROGRAM, COUNTERSIGN_TEST_PLAYWRIGHT, COUNTERSIGN_TEST_CHROMIUM } = process.env;
const { chromium } = await import(COUNTERSIGN_TEST_PLAYWRIGHT);
const PASSWORD = "violet kettle marches north";

test("somebody registers, logs in and reads the own profile from the page", async (t) => {
  const base = await startServer(t);
  const browser = await chromium.launch({
    executablePath: COUNTERSIGN_TEST_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
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

/** Starts the program with data of its own; gives its address. */
async function startServer(t) {
  const folder = await mkdtemp(join(tmpdir(), "countersign-browser-"));
  const base = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(COUNTERSIGN_TEST_PROGRAM, ["--listen", new URL(base).host], {
    cwd: folder,
    env: {},
    stdio: "ignore",
  });
  t.after(async () => {
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
    await rm(folder, { recursive: true });
  });
  const live = () => fetch(`${base}/health/live`).then((answer) => answer.ok, () => false);
  while (!(await live())) {
    assert.equal(server.exitCode, null, "the server ended by itself");
    await pause(50);
  }
  return base;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/** What the browser dislikes, and every request that leaves this server, from now on. */
function complaintsOf(page, base) {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== base) complaints.push(`leaves for ${request.url()}`);
  });
  return complaints;
}

async function authorise(page, token) {
  await page.locator("button.authorize").first().click();
  const dialog = page.locator(".modal-ux");
  await dialog.locator("input").first().fill(token);
  await dialog.locator("button.authorize").first().click();
  await dialog.locator("button.btn-done").first().click();
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
