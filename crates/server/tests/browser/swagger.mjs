// Opens the documentation in Chromium, registers and logs in from the page, and reads the own profile with the
// token, as a person would.
//
//   node swagger.mjs http://127.0.0.1:8000 screenshot.png
//
// Needs playwright-core, found from the working folder or NODE_PATH, and Chromium.
import { createRequire } from "node:module";
import { join } from "node:path";

const [base, screenshot] = process.argv.slice(2);
if (!screenshot) {
  console.error("usage: node swagger.mjs BASE_URL SCREENSHOT_PATH");
  process.exit(2);
}
// CommonJS resolution, because that of modules does not look at NODE_PATH.
const { chromium } = createRequire(join(process.cwd(), "package.json"))("playwright-core");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(base).origin) complaints.push(`leaves for ${request.url()}`);
  });

  await page.goto(`${base}/docs`);
  const name = `swagger-${Date.now()}`;
  const password = "violet kettle marches north";
  await execute(page, "post", "/api/v1/auth/register", 201, {
    username: name,
    email: `${name}@example.org`,
    password,
  });
  const login = await execute(page, "post", "/api/v1/auth/login", 200, { identifier: name, password });

  await page.locator("button.authorize").first().click();
  await page.locator(".auth-container input").first().fill(login.data.access_token);
  await page.locator(".auth-container button.authorize").first().click();
  await page.locator(".auth-container button.btn-done, .modal-ux button.btn-done").first().click();
  const me = await execute(page, "get", "/api/v1/users/me", 200);
  if (me.data.username !== name) throw new Error(`somebody else: ${JSON.stringify(me)}`);

  await page.screenshot({ path: screenshot });
  if (complaints.length > 0) throw new Error(`the page complains:\n${complaints.join("\n")}`);
  console.log(`registered, logged in and read the profile of ${name} from the page`);
} finally {
  await browser.close();
}

/** Runs an operation by its "Execute" button; gives the body of the answer. */
async function execute(page, method, path, status, body) {
  const operation = page
    .locator(`.opblock-${method}`)
    .filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
  await operation.locator(".opblock-summary").click();
  if (body) await operation.locator("textarea.body-param__text").fill(JSON.stringify(body));
  const [response] = await Promise.all([
    page.waitForResponse((r) => new URL(r.url()).pathname === path && r.request().method() === method.toUpperCase()),
    operation.locator("button.execute").click(),
  ]);
  if (response.status() !== status) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  await operation.locator(`.live-responses-table .response-col_status:has-text("${status}")`).first().waitFor();
  return response.json();
}
