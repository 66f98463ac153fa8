// A client of the Auth Service API 2.1, written from its documentation alone.   node auth-service.mjs [base-url]
// Environment (optional): ADMIN_IDENTIFIER (a username) + ADMIN_PASSWORD; ONE_ADDRESS=1 sends everything from one source address.
import http from 'node:http';

const BASE = (process.argv[2] ?? 'http://localhost:8000').replace(/\/+$/, ''), env = process.env;
const run = Math.random().toString(36).slice(2, 10);
// The limit is 1000 requests an hour: on loopback every run has a 127.x address of its own, so that runs do not disturb each other.
const loopback = /^(localhost|127\.[\d.]+)$/.test(new URL(BASE).hostname) && process.platform === 'linux' && !env.ONE_ADDRESS;
const machine = () => (loopback ? { localAddress: [127, 0, 0, 0].map((n) => n || 1 + Math.floor(Math.random() * 254)).join('.'), family: 4 } : {});

class AuthService { // the client, as an application would have it: access token in memory, the rest in a cookie jar
  constructor(from) { this.from = from; this.token = null; this.jar = new Map(); }

  async call(method, path, { body, token = this.token, headers: more, cookies = true, csrf = true } = {}) {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { ...more };
    if (payload !== undefined) Object.assign(headers, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) });
    if (token) headers.Authorization = `Bearer ${token}`;
    if (cookies && this.jar.size) headers.Cookie = [...this.jar].map(([k, v]) => `${k}=${v}`).join('; ');
    if (cookies && csrf && this.csrf) headers['X-CSRF-Token'] = decodeURIComponent(this.csrf);
    const options = { method, headers, ...this.from, signal: AbortSignal.timeout(30000) };
    const res = await new Promise((resolve, reject) => { http.request(BASE + path, options, resolve).on('error', reject).end(payload); });
    const text = (await res.setEncoding('utf8').toArray()).join('');
    const setCookie = res.headers['set-cookie'] ?? [];
    if (cookies) setCookie.forEach((c) => this.keep(c));
    return { status: res.statusCode, headers: res.headers, setCookie, text, json: /^\s*[{[]/.test(text) ? JSON.parse(text) : undefined };
  }

  keep(cookie) { // Secure is accepted on localhost; Path is not looked at, there is one application
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
    const age = /;\s*max-age=(-?\d+)/i.exec(cookie)?.[1], expires = /;\s*expires=([^;]+)/i.exec(cookie)?.[1];
    const over = age !== undefined ? +age <= 0 : expires !== undefined && Date.parse(expires) <= Date.now();
    if (over || value === '' || value === '""') this.jar.delete(name); else this.jar.set(name, value);
  }

  get csrf() { return [...this.jar].find(([name]) => /csrf|xsrf/i.test(name))?.[1]; }
  get refreshCookie() { return [...this.jar.keys()].find((name) => /refresh/i.test(name)); }

  health() { return this.call('GET', '/health', { token: null, cookies: false }); }
  register(body) { return this.call('POST', '/auth/register', { body, token: null }); }
  login(username, password, opts) { return this.call('POST', '/auth/token', { body: { username, password }, token: null, ...opts }); }
  refresh(opts) { return this.call('POST', '/auth/token/refresh', { token: null, ...opts }); }
  logout(opts) { return this.call('POST', '/auth/logout', opts); }
  me(opts) { return this.call('GET', '/auth/me', opts); }
}

const TYPES = {
  any: () => true, null: (v) => v === null, string: (v) => typeof v === 'string', boolean: (v) => typeof v === 'boolean', integer: (v) => Number.isInteger(v),
  jwt: (v) => typeof v === 'string' && /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(v),
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
  return res.json;
}
const tamper = (t) => t.slice(0, -6) + (t.at(-6) === 'A' ? 'B' : 'A') + t.slice(-5);
// Timestamps as in the examples: microseconds, no zone. Whether details is present outside of validation is open.
const error = (code = /^[A-Z][A-Z0-9_]+$/) => ({ error: { code, message: ':string', 'details?': ':any',
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/, request_id: /^req_\w+/ } });
const TOKEN = { access_token: ':jwt', token_type: 'bearer', refresh_token: null }; // the refresh token itself is in an HttpOnly cookie
const USER = { id: ':integer', username: ':string', email: ':string', first_name: ':string|null', last_name: ':string|null', is_active: true, is_superuser: false };
const each = (how, status, code, calls, need) => Object.entries(calls).map(([what, call]) => // one check per call, all with the same answer
  [`${[what, how].filter(Boolean).join(' ')}: ${status} ${typeof code === 'string' ? code : ''}`.trim(), async () => { expect(await call(), status, error(code)); }, need]);
