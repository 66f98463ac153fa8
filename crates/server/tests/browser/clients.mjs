// Runs, against real servers, the clients that were written from the documents of other products alone. They need no
// browser. The environment is as for swagger.mjs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startServer } from "./support/server.mjs";

const PROGRAM = process.env.COUNTERSIGN_TEST_PROGRAM;
const PASSWORD = "Vortex-plumb-saddle-9";

/** Runs a program to its end, with this input; gives its exit code and what it printed. */
async function run(program, args, env, input = "") {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const printed = [];
  child.stdout.setEncoding("utf8").on("data", (text) => printed.push(text));
  child.stdin.end(input);
  const [code] = await once(child, "close");
  return { code, printed: printed.join("") };
}

const contracts = {
  rustauth: { path: "/api" },
  "auth-service": { path: "" },
  aegisx: {
    path: "/api",
    settings: { COUNTERSIGN_CONTRACTS_AEGISX_MOUNT: "/api", COUNTERSIGN_CONTRACTS_RUSTAUTH_ENABLED: "false" },
  },
  malnu: { path: "/malnu/api" },
};

for (const [name, { path, settings }] of Object.entries(contracts)) {
  test(`a client of ${name} notices nothing`, { timeout: 120_000 }, async (t) => {
    const { base, folder } = await startServer(t, "127.0.0.1", settings ?? {});
    const data = join(folder, "data");
    const create = ["admin", "create", "--username", "root", "--email", "root@example.com", "--password-stdin"];
    const made = await run(PROGRAM, create, { COUNTERSIGN_DATA_DIR: data }, PASSWORD);
    assert.equal(made.code, 0, made.printed);
    const client = fileURLToPath(new URL(`../clients/${name}.mjs`, import.meta.url));
    const { code, printed } = await run(process.execPath, [client, base + path], {
      ADMIN_EMAIL: "root@example.com",
      ADMIN_IDENTIFIER: name === "aegisx" ? "root@example.com" : "root",
      ADMIN_PASSWORD: PASSWORD,
      MAIL_DIR: join(data, "outbox"),
    });
    t.diagnostic(printed.trim().split("\n").at(-1));
    assert.equal(code, 0, printed.split("\n").filter((line) => !line.startsWith("ok")).join("\n"));
  });
}
