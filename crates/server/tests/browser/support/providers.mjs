// Identity providers that are not ours: a certified OpenID Connect issuer, and the endpoints that GitHub documents.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { freePort } from "./server.mjs";

const { Provider } = await import(process.env.COUNTERSIGN_TEST_OIDC_PROVIDER);

/**
 * An issuer by the name `localhost`, which demands PKCE. Whoever gives it a name is that one; his address is verified
 * unless his name starts with `unproven`. `callback` is where it sends people back to.
 */
export async function startIssuer(t, callback) {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const warn = console.warn;
  console.warn = () => {}; // It has pages for trying out, and says so.
  const provider = new Provider(issuer, {
    clients: [{ client_id: "countersign", client_secret: "a secret of some length", redirect_uris: [callback] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@example.org`,
        email_verified: !id.startsWith("unproven"),
        name: "Ada Lovelace",
        preferred_username: id,
      }),
    }),
  });
  console.warn = warn;
  const server = createServer(provider.callback()).listen(port, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close().closeAllConnections());
  return issuer;
}

/**
 * What GitHub documents of its OAuth 2.0 and its API, for one account that agrees at once. It checks the client, PKCE
 * and the redirect URI, and accepts each code once.
 */
export async function startGitHub(t, callback) {
  const codes = new Map();
  const server = createServer(async (request, answer) => {
    const url = new URL(request.url, "http://localhost");
    const json = (status, body) =>
      answer.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    const authorized = request.headers.authorization === "Bearer gho_token";
    if (url.pathname === "/login/oauth/authorize") {
      const code = `code-${codes.size}`;
      codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get("redirect_uri"));
      back.searchParams.set("code", code);
      back.searchParams.set("state", url.searchParams.get("state"));
      return answer.writeHead(302, { Location: back.href }).end();
    }
    if (url.pathname === "/login/oauth/access_token") {
      let body = "";
      for await (const piece of request) body += piece;
      const given = new URLSearchParams(body);
      const [id, secret] = clientOf(request, given);
      const asked = codes.get(given.get("code"));
      codes.delete(given.get("code"));
      const challenge = createHash("sha256").update(given.get("code_verifier") ?? "").digest("base64url");
      const good =
        asked?.get("code_challenge") === challenge &&
        asked.get("code_challenge_method") === "S256" &&
        given.get("redirect_uri") === callback &&
        id === "countersign" &&
        secret === "hubsecret";
      if (!good) return json(200, { error: "bad_verification_code" });
      return json(200, { access_token: "gho_token", token_type: "bearer", scope: "read:user,user:email" });
    }
    if (!authorized) return json(401, { message: "Requires authentication" });
    if (url.pathname === "/user") return json(200, { id: 583231, login: "octocat", name: null, email: null });
    if (url.pathname === "/user/emails") {
      return json(200, [
        { email: "octocat@users.example", primary: false, verified: true, visibility: null },
        { email: "octocat@github.example", primary: true, verified: true, visibility: "public" },
      ]);
    }
    return json(404, { message: "Not Found" });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://localhost:${server.address().port}`;
}

function clientOf(request, body) {
  const [scheme, credentials] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Basic") return [body.get("client_id"), body.get("client_secret")];
  return Buffer.from(credentials, "base64").toString().split(":").map(decodeURIComponent);
}
