// A client of an API with the Malnu envelope, written from its document of error codes alone.   node malnu.mjs [base-url]
// Environment (optional): ADMIN_IDENTIFIER + ADMIN_PASSWORD, MAIL_DIR; ONE_ADDRESS=1 sends everything from one source address.
import http from 'node:http';
import fs from 'node:fs';

const BASE = (process.argv[2] ?? 'http://localhost:8000/malnu/api').replace(/\/+$/, ''), env = process.env;
const run = Math.random().toString(36).slice(2, 10);
// Rate limits have no numbers in the document: on loopback every simulated machine has a 127.x address of its own.
const loopback = /^(localhost|127\.[\d.]+)$/.test(new URL(BASE).hostname) && process.platform === 'linux' && !env.ONE_ADDRESS;
const machine = () => (loopback ? { localAddress: [127, 0, 0, 0].map((n) => n || 1 + Math.floor(Math.random() * 254)).join('.'), family: 4 } : {});

class Malnu { // the client, as an application would have it
  constructor(from = machine()) { this.from = from; this.token = null; }

  async call(method, path, { body, token = this.token, headers: more } = {}) {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }), ...more,
      ...(payload !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) }) };
    const options = { method, headers, ...this.from, signal: AbortSignal.timeout(30000) };
    const res = await new Promise((resolve, reject) => { http.request(BASE + path, options, resolve).on('error', reject).end(payload); });
    const text = (await res.setEncoding('utf8').toArray()).join('');
    return { status: res.statusCode, headers: res.headers, text, json: /^\s*[{[]/.test(text) ? JSON.parse(text) : undefined };
  }

  register(body) { return this.call('POST', '/auth/register', { body, token: null }); }
  login(identifier, password) { return this.call('POST', '/auth/login', { body: { identifier, password }, token: null }); }
  refresh(refresh_token) { return this.call('POST', '/auth/refresh', { body: { refresh_token }, token: null }); }
  logout(opts) { return this.call('POST', '/auth/logout', opts); }
  forgot(email) { return this.call('POST', '/auth/password/forgot', { body: { email }, token: null }); }
  reset(token, password) { return this.call('POST', '/auth/password/reset', { body: { token, password }, token: null }); }
  me(opts) { return this.call('GET', '/users/me', opts); }
  updateMe(body, opts) { return this.call('PATCH', '/users/me', { body, ...opts }); }
  users(opts) { return this.call('GET', '/users', opts); }
  user(id, opts) { return this.call('GET', `/users/${id}`, opts); }
}

const TYPES = {
  any: () => true, null: (v) => v === null, string: (v) => typeof v === 'string', boolean: (v) => typeof v === 'boolean',
  integer: (v) => Number.isInteger(v) && v >= 0, id: (v) => (typeof v === 'string' && v !== '') || Number.isInteger(v),
  time: (v) => typeof v === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(v),
};
// A spec is ':type|type', a RegExp, [each element], {field, 'optional?', '...?' for open} or a literal; fields are exactly the documented ones.
function match(spec, v, at = 'body') {
  const fail = (want, got = v) => { throw new Error(`expected ${at} ${want}, got ${JSON.stringify(got)}`); };
  if (typeof spec === 'string' && spec[0] === ':') return spec.slice(1).split('|').some((t) => TYPES[t](v)) || fail(spec.slice(1));
  if (spec instanceof RegExp) return (typeof v === 'string' && spec.test(v)) || fail(spec);
  if (Array.isArray(spec)) return Array.isArray(v) ? v.forEach((e, i) => match(spec[0], e, `${at}[${i}]`)) : fail('an array');
  if (spec === null || typeof spec !== 'object') return v === spec || fail(JSON.stringify(spec));
  if (v === null || typeof v !== 'object' || Array.isArray(v)) fail('an object');
  for (const [k, s] of Object.entries(spec)) {
    const key = k.replace(/\?$/, '');
    if (key in v) match(s, v[key], `${at}.${key}`); else if (key === k) fail(`with "${key}"`, Object.keys(v));
  }
  const extra = Object.keys(v).filter((k) => !(k in spec) && !(`${k}?` in spec));
  return '...?' in spec || !extra.length || fail(`without ${extra}`, Object.keys(v));
}
const that = (want, ok, got = null) => { if (!ok) throw new Error(`expected ${want}, got ${JSON.stringify(got)}`); };
function expect(res, status, spec) {
  if (![status].flat().includes(res.status)) throw new Error(`expected ${status}, got ${res.status} ${res.text.slice(0, 200)}`);
  match(/^application\/json/, res.headers['content-type'], 'Content-Type');
  if (spec) match(spec, res.json);
  const skew = Math.abs(Date.parse(res.json.timestamp) - Date.now());
  that('a timestamp of now', skew < 300000, res.json.timestamp);
  return res.json.data;
}
const tamper = (t) => t.slice(0, -6) + (t.at(-6) === 'A' ? 'B' : 'A') + t.slice(-5);
const success = (data = ':any') => ({ success: true, data, message: ':string', timestamp: ':time' });
const failure = (code, type, details) => ({ success: false, timestamp: ':time',
  error: { code, type, message: ':string', ...(details ? { details } : { 'details?': ':any' }) } });
