// What the browser tests share: a real server with data of its own, and Chromium.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const { COUNTERSIGN_TEST_PROGRAM, COUNTERSIGN_TEST_PLAYWRIGHT, COUNTERSIGN_TEST_CHROMIUM } = process.env;
const { chromium } = await import(COUNTERSIGN_TEST_PLAYWRIGHT);

/** Opens an empty page in Chromium. */
export async function openPage(t, viewport) {
  const browser = await chromium.launch({
    executablePath: COUNTERSIGN_TEST_CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  t.after(() => browser.close());
  const context = await browser.newContext({ viewport });
  return context.newPage();
}

/**
 * Starts the program with data of its own; gives its address, its folder and what it has logged. It goes by `host`, a
 * name of this machine, has these environment variables, and listens on `port`, or any that is free.
 */
export async function startServer(t, host = "127.0.0.1", env = {}, port = undefined) {
  const folder = await mkdtemp(join(tmpdir(), "countersign-browser-"));
  port ??= await freePort();
  const base = `http://${host}:${port}`;
  const server = spawn(COUNTERSIGN_TEST_PROGRAM, ["--listen", `127.0.0.1:${port}`], {
    cwd: folder,
    env: { COUNTERSIGN_PUBLIC_URL: base, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = [];
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => log.push(text));
  }
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
  return { base, folder, log: () => log.join("") };
}

export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/** The link in the mail that has this in its subject, once it is there. */
export async function mailedLink(folder, subject) {
  const outbox = join(folder, "data", "outbox");
  for (;;) {
    for (const file of await readdir(outbox).catch(() => [])) {
      const mail = (await readFile(join(outbox, file), "utf8")).replaceAll("=\r\n", "").replaceAll("=3D", "=");
      const link = mail.match(/^http:\S+#token=\S+/m);
      if (link && mail.includes(`Subject: ${subject}`)) return link[0];
    }
    await pause(50);
  }
}

/** What the browser dislikes, and every request that leaves this server, from now on. */
export function complaintsOf(page, base) {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== base) complaints.push(`leaves for ${request.url()}`);
  });
  return complaints;
}
