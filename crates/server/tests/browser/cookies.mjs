// Sessions in cookies, in Chromium, between three origins: the server, the page of an application that it admits, and
// the page of somebody else, which is another site. The environment is as for swagger.mjs.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { openPage, startServer } from "./support/server.mjs";

const PASSWORD = "violet kettle marches north";
const WINDOW = { width: 800, height: 600 };
const NAMES = ["access", "csrf", "refresh"].map((name) => `__Host-countersign-${name}`);

// Browsers keep cookies of `strict` from other sites; with `none` they send them along, and the server alone decides.
for (const sameSite of ["strict", "none"]) {
  test(`the application works and another site does not, with SameSite=${sameSite}`, async (t) => {
    const world = await start(t, sameSite);
    await theApplicationWorks(world);
    await logIn(world.app);
    await anotherSiteReadsNothing(world);
    await anotherSiteChangesNothing(world);
    await anotherSiteLogsNobodyIn(world);
    assert.equal((await call(world.app, "GET", "/users/me")).status, 200, "the application goes on");
  });
}

/** A server, a page of the application, and the addresses of the others. Ada has an account. */
async function start(t, sameSite) {
  const [application, evil] = [await startSite(t, "localhost"), await startSite(t, "127.0.0.1")];
  const { base } = await startServer(t, "localhost", {
    COUNTERSIGN_BROWSERS_ALLOWED_ORIGINS: application,
    COUNTERSIGN_BROWSERS_SAME_SITE: sameSite,
    COUNTERSIGN_RATE_LIMITS: "off",
  });
  for (const username of ["ada", "mallory"]) {
    const account = { username, email: `${username}@example.org`, password: PASSWORD };
    const headers = { "Content-Type": "application/json" };
    await fetch(`${base}/api/v1/auth/register`, { method: "POST", headers, body: JSON.stringify(account) });
  }
  const app = await openPage(t, WINDOW);
  await app.goto(application);
  await app.evaluate((address) => (window.api = `${address}/api/v1`), base);
  return { app, api: `${base}/api/v1`, evil, sent: sameSite === "none" };
}

/** A site of empty pages, whose scripts the tests write. */
async function startSite(t, host) {
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html").end("<!doctype html><title>A page</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://${host}:${server.address().port}`;
}

/** What the application's script does: asks the server, with cookies, and with the CSRF token that it was told. */
function call(page, method, path, body) {
  const ask = async ({ method, path, body }) => {
    const headers = method === "GET" ? {} : { "X-CSRF-Token": window.csrf ?? "" };
    if (body) headers["Content-Type"] = "application/json";
    const request = { method, headers, body: body && JSON.stringify(body), credentials: "include" };
    const answer = await fetch(window.api + path, request);
    const content = await answer.json();
    if (content.data?.csrf_token) window.csrf = content.data.csrf_token;
    return { status: answer.status, id: answer.headers.get("X-Request-ID"), ...content };
  };
  return page.evaluate(ask, { method, path, body });
}

async function logIn(app, identifier = "ada") {
  const answer = await call(app, "POST", "/auth/login", { identifier, password: PASSWORD, session: "cookie" });
  assert.equal(answer.status, 200, JSON.stringify(answer));
  return answer;
}

