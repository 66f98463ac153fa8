// Logging in by who somebody is elsewhere, in Chromium and as an app: at an issuer that is certified for OpenID Connect
// and demands PKCE, and at what GitHub documents. The environment is as for swagger.mjs, with
// COUNTERSIGN_TEST_OIDC_PROVIDER beside it.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { startGitHub, startIssuer } from "./support/providers.mjs";
import { freePort, openPage, startServer } from "./support/server.mjs";

const WINDOW = { width: 900, height: 700 };
const JSON_TYPE = { "Content-Type": "application/json" };

/** A server that knows an issuer and GitHub, and the page of an application to which browsers may return. */
async function start(t) {
  const port = await freePort();
  const api = `http://localhost:${port}/api/v1`;
  const callback = (provider) => `${api}/auth/oauth2/${provider}/callback`;
  const [issuer, github] = [await startIssuer(t, callback("acme")), await startGitHub(t, callback("github"))];
  const application = await startPage(t);
  const { base, log } = await startServer(
    t,
    "localhost",
    {
      COUNTERSIGN_ISSUERS_ACME_ISSUER: issuer,
      COUNTERSIGN_ISSUERS_ACME_CLIENT_ID: "countersign",
      COUNTERSIGN_ISSUERS_ACME_CLIENT_SECRET: "a secret of some length",
      COUNTERSIGN_ISSUERS_ACME_DISPLAY_NAME: "Acme",
      COUNTERSIGN_ISSUERS_ACME_TRUST_EMAIL: "true",
      COUNTERSIGN_GITHUB_CLIENT_ID: "countersign",
      COUNTERSIGN_GITHUB_CLIENT_SECRET: "hubsecret",
      COUNTERSIGN_GITHUB_WEB_URL: github,
      COUNTERSIGN_GITHUB_API_URL: github,
      COUNTERSIGN_FEDERATION_RETURN_URLS: `${application}/in`,
      COUNTERSIGN_BROWSERS_ALLOWED_ORIGINS: application,
      COUNTERSIGN_RATE_LIMITS: "off",
    },
    port,
  );
  return { base, api, application, log };
}

/** A site of empty pages, whose scripts the test writes. */
async function startPage(t) {
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html").end("<!doctype html><title>A page</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://localhost:${server.address().port}`;
}

/** Who the application's page is logged in as. */
function me(page, api) {
  const ask = async (address) => {
    const answer = await fetch(`${address}/users/me`, { credentials: "include" });
    return { status: answer.status, ...(await answer.json()) };
  };
  return page.evaluate(ask, api);
}

/** Every address that the server sends the browser to. */
function locationsFrom(page, base) {
  const locations = [];
  page.on("response", (response) => {
    const location = response.headers()["location"];
    if (location && new URL(response.url()).origin === base) locations.push(new URL(location, base));
  });
  return locations;
}

/** What must be in no address that the server sends a browser to, and in no log (RFC 9700 §4.2). */
function noSecrets(locations, log) {
  for (const { searchParams } of locations) {
    for (const name of ["code", "access_token", "refresh_token", "id_token", "mfa_ticket", "flow_token"]) {
      assert.equal(searchParams.get(name), null, name);
    }
  }
  assert.match(log, /oauth2/, "there is a log");
  assert.doesNotMatch(log, /cst_|csf_|csr_|gho_|eyJ|code-\d|code_verifier|(?<!admin)@example|unproven-joe|octocat/);
}