async function invalid(call, field) { // 400 VALIDATION_ERROR with details {field, reason}
  match({ field, reason: ':string' }, expect(await call, 400, error('VALIDATION_ERROR')).error.details, 'details');
}

const here = machine(), a = new AuthService(here), b = new AuthService(here), admin = new AuthService(here), guest = new AuthService(here);
const bare = { token: null, cookies: false }; // neither token nor cookie
const A = { username: `ann_${run}`, email: `ann.${run}@example.com`, password: 'SecurePassword123!', first_name: 'Ann', last_name: 'Doe' };
const B = { username: `bob_${run}`, email: `bob.${run}@example.com`, password: 'SecurePassword456!' };
const s = {}; // what later steps need
const have = { admin: env.ADMIN_IDENTIFIER && env.ADMIN_PASSWORD, get 'a CSRF cookie'() { return a.csrf; },
  get 'an access cookie'() { return [...a.jar.keys()].some((name) => /access/i.test(name)); } };

const steps = [
  ['health: 200 with service, version, uptime and dependencies', async () => {
    expect(await guest.health(), 200, { status: 'healthy', service: 'auth_service', version: '2.1.0', uptime: /^\d+(\.\d+)?$/,
      dependencies: { database: 'connected', redis: /^(connected|not_configured)$/, '...?': 1 } }); }],

  ['register: 201 with the user', async () => {
    const { password, ...shown } = A;
    s.a = expect(await a.register(A), 201, { ...USER, ...shown }); }],
  ['register without the optional names: 201', async () => {
    s.b = expect(await b.register(B), 201, { ...USER, username: B.username, email: B.email, first_name: ':null|string', last_name: ':null|string' });
    that('another id', s.b.id !== s.a.id, s.b.id); }],
  // No 409 in the document's list of codes: a duplicate is an "invalid input parameter", its code is open.
  ...each('that is taken', 400, undefined, { 'register a username': () => guest.register({ ...A, email: `x.${A.email}` }),
    'register an e-mail': () => guest.register({ ...A, username: `x_${A.username}` }) }),
  ['register without a username: 400 with details', async () => { await invalid(guest.register({ email: `n.${A.email}`, password: A.password }), 'username'); }],
  ['register without an e-mail: 400 with details', async () => { await invalid(guest.register({ username: `n_${run}`, password: A.password }), 'email'); }],
  ['register without a password: 400 with details', async () => { await invalid(guest.register({ username: `n_${run}`, email: `n.${A.email}` }), 'password'); }],
  ['register with an invalid e-mail: 400 with details', async () => { await invalid(guest.register({ ...A, username: `n_${run}`, email: 'invalid-email' }), 'email'); }],
  ['register with a number as username: 400 with details', async () => { await invalid(guest.register({ ...A, username: 42, email: `n.${A.email}` }), 'username'); }],
  ...each('with half a body', 400, undefined, { register: () => guest.register('{"username":'), login: () => guest.call('POST', '/auth/token', { body: '{"username":' }) }),

  ['login: 200 with a bearer token, the refresh token is not in the body', async () => {
    s.login = await a.login(A.username, A.password);
    a.token = expect(s.login, 200, TOKEN).access_token; }],
  ['login sets the refresh token as an HttpOnly cookie', async () => {
    const refresh = s.login.setCookie.find((c) => /^[^=]*refresh[^=]*=/i.test(c));
    that('a Set-Cookie with "refresh" in its name', refresh, s.login.setCookie.map((c) => c.split('=')[0]));
    that('HttpOnly', /;\s*httponly/i.test(refresh), refresh.replace(/=[^;]*/, '=…')); }],
  ['every cookie with a token is HttpOnly (the one for CSRF is to be read)', async () => {
    const open = s.login.setCookie.filter((c) => !/^[^=]*(csrf|xsrf)/i.test(c) && !/;\s*httponly/i.test(c)).map((c) => c.split('=')[0]);
    that('none without HttpOnly', open.length === 0, open); }],
  ...each('', 401, undefined, { 'login with a wrong password': () => guest.login(A.username, 'WrongPassword123!', { cookies: false }),
    'login with an unknown username': () => guest.login(`no_${run}`, A.password, { cookies: false }) }),
  ['login without a password: 400 with details', async () => { await invalid(guest.login(A.username, undefined, { cookies: false }), 'password'); }],
  ['login answers an unknown username as a wrong password', async () => { // natural reading: it tells nobody which usernames exist
    const [x, y] = [await guest.login(A.username, 'WrongPassword123!'), await guest.login(`no_${run}`, A.password)];
    match(expect(x, 401).error.code, expect(y, 401).error.code, 'code'); match(x.json.error.message, y.json.error.message, 'message'); }],

  ['own profile: 200 with the registered user', async () => { expect(await a.me({ cookies: false }), 200, { ...USER, ...s.a }); }],
  ['own profile by the access cookie alone: 200', async () => { expect(await a.me({ token: null }), 200, { ...USER, id: s.a.id }); }, 'an access cookie'],
  ...each('', 401, undefined, { 'own profile without a token': () => guest.me(bare),
    'own profile with a tampered token': () => a.me({ token: tamper(a.token), cookies: false }),
    'own profile with a malformed token': () => guest.me({ ...bare, token: 'not-a-token' }),
    'own profile with another scheme': () => guest.me({ ...bare, headers: { Authorization: 'Basic YTpi' } }),
    'own profile with an unknown API key': () => guest.me({ ...bare, headers: { 'X-API-Key': `unknown-${run}` } }) }),

  ['refresh by cookie: 200 with a new access token', async () => {
    s.old = a.token;
    a.token = expect(await a.refresh(), 200, TOKEN).access_token;
    that('a token other than the old one', a.token !== s.old, 'the same'); }],
  ['a refreshed refresh cookie is HttpOnly again', async () => { // whether it rotates is open
    const r = await a.refresh(); a.token = expect(r, 200, TOKEN).access_token;
    const bad = r.setCookie.filter((c) => /^[^=]*refresh/i.test(c) && !/;\s*httponly/i.test(c)); that('HttpOnly', bad.length === 0, bad); }],
  ['the refreshed token works', async () => { expect(await a.me({ cookies: false }), 200, { ...USER, id: s.a.id }); }],
  ...each('', 401, undefined, { 'refresh without a cookie': () => guest.refresh({ cookies: false }), 'refresh with a tampered cookie': async () => {
    const thief = new AuthService(here); thief.jar = new Map(a.jar);
    thief.jar.set(a.refreshCookie, tamper(a.jar.get(a.refreshCookie))); return thief.refresh(); } }),
  ...each('without X-CSRF-Token', 403, undefined, { 'refresh by cookie': () => a.refresh({ csrf: false }) }, 'a CSRF cookie'),
  ...each('with a wrong X-CSRF-Token', 403, undefined, { 'refresh by cookie': () => a.refresh({ csrf: false, headers: { 'X-CSRF-Token': 'wrong' } }) }, 'a CSRF cookie'),

  ['administrator: login and own profile with is_superuser true', async () => {
    admin.token = expect(await admin.login(env.ADMIN_IDENTIFIER, env.ADMIN_PASSWORD), 200, TOKEN).access_token;
    expect(await admin.me({ cookies: false }), 200, { ...USER, is_superuser: true }); }, 'admin'],
  ['administrator: logout', async () => { expect(await admin.logout(), 200, { message: 'Logout successful' }); }, 'admin'],
  ['two users do not disturb each other', async () => {
    b.token = expect(await b.login(B.username, B.password), 200, TOKEN).access_token;
    expect(await b.me({ cookies: false }), 200, { ...USER, id: s.b.id }); expect(await a.me({ cookies: false }), 200, { ...USER, id: s.a.id }); }],

  ...each('without a token or cookie', 401, undefined, { logout: () => guest.logout(bare) }),
  ['logout: 200 with the message', async () => {
    s.jar = new Map(a.jar);
    expect(await a.logout(), 200, { message: 'Logout successful' }); }],
  ['logout clears the refresh cookie', async () => { 
    that('a refresh cookie before', s.jar.size > 0); that('none after', !a.refreshCookie, [...a.jar.keys()]); }],
  ...each('after logout (tokens are revoked)', 401, undefined, { 'own profile': () => a.me({ cookies: false }),
    'refresh with the old cookie': () => { const thief = new AuthService(here); thief.jar = s.jar; return thief.refresh(); } }),
  ['logout leaves the other user alone', async () => { expect(await b.me({ cookies: false }), 200, { ...USER, id: s.b.id }); }],
  ['login again after logout: 200', async () => { a.token = expect(await a.login(A.username, A.password), 200, TOKEN).access_token; }],
  ...each('', 404, undefined, { 'an unknown path': () => guest.call('GET', `/auth/nothing-${run}`) }),

  ['more than 1000 requests an hour: 429', async () => { // last; the document names no code for it
    let r, n = 0;
    do r = await b.me({ cookies: false }); while (r.status === 200 && ++n < 1100);
    expect(r, 429, error()); that('not before some 900 requests', n > 800, n); }],
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