// The types are listed, which code has which type is not: the category of the code (AUTH, VAL, …) and its status decide.
const TYPE = (code) => ({ AUTH_006: 'authorization', AUTH_007: 'not_found', RES_001: 'not_found', AUTH_008: /^(authentication|validation)$/,
  AUTH_009: /^(authentication|validation)$/, RTL_001: ':string' })[code] ?? 'authentication';
const each = (how, status, code, calls, need) => Object.entries(calls).map(([what, call]) => // one check per call, all with the same answer
  [`${what}${how && ` ${how}`}: ${status} ${code}`, async () => { expect(await call(), status, failure(code, TYPE(code))); }, need]);
// VAL_001 is the general failure of a form; a client also takes the specific code. details: {field: [messages]}
const invalid = (what, specific, field, call, need) => [`${what}: 422 VAL_001 or ${specific}, details about ${field}`, async () => {
  const r = await call();
  expect(r, 422, failure(new RegExp(`^(VAL_001|${specific})$`), 'validation', { [field]: [':string'], '...?': 'other fields' }));
  that('a message about it', r.json.error.details[field].length > 0); }, need];

const mails = () => fs.readdirSync(env.MAIL_DIR).filter((f) => f.endsWith('.eml')).sort().reverse();
function decode(mail) { // every part in its transfer encoding
  const parts = [...mail.matchAll(/boundary="?([^"\s;]+)/gi)].reduce((list, [, b]) => list.flatMap((p) => p.split(`--${b}`)), [mail]);
  return parts.map((part) => {
    const [head, ...rest] = part.trimStart().split(/\r?\n\r?\n/), body = rest.join('\n\n');
    if (/^content-transfer-encoding:\s*base64/im.test(head)) return Buffer.from(body, 'base64').toString();
    if (!/^content-transfer-encoding:\s*quoted-printable/im.test(head)) return body;
    return body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  }).join('\n');
}
async function mailedToken(to, known) { // from the link in a mail to `to` that is not among the known ones
  for (let tries = 0; tries < 50; tries++) {
    for (const f of mails().filter((m) => !known.includes(m))) {
      const mail = fs.readFileSync(`${env.MAIL_DIR}/${f}`, 'utf8');
      const found = mail.toLowerCase().includes(to) && decode(mail).match(/[?&#;](?:[\w-]*token[\w-]*|code|key|t)=([\w.~%-]{6,})/i);
      if (found) return decodeURIComponent(found[1]);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`expected a mail with a token to ${to}, got none in 5 s`);
}

const a = new Malnu(), b = new Malnu(), admin = new Malnu();
const guest = () => new Malnu(); // somebody without a token; each one from a machine of its own, as the limits are not known
const A = { username: `ann_${run}`, email: `ann.${run}@example.com`, password: 'SecurePassword123!', full_name: 'Ann Doe' };
const B = { username: `bob_${run}`, email: `bob.${run}@example.com`, password: 'SecurePassword456!' };
const C = { username: `cid_${run}`, email: `cid.${run}@example.com`, password: 'SecurePassword789!' }; // never registered
const NEW = 'NewPassword123!', s = {}; // s: what later steps need
const have = { admin: env.ADMIN_IDENTIFIER && env.ADMIN_PASSWORD, MAIL_DIR: env.MAIL_DIR };
const unknown = () => (Number.isInteger(s.a.id) ? 2147483647 : '00000000-0000-4000-8000-000000000000'); // an id like the others that nobody has
const USER = { id: ':id', username: ':string', email: ':string', '...?': 'other fields' };
const LOGIN = { access_token: ':string', refresh_token: ':string', token_type: /^bearer$/i, expires_in: ':integer', refresh_expires_in: ':integer', session_id: ':id', user: USER };
const without = (o, field) => Object.fromEntries(Object.entries(o).filter(([k]) => k !== field));

const steps = [
  ['register: 201 with the user in the envelope', async () => { // no success statuses in the document: 201 for a creation
    const data = expect(await a.register(A), 201, success({ '...?': 1 }));
    s.a = data.user ?? data; match({ ...USER, username: A.username, email: A.email }, s.a, 'user'); }],
  ['register without full_name: 201', async () => { const data = expect(await b.register(B), 201, success({ '...?': 1 })); s.b = data.user ?? data; }],
  ...each('', 409, 'AUTH_008', { 'register a taken username': () => guest().register({ ...C, username: A.username }),
    'register a taken e-mail': () => guest().register({ ...C, email: A.email }) }),
  ...['username', 'email', 'password'].map((f) => invalid(`register without ${f}`, 'VAL_002', f, () => guest().register(without(C, f)))),
  invalid('register with an invalid e-mail', 'VAL_003', 'email', () => guest().register({ ...C, email: 'not-an-e-mail' })),
  invalid('register with a number as username', 'VAL_004', 'username', () => guest().register({ ...C, username: 42 })),
  invalid('register with a password of 5 characters', 'VAL_005', 'password', () => guest().register({ ...C, password: 'Aa1!x' })),
  ['register with two bad fields: 422 VAL_001 with details about both', async () => {
    expect(await guest().register({ ...C, email: 'not-an-e-mail', password: 'Aa1!x' }), 422,
      failure('VAL_001', 'validation', { email: [':string'], password: [':string'], '...?': 1 })); }],
  ['register with half a body: 422 VAL', async () => { // the document has 400 for other things only
    expect(await guest().register('{"username":'), 422, failure(/^VAL_00[1-4]$/, 'validation')); }],

  ['login by username: 200 with tokens, session and user', async () => {
    const data = expect(await a.login(A.username, A.password), 200, success({ ...LOGIN, user: { ...USER, id: s.a.id, username: A.username, email: A.email } }));
    that('expires_in > 0', data.expires_in > 0, data.expires_in);
    a.token = data.access_token; s.refresh = data.refresh_token; s.session = data.session_id; }],
  ['login by e-mail: 200, another session', async () => {
    const data = expect(await guest().login(A.email, A.password), 200, success(LOGIN)); s.other = data.access_token;
    that('another session_id', data.session_id !== s.session, data.session_id); }],
  ['login of the second user: 200', async () => { b.token = expect(await b.login(B.username, B.password), 200, success(LOGIN)).access_token; }],
  ['administrator: login', async () => {
    admin.token = expect(await admin.login(env.ADMIN_IDENTIFIER, env.ADMIN_PASSWORD), 200, success(LOGIN)).access_token; }, 'admin'],
  // AUTH_001 for both: AUTH_007 at a login would tell who has an account.
  ...each('', 401, 'AUTH_001', { 'login with a wrong password': () => guest().login(A.username, 'WrongPassword123!'),
    'login with an unknown identifier': () => guest().login(C.username, C.password) }),
  invalid('login without a password', 'VAL_002', 'password', () => guest().login(A.username)),
  invalid('login without an identifier', 'VAL_002', 'identifier', () => guest().login(undefined, A.password)),

  ['refresh: 200 with a new access token', async () => {
    const data = expect(await a.refresh(s.refresh), 200, success({ access_token: ':string', '...?': 'like login' }));
    a.token = data.access_token; s.refresh = data.refresh_token ?? s.refresh; }],
  ['the refreshed token works', async () => { expect(await a.me(), 200, success({ ...USER, id: s.a.id })); }],
  ...each('', 401, 'AUTH_002', { 'refresh with a tampered token': () => guest().refresh(tamper(s.refresh)),
    'refresh with a malformed token': () => guest().refresh('not-a-token') }),
  invalid('refresh without a token', 'VAL_002', 'refresh_token', () => guest().refresh()),

  ['own profile: 200 in the envelope', async () => {
    expect(await a.me(), 200, success({ ...USER, id: s.a.id, username: A.username, email: A.email, full_name: A.full_name })); }],
  ['the profile has no password', async () => { const r = await a.me(), { text } = r; expect(r, 200, success(USER)); that('no such field', !/"(password|password_hash|hash)":/i.test(text), text); }],
  ...each('', 401, 'AUTH_005', { 'own profile without a token': () => guest().me(), 'update without a token': () => guest().updateMe({ full_name: 'X' }),
    'list users without a token': () => guest().users(), 'get a user without a token': () => guest().user(s.a.id), 'logout without a token': () => guest().logout() }),
  ...each('', 401, 'AUTH_002', { 'own profile with a tampered token': () => a.me({ token: tamper(a.token) }),
    'own profile with a malformed token': () => a.me({ token: 'not-a-token' }) }),
  ['update own profile: 200 and kept', async () => {
    expect(await a.updateMe({ full_name: 'Jane Doe' }), 200, success({ ...USER, id: s.a.id, full_name: 'Jane Doe' }));
    expect(await a.me(), 200, success({ ...USER, full_name: 'Jane Doe', email: A.email })); }],
  invalid('update with a number as full_name', 'VAL_004', 'full_name', () => a.updateMe({ full_name: 42 })),
  ['update with half a body: 422 VAL', async () => { expect(await a.updateMe('{"full_name":'), 422, failure(/^VAL_00[1-4]$/, 'validation')); }],

  ...each('as a plain user', 403, 'AUTH_006', { 'list users': () => a.users(), 'get another user': () => a.user(s.b.id) }),
  ['administrator: list users: 200 with items and pagination', async () => {
    const { items } = expect(await admin.users(), 200, success({ items: [USER], pagination: { '...?': 'its fields are not documented' } }));
    that('at least one user', items.length > 0, items.length); }, 'admin'],
  ['administrator: get any user: 200', async () => { expect(await admin.user(s.b.id), 200, success({ ...USER, id: s.b.id, username: B.username })); }, 'admin'],
  ...each('', 404, 'AUTH_007', { 'administrator: get an unknown user': () => admin.user(unknown()) }, 'admin'),
  ...each('', 404, 'RES_001', { 'an unknown resource': () => a.call('GET', `/nothing-${run}`) }),

  ['forgot password: 200', async () => {
    s.known = env.MAIL_DIR ? mails() : []; s.forgot = await guest().forgot(A.email); expect(s.forgot, 200, success()); }],
  ['forgot password for an unknown e-mail: the same answer', async () => { // natural reading: no AUTH_007 here, it would tell who has an account
    const r = await guest().forgot(C.email); expect(r, 200, success()); match(s.forgot.json.message, r.json.message, 'message'); }],
  invalid('forgot password with an invalid e-mail', 'VAL_003', 'email', () => guest().forgot('not-an-e-mail')),
  ['the mail has a reset token', async () => { s.token = await mailedToken(A.email, s.known); }, 'MAIL_DIR'],
  invalid('reset with a password of 5 characters', 'VAL_005', 'password', () => guest().reset(s.token, 'Aa1!x'), 'MAIL_DIR'),
  ['reset: 200, login with the new password: 200', async () => {
    expect(await guest().reset(s.token, NEW), 200, success());
    a.token = expect(await a.login(A.username, NEW), 200, success(LOGIN)).access_token; }, 'MAIL_DIR'],
  ...each('', 400, 'AUTH_009', { 'reset with a used token': () => guest().reset(s.token, `${NEW}x`) }, 'MAIL_DIR'),
  ...each('', 401, 'AUTH_001', { 'login with the old password': () => guest().login(A.username, A.password) }, 'MAIL_DIR'),
  ...each('', 400, 'AUTH_009', { 'reset with an unknown token': () => guest().reset(`unknown-${run}`, NEW) }),
  invalid('reset without a token', 'VAL_002', 'token', () => guest().reset(undefined, NEW)),

  ['login for the logout: 200', async () => {
    const data = expect(await b.login(B.email, B.password), 200, success(LOGIN)); b.token = data.access_token; s.last = data.refresh_token; }],
  ['logout: 200', async () => { expect(await b.logout(), 200, success()); }],
  ...each('after logout', 401, 'AUTH_004', { 'own profile': () => b.me(), 'logout again': () => b.logout() }),
  ['refresh after logout: 401 AUTH_004 or AUTH_002', async () => { // "blacklisted" is said of JWTs; a refresh token need not be one
    expect(await guest().refresh(s.last), 401, failure(/^AUTH_00[24]$/, 'authentication')); }],
  ['login again after logout: 200', async () => { expect(await b.login(B.username, B.password), 200, success(LOGIN)); }],

  ['login until the limit: 429 RTL_001', async () => { // last; "rate limit sensitive endpoints" has no number: at least within 300 attempts
    const m = new Malnu(); let r, n = 0;
    do r = await m.login(C.username, 'WrongPassword123!'); while (r.status === 401 && ++n < 300);
    expect(r, 429, failure('RTL_001', TYPE('RTL_001'))); that('not before 3 attempts', n >= 3, n); }],
];

let checks = 0, failed = 0, skipped = 0;
for (const [what, fn, need] of steps) {
  if (need && !have[need]) { skipped++; console.log(`skip - ${what} (needs ${need})`); continue; }
  checks++;
  try { await fn(); console.log(`ok - ${what}`); } catch (e) {
    failed++; console.log(`not ok - ${what}: ${e.message.startsWith('expected ') ? e.message : `expected an answer, got ${e.code ?? e.message}`}`);
  }
}
console.log(`${checks} checks, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed ? 1 : 0;