test("a person logs in at an issuer in a browser, and is the same one the next time", async (t) => {
  const { base, api, application, log } = await start(t);
  const listed = await (await fetch(`${api}/auth/providers`)).json();
  assert.deepEqual(listed.data.items.map(({ name }) => name).sort(), ["acme", "github"]);

  const users = [];
  for (const name of ["ada", "ada", "unproven-joe"]) {
    const page = await openPage(t, WINDOW);
    const locations = locationsFrom(page, base);
    await page.goto(`${api}/auth/oauth2/acme/authorize?return_to=${encodeURIComponent(`${application}/in`)}`);
    await page.fill("input[name=login]", name);
    await page.fill("input[name=password]", "whatever");
    await page.click("button[type=submit]");
    await page.waitForSelector("text=Continue");
    await page.click("button[type=submit]");
    await page.waitForURL(`${application}/in`);
    const { status, data } = await me(page, api);
    assert.equal(status, 200);
    assert.equal(data.email, `${name}@example.org`);
    assert.equal(data.email_verified, name === "ada");
    assert.equal(data.full_name, "Ada Lovelace");
    users.push(data.id);
    assert.equal(locations.length, 2, "to the issuer, and to the page");
    noSecrets(locations.slice(1), log());
  }
  assert.equal(users[0], users[1]);
  assert.notEqual(users[0], users[2]);
});

test("whoever does not agree there comes back with an error, and a callback is good once", async (t) => {
  const { base, api, application } = await start(t);
  const page = await openPage(t, WINDOW);
  await page.goto(`${api}/auth/oauth2/acme/authorize?return_to=${encodeURIComponent(`${application}/in`)}`);
  await page.click("text=Cancel");
  await page.waitForURL(`${application}/in?error=PROVIDER_LOGIN_FAILED`);
  assert.equal((await me(page, api)).status, 401);

  let back;
  page.on("request", (request) => {
    if (request.url().startsWith(`${base}/api/v1/auth/oauth2/github/callback`)) back = request.url();
  });
  await page.goto(`${api}/auth/oauth2/github/authorize?return_to=${encodeURIComponent(`${application}/in`)}`);
  await page.waitForURL(`${application}/in`);
  assert.equal((await me(page, api)).data.username, "octocat");
  const again = await page.goto(back);
  assert.equal(again.status(), 400);
  assert.match(await again.text(), /INVALID_STATE/);
});

/** A login at GitHub that an app has started, and what came back. */
async function startedApp(api) {
  const headers = { Accept: "application/json" };
  const { data } = await (await fetch(`${api}/auth/oauth2/github/authorize`, { headers })).json();
  const there = await fetch(data.authorization_url, { redirect: "manual" });
  const back = new URL(there.headers.get("location")).searchParams;
  return { code: back.get("code"), state: back.get("state"), flow_token: data.flow_token };
}

function finish(api, body, provider = "github") {
  const request = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) };
  return fetch(`${api}/auth/oauth2/${provider}/callback`, request);
}

test("of twenty who finish one login at once, one gets a session", async (t) => {
  const { api, log } = await start(t);
  const login = await startedApp(api);
  const answers = await Promise.all(Array.from({ length: 20 }, () => finish(api, login)));
  const codes = await Promise.all(answers.map(async (answer) => [answer.status, (await answer.json()).error?.code]));
  assert.equal(codes.filter(([status]) => status === 200).length, 1, JSON.stringify(codes));
  assert.equal(codes.filter(([status, code]) => status === 400 && code === "INVALID_STATE").length, 19);

  const { data } = await (await finish(api, await startedApp(api))).json();
  assert.equal(data.user.username, "octocat");
  assert.equal(data.user.email, "octocat@github.example");
  const headers = { Authorization: `Bearer ${data.access_token}` };
  const sessions = await (await fetch(`${api}/users/me/sessions`, { headers })).json();
  assert.equal(sessions.data.pagination?.total ?? sessions.data.items.length, 2);
  noSecrets([], log());
});

test("what was started at one provider, or by somebody else, is finished nowhere", async (t) => {
  const { api } = await start(t);
  const [login, foreign] = [await startedApp(api), await startedApp(api)];
  for (const answer of [
    await finish(api, login, "acme"),
    await finish(api, { ...login, flow_token: foreign.flow_token }),
    await finish(api, { ...login, state: foreign.state, flow_token: undefined }),
  ]) {
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error.code, "INVALID_STATE");
  }
  // A code of another login: the verifier is not that of its challenge.
  const mixed = await finish(api, { ...login, code: foreign.code });
  assert.equal(mixed.status, 401);
  assert.equal((await mixed.json()).error.code, "PROVIDER_LOGIN_FAILED");
});