async function cookies({ app, api }) {
  const all = await app.context().cookies(api);
  return all.filter(({ name }) => name.startsWith("__Host-")).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function theApplicationWorks(world) {
  const { app } = world;
  const login = await logIn(app);
  assert.equal(login.data.access_token, undefined);
  assert.ok(login.id, "the application may read the headers that are for it");
  const kept = await cookies(world);
  assert.deepEqual(kept.map(({ name }) => name), NAMES);
  assert.deepEqual(kept.map(({ httpOnly }) => httpOnly), [true, false, true]);
  assert.ok(kept.every(({ secure, path }) => secure && path === "/"));

  assert.equal((await call(app, "GET", "/users/me")).data.username, "ada");
  const renamed = await call(app, "PATCH", "/users/me", { full_name: "Ada Lovelace" });
  assert.equal(renamed.data.full_name, "Ada Lovelace", JSON.stringify(renamed));
  await app.evaluate(() => delete window.csrf);
  assert.equal((await call(app, "PATCH", "/users/me", { full_name: "Nobody" })).error?.code, "CSRF_TOKEN_INVALID");

  // A page that was opened anew does not know the token, and asks for one.
  await app.evaluate(() => delete window.csrf);
  assert.equal((await call(app, "GET", "/auth/csrf")).status, 200);
  assert.equal((await call(app, "PATCH", "/users/me", { full_name: "Ada" })).status, 200);

  await app.context().clearCookies({ name: NAMES[0] });
  assert.equal((await call(app, "GET", "/users/me")).status, 401);
  const renewed = await call(app, "POST", "/auth/refresh", {});
  assert.equal(renewed.status, 200, JSON.stringify(renewed));
  assert.equal((await call(app, "GET", "/users/me")).data.full_name, "Ada");
  assert.notEqual((await cookies(world))[2].value, kept[2].value, "another refresh token");

  assert.equal((await call(app, "POST", "/auth/logout")).status, 200);
  assert.deepEqual(await cookies(world), []);
  assert.equal((await call(app, "GET", "/users/me")).status, 401);
}

/** Opens the page of somebody else in the browser that Ada is logged in with. */
async function open({ app, evil }) {
  const page = await app.context().newPage();
  await page.goto(evil);
  return page;
}

async function anotherSiteReadsNothing(world) {
  const { api } = world;
  const page = await open(world);
  for (const request of [
    { credentials: "include" },
    { credentials: "include", mode: "no-cors" },
    { credentials: "include", headers: { "X-CSRF-Token": "x" } },
  ]) {
    const read = await page.evaluate(async ([address, request]) => {
      return fetch(address, request).then((answer) => answer.text(), () => "");
    }, [`${api}/users/me`, request]);
    assert.equal(read, "", JSON.stringify(request));
  }
  const shown = await page.evaluate(async (address) => {
    const loaded = (element, name) => new Promise((resolve) => {
      element.onload = () => resolve(`${name} loaded`);
      element.onerror = () => resolve("");
      document.body.append(element);
    });
    const image = Object.assign(new Image(), { src: address });
    const script = Object.assign(document.createElement("script"), { src: address });
    return [await loaded(image, "an image"), await loaded(script, "a script")];
  }, `${api}/users/me`);
  assert.deepEqual(shown, ["", ""]);
  const frame = await page.evaluate((address) => new Promise((resolve) => {
    const frame = Object.assign(document.createElement("iframe"), { src: address });
    frame.onload = () => {
      try { resolve(frame.contentDocument.body.textContent); } catch { resolve(""); }
    };
    document.body.append(frame);
  }), `${api}/users/me`);
  assert.equal(frame, "");
  await page.close();
}

async function anotherSiteChangesNothing(world) {
  const { app, api, sent } = world;
  const before = (await call(app, "GET", "/users/me")).data;
  const json = JSON.stringify({ full_name: "Mallory", email: "mallory@evil.example", password: PASSWORD });
  const targets = ["/users/me", "/users/me/email", "/auth/logout", "/auth/logout-all", "/auth/refresh"];
  for (const path of targets) {
    for (const enctype of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]) {
      const answer = await submit(world, path, enctype, json);
      assert.equal(answer.carried, sent, `${path}: whether cookies came along`);
      assert.ok([401, 403, 405, 415].includes(answer.status), `${path} ${enctype}: ${answer.status}`);
      if (sent && path.startsWith("/auth/logout")) assert.equal(answer.status, 403, path);
      assert.equal(answer.setCookie, undefined, path);
    }
  }
  const page = await open(world);
  for (const path of targets) {
    for (const method of ["POST", "PATCH", "DELETE", "PUT"]) {
      for (const type of ["application/json", "text/plain"]) {
        for (const mode of ["cors", "no-cors"]) {
          await page.evaluate(async ([address, method, type, mode, body]) => {
            const headers = { "Content-Type": type };
            await fetch(address, { method, mode, headers, body, credentials: "include" }).catch(() => {});
          }, [api + path, method, type, mode, json]);
        }
      }
    }
    await page.evaluate((address) => navigator.sendBeacon(address, "{}"), api + path);
  }
  await page.close();
  const after = await call(app, "GET", "/users/me");
  assert.deepEqual({ ...after.data }, before, JSON.stringify(after));
}

/** The auto-submitted form: a top-level POST, whose body is the JSON where a form can be made to look like it. */
async function submit(world, path, enctype, json) {
  const page = await open(world);
  const target = world.api + path;
  const asked = page.waitForRequest((request) => request.url() === target && request.method() === "POST");
  await page.evaluate(([action, enctype, json]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action, enctype });
    const [name, value] = [json.slice(0, -1) + ',"x":"', '"}'];
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(form);
    form.submit();
  }, [target, enctype, json]);
  const request = await asked;
  const response = await request.response();
  const { cookie = "" } = await request.allHeaders();
  const answer = { status: response.status(), setCookie: (await response.allHeaders())["set-cookie"] };
  await page.close();
  return { ...answer, carried: cookie.includes(NAMES[0]) };
}

/** A login that another site has the browser do would have Ada act in Mallory's account. */
async function anotherSiteLogsNobodyIn(world) {
  const before = await cookies(world);
  const login = JSON.stringify({ identifier: "mallory", password: PASSWORD, session: "cookie" });
  for (const enctype of ["text/plain", "application/x-www-form-urlencoded"]) {
    const answer = await submit(world, "/auth/login", enctype, login);
    assert.deepEqual([answer.status, answer.setCookie], [415, undefined], enctype);
  }
  const page = await open(world);
  for (const type of ["application/json", "text/plain"]) {
    await page.evaluate(async ([address, type, body]) => {
      const headers = { "Content-Type": type };
      await fetch(address, { method: "POST", headers, body, credentials: "include" }).catch(() => {});
    }, [`${world.api}/auth/login`, type, login]);
  }
  await page.close();
  assert.deepEqual(await cookies(world), before);
}
