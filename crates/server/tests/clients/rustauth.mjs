// A client of the RustAuth API, written from its API reference alone.   node rustauth.mjs [base-url]
// Environment (optional): ADMIN_EMAIL + ADMIN_PASSWORD, MAIL_DIR; ONE_ADDRESS=1 sends everything from one source address.
import http from 'node:http';
import fs from 'node:fs';
const BASE = (process.argv[2] ?? 'http://localhost:8000/api').replace(/\/+$/, ''), env = process.env;
const run = Math.random().toString(36).slice(2, 10);
// Limits are per client: on loopback every simulated machine has a 127.x address of its own, so that runs do not disturb each other.
const loopback = /^(localhost|127\.[\d.]+)$/.test(new URL(BASE).hostname) && process.platform === 'linux' && !env.ONE_ADDRESS;
const machine = () => (loopback ? { localAddress: [127, 0, 0, 0].map((n) => n || 1 + Math.floor(Math.random() * 254)).join('.'), family: 4 } : {});

class RustAuth { // the client, as an application would have it
  constructor(from = machine()) { this.from = from; this.token = null; }
  async call(method, path, { body, query, token = this.token } = {}) {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'Content-Type': 'application/json', 'X-Request-ID': `${run}-${method}`, ...(token && { Authorization: `Bearer ${token}` }),
      ...(payload !== undefined && { 'Content-Length': Buffer.byteLength(payload) }) };
    const options = { method, headers, ...this.from, signal: AbortSignal.timeout(30000) };
    const res = await new Promise((resolve, reject) => {
      http.request(`${BASE}${path}${query ? `?${new URLSearchParams(query)}` : ''}`, options, resolve).on('error', reject).end(payload);
    });
    const text = (await res.setEncoding('utf8').toArray()).join('');
    return { status: res.statusCode, headers: res.headers, text, json: /^\s*[{[]/.test(text) ? JSON.parse(text) : undefined };
  }
  register(body) { return this.call('POST', '/auth/register', { body, token: null }); }
  login(email, password) { return this.call('POST', '/auth/login', { body: { email, password }, token: null }); }
  refresh(refresh_token) { return this.call('POST', '/auth/refresh', { body: { refresh_token }, token: null }); }
  logout(opts) { return this.call('POST', '/auth/logout', opts); }
  forgot(email) { return this.call('POST', '/auth/forgot-password', { body: { email }, token: null }); }
  reset(token, password, confirm_password = password) { return this.call('POST', '/auth/reset-password', { body: { token, password, confirm_password }, token: null }); }
  me(opts) { return this.call('GET', '/users/me', opts); }
  users(query, opts) { return this.call('GET', '/users/', { query, ...opts }); }
  user(id, opts) { return this.call('GET', `/users/${id}`, opts); }
  updateUser(id, body, opts) { return this.call('PUT', `/users/${id}`, { body, ...opts }); }
  deleteUser(id, opts) { return this.call('DELETE', `/users/${id}`, opts); }
  posts(query, opts) { return this.call('GET', '/blogs/posts/', { query, ...opts }); }
  post(id, opts) { return this.call('GET', `/blogs/posts/${id}`, opts); }
  createPost(body, opts) { return this.call('POST', '/blogs/posts/', { body, ...opts }); }
  updatePost(id, body, opts) { return this.call('PUT', `/blogs/posts/${id}`, { body, ...opts }); }
  deletePost(id, opts) { return this.call('DELETE', `/blogs/posts/${id}`, opts); }
  comments(id, query, opts) { return this.call('GET', `/blogs/posts/${id}/comments`, { query, ...opts }); }
  createComment(id, content, opts) { return this.call('POST', `/blogs/posts/${id}/comments`, { body: { content }, ...opts }); }
  updateComment(id, content, opts) { return this.call('PUT', `/blogs/comments/${id}`, { body: { content }, ...opts }); }
  deleteComment(id, opts) { return this.call('DELETE', `/blogs/comments/${id}`, opts); }
}

const TYPES = {
  any: () => true, null: (v) => v === null, string: (v) => typeof v === 'string', boolean: (v) => typeof v === 'boolean',
  integer: (v) => Number.isInteger(v) && v >= 0, uuid: (v) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(v),
  time: (v) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(v), jwt: (v) => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(v),
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
const only = (id, list) => match(id, list.data.map((x) => x.id).join(), 'ids');
function expect(res, status, spec) {
  if (![status].flat().includes(res.status)) throw new Error(`expected ${status}, got ${res.status} ${res.text.slice(0, 200)}`);
  if (status === 204) return that('an empty body', res.text === '', res.text);
  match(/^application\/json/, res.headers['content-type'], 'Content-Type');
  if (spec) match(spec, res.json);
  return res.json;
}
function limits(res, limit) {
  const [l, left, reset] = ['limit', 'remaining', 'reset'].map((h) => res.headers[`x-ratelimit-${h}`]);
  that(`X-RateLimit-Limit ${limit}`, l === String(limit), l);
  that(`X-RateLimit-Remaining 0..${limit}`, /^\d+$/.test(left) && +left <= limit, left);
  that('X-RateLimit-Reset as epoch seconds within an hour', /^\d+$/.test(reset) && Math.abs(reset - Date.now() / 1000) < 3700, reset);
}
const tamper = (t) => t.slice(0, -6) + (t.at(-6) === 'A' ? 'B' : 'A') + t.slice(-5);
const error = (code = /^[A-Z][A-Z0-9_]+$/) => ({ error: { code, message: ':string', 'details?': ':any' } });
const TOKENS = { access_token: ':jwt', refresh_token: ':string', token_type: 'Bearer', expires_in: 86400 };
const PAGES = { page: ':integer', limit: ':integer', total: ':integer', pages: ':integer' };
const PROFILE = { id: ':uuid', email: ':string', full_name: ':string', avatar_url: ':string|null', location: ':string|null',
  phone_number: ':string|null', timezone: ':string|null', language: ':string|null', company: ':string|null', updated_at: ':time' };
const ME = { ...PROFILE, is_active: true, email_verified: ':boolean', created_at: ':time' };
const USER = { ...ME, is_active: ':boolean', last_login_at: ':time|null', login_count: ':integer' };
const ROW = { id: ':uuid', email: ':string', full_name: ':string', is_active: ':boolean', created_at: ':time' };
const COMMENT = { id: ':uuid', content: ':string', author: { id: ':uuid', full_name: ':string' }, created_at: ':time' };
const POST_NEW = { ...COMMENT, title: ':string', excerpt: ':string|null', status: /^(draft|published)$/ };
const { content: _, ...POST_ROW } = { ...POST_NEW, views: ':integer' };
const POST = { ...POST_NEW, author: { ...COMMENT.author, avatar_url: ':string|null' }, updated_at: ':time', views: ':integer', comments_count: ':integer' };

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

const a = new RustAuth(), b = new RustAuth(), admin = new RustAuth(a.from), anyone = { token: null };
const A = { email: `ann.${run}@example.com`, password: 'SecurePassword123!', full_name: 'Ann Doe' };
const B = { email: `bob.${run}@example.com`, password: 'SecurePassword456!', full_name: 'Bob Roe' };
const adminEmail = env.ADMIN_EMAIL ?? (env.ADMIN_IDENTIFIER?.includes('@') ? env.ADMIN_IDENTIFIER : undefined);
const NEW = 'NewPassword123!', NOBODY = '00000000-0000-4000-8000-000000000000';
const have = { admin: adminEmail && env.ADMIN_PASSWORD, MAIL_DIR: env.MAIL_DIR, 'own addresses': loopback };
const s = { known: [], token: 'reset-token-from-email', // what later steps need
  text: { title: `Rust ${run}`, content: '# Introduction\n\nRust is...', excerpt: 'Learn Rust basics...', status: 'draft' },
  change: { full_name: 'Jane Doe', avatar_url: 'https://cdn.example.com/new-avatar.jpg', location: 'New York, USA', phone_number: '+1-555-0456',
    timezone: 'America/New_York', language: 'en', company: 'New Corp' } };
const each = (how, status, code, calls, need) => Object.entries(calls).map(([what, call]) => // one check per call, all with the same answer
  [`${what} ${how}: ${status} ${typeof code === 'string' ? code : ''}`.trim(), async () => { expect(await call(), status, error(code)); }, need]);
const NOT_FOUND = /NOT_FOUND$/, INVALID = /^(VALIDATION_ERROR|INVALID_\w+)$/; // posts, comments and a validation failure with 400 have no documented code

const steps = [ // budget per machine: register 3 an hour, login 10 in 15 minutes, forgot-password 3 an hour, the rest 100 a minute
  ['register: 201 with data and message', async () => {
    const r = await a.register(A); limits(r, 3);
    s.a = expect(r, 201, { data: { id: ':uuid', email: A.email, full_name: A.full_name, created_at: ':time' }, message: 'User registered successfully' }).data; }],
  ['register and log in a second user', async () => {
    s.b = expect(await b.register(B), 201).data; b.token = expect(await b.login(B.email, B.password), 200).access_token; }],
  ...each('twice', 409, 'EMAIL_ALREADY_EXISTS', { 'register an e-mail': () => a.register({ ...A, full_name: 'Ann Two' }) }),
  ['register with an invalid e-mail: 400, details name the field', async () => {
    match({ field: 'email', '...?': 1 }, expect(await b.register({ ...B, email: 'invalid-email' }), 400, error(INVALID)).error.details, 'details'); }, 'own addresses'],
  ...each('is invalid', 400, INVALID, { 'register with a weak password': () => b.register({ ...B, email: `x.${B.email}`, password: 'password' }) }, 'own addresses'),
  ['login: 200 with tokens and user', async () => {
    const r = await a.login(A.email, A.password); limits(r, 10);
    s.login = expect(r, 200, { ...TOKENS, user: { id: s.a.id, email: A.email, full_name: A.full_name, roles: [':string'] } });
    a.token = s.login.access_token; that('the role user', s.login.user.roles.includes('user'), s.login.user.roles); }],
  ...each('is refused', 401, 'INVALID_CREDENTIALS', {
    'login with a wrong password': () => a.login(A.email, 'WrongPassword123!'), 'login with an unknown e-mail': () => a.login(`no.${A.email}`, A.password) }),
  ['administrator: login', async () => { admin.token = expect(await admin.login(adminEmail, env.ADMIN_PASSWORD), 200).access_token; }, 'admin'],
  ['refresh: 200 with a new pair of tokens', async () => {
    const t = expect(await a.refresh(s.login.refresh_token), 200, TOKENS); a.token = t.access_token; s.refresh = t.refresh_token; }],
  // The table of codes has "malformed" as 401 INVALID_TOKEN, the endpoint itself as 400: the endpoint is followed.
  ...each('is malformed', 400, undefined, { 'refresh with "not-a-token"': () => a.refresh('not-a-token'),
    'refresh with half a body': () => a.call('POST', '/auth/refresh', { body: '{"refresh_token":', token: null }) }),
  ...each('with a tampered token', 401, 'INVALID_TOKEN', { refresh: () => a.refresh(tamper(s.refresh)), 'own profile': () => a.me({ token: tamper(a.token) }) }),
  ...each('with an access token', 401, undefined, { refresh: () => a.refresh(a.token) }),
  ['own profile: 200 with the documented fields and rate-limit headers', async () => {
    const r = await a.me(); limits(r, 100); expect(r, 200, { ...ME, id: s.a.id, email: A.email, full_name: A.full_name }); }],
  ['own user by id: 200 with login statistics', async () => {
    const u = expect(await a.user(s.a.id), 200, { ...USER, id: s.a.id, last_login_at: ':time' }); that('login_count >= 1', u.login_count >= 1, u.login_count); }],
  ['update own user: 200 with the new values, which are kept', async () => {
    expect(await a.updateUser(s.a.id, s.change), 200, { ...PROFILE, id: s.a.id, email: A.email, ...s.change });
    expect(await a.me(), 200, { ...ME, ...s.change }); }],
  ...each('is invalid', 400, INVALID, { 'update with a name of one character': () => a.updateUser(s.a.id, { full_name: 'J' }) }),
  ...each('as a plain user', 403, 'FORBIDDEN', { 'list users': () => a.users(), 'get another user': () => a.user(s.b.id),
    'update another user': () => a.updateUser(s.b.id, { company: 'X' }), 'delete another user': () => a.deleteUser(s.b.id) }),
  ['administrator: list users, defaults page 1, limit 20, newest first', async () => {
    const at = expect(await admin.users(), 200, { data: [ROW], pagination: { ...PAGES, page: 1, limit: 20 } }).data.map((u) => Date.parse(u.created_at));
    that('-created_at order', at.every((t, i) => !i || t <= at[i - 1]), at); }, 'admin'],
  ['administrator: search, paging and sort', async () => { only(s.b.id,
    expect(await admin.users({ search: run, limit: 1, page: 2, sort: 'email' }), 200, { data: [ROW], pagination: { page: 2, limit: 1, total: 2, pages: 2 } })); }, 'admin'],
  ['administrator: limit above 100 is refused or capped', async () => { // the document does not say which
    const r = await admin.users({ limit: 101 });
    if (r.status === 200) match(100, r.json.pagination.limit, 'limit'); else expect(r, [400, 422], error(INVALID)); }, 'admin'],
  ['administrator: get and update any user: 200', async () => {
    expect(await admin.user(s.a.id), 200, { ...USER, id: s.a.id });
    expect(await admin.updateUser(s.b.id, { company: 'Admin Inc' }), 200, { ...PROFILE, id: s.b.id, company: 'Admin Inc' }); }, 'admin'],
  ...each('an unknown user as administrator', 404, 'USER_NOT_FOUND', {
    get: () => admin.user(NOBODY), update: () => admin.updateUser(NOBODY, { company: 'X' }), delete: () => admin.deleteUser(NOBODY) }, 'admin'),
  ['create a draft: 201', async () => {
    s.post = expect(await a.createPost(s.text), 201, { ...POST_NEW, ...s.text, author: { id: s.a.id, full_name: 'Jane Doe' } }).id; }],
  ...each('is invalid', 400, undefined, { 'post without a title': () => a.createPost({ content: 'x', status: 'draft' }),
    'post with an unknown status': () => a.createPost({ ...s.text, status: 'bogus' }), 'post with half a body': () => a.createPost('{"title": ') }),
  ['the author reads and lists the draft', async () => {
    expect(await a.post(s.post), 200, { ...POST, ...s.text }); only(s.post, expect(await a.posts({ status: 'draft', author_id: s.a.id }), 200)); }],
  ['a draft is not in the public list', async () => { expect(await b.posts({ author_id: s.a.id }, anyone), 200, { data: [], pagination: PAGES }); }],
  ...each('of somebody else', 404, NOT_FOUND, { 'get a draft': () => b.post(s.post, anyone) }), // natural reading: hidden by id as well
  ['publish by status alone: 200', async () => { expect(await a.updatePost(s.post, { status: 'published' }), 200,
    { id: s.post, title: s.text.title, content: s.text.content, status: 'published', updated_at: ':time' }); }],
  ['the published post is public', async () => { expect(await b.post(s.post, anyone), 200, { ...POST, ...s.text, status: 'published',
    author: { id: s.a.id, full_name: 'Jane Doe', avatar_url: s.change.avatar_url }, comments_count: 0 }); }],
  ['list posts by author and search: the one post', async () => {
    const query = { page: 1, limit: 10, author_id: s.a.id, search: run, status: 'published', sort: '-created_at' };
    only(s.post, expect(await b.posts(query, anyone), 200, { data: [POST_ROW], pagination: { page: 1, limit: 10, total: 1, pages: 1 } })); }],
  ['create a comment: 201', async () => { s.comment = expect(await b.createComment(s.post, 'Great article!'), 201,
    { ...COMMENT, content: 'Great article!', author: { id: s.b.id, full_name: B.full_name } }).id; }],
  ...each('is invalid', 400, INVALID, { 'an empty comment': () => b.createComment(s.post, '') }),
  ['list comments: 200 with likes; the post counts them', async () => {
    only(s.comment, expect(await b.comments(s.post, { page: 1, limit: 20 }, anyone), 200,
      { data: [{ ...COMMENT, likes: 0 }], pagination: { page: 1, limit: 20, total: 1, pages: 1 } }));
    expect(await b.post(s.post, anyone), 200, { ...POST, comments_count: 1 }); }],
  ['update own comment: 200 (its body is not documented) and kept', async () => {
    expect(await b.updateComment(s.comment, 'Updated'), 200); match('Updated', expect(await b.comments(s.post), 200).data[0]?.content, 'content'); }],
  ...each('of somebody else', 403, 'FORBIDDEN', { 'update a post': () => b.updatePost(s.post, { title: 'Mine' }), 'delete a post': () => b.deletePost(s.post),
    'update a comment': () => a.updateComment(s.comment, 'x'), 'delete a comment': () => a.deleteComment(s.comment) }),
  ...each('without a token', 401, 'UNAUTHORIZED', { 'own profile': () => a.me(anyone), 'list users': () => a.users({}, anyone), 'get a user': () => a.user(s.a.id, anyone),
    'update a user': () => a.updateUser(s.a.id, { company: 'X' }, anyone), 'delete a user': () => a.deleteUser(s.a.id, anyone),
    'create a post': () => a.createPost(s.text, anyone), 'update a post': () => a.updatePost(s.post, { title: 'X' }, anyone),
    'delete a post': () => a.deletePost(s.post, anyone), 'create a comment': () => b.createComment(s.post, 'x', anyone),
    'update a comment': () => b.updateComment(s.comment, 'x', anyone), 'delete a comment': () => b.deleteComment(s.comment, anyone), logout: () => a.logout(anyone) }),
  ['administrator: update any post and comment: 200, delete any comment: 204', async () => { expect(await admin.updatePost(s.post, { title: 'Admin' }), 200);
    const c = expect(await b.createComment(s.post, 'x'), 201).id; expect(await admin.updateComment(c, 'Admin'), 200); expect(await admin.deleteComment(c), 204); }, 'admin'],
  ['delete own comment and own post: 204', async () => { expect(await b.deleteComment(s.comment), 204); expect(await a.deletePost(s.post), 204); }],
  ...each('that is not there', 404, NOT_FOUND, { 'get a post': () => a.post(s.post), 'update a post': () => a.updatePost(NOBODY, { title: 'X' }),
    'delete a post': () => a.deletePost(NOBODY), 'comment on a post': () => b.createComment(NOBODY, 'x'), 'list comments of a post': () => b.comments(NOBODY),
    'update a comment': () => b.updateComment(s.comment, 'x'), 'delete a comment': () => b.deleteComment(s.comment) }),
  ['logout: 200 with the message', async () => { expect(await a.logout(), 200, { message: 'Logged out successfully' }); }],
  ...each('after logout', 401, undefined, { 'own profile': () => a.me(), 'logout again': () => a.logout() }),
  ['forgot password: 200 with message and e-mail', async () => { if (env.MAIL_DIR) s.known = mails();
    const r = await a.forgot(A.email); limits(r, 3); expect(r, 200, { message: 'Password reset email sent', email: A.email }); }],
  ['forgot password for an unknown e-mail: the same success', async () => {
    expect(await a.forgot(`no.${A.email}`), 200, { message: 'Password reset email sent', email: `no.${A.email}` }); }],
  ['the mail has a reset token', async () => { s.token = await mailedToken(A.email, s.known); }, 'MAIL_DIR'],
  ...each('that do not match', 422, 'VALIDATION_ERROR', { 'reset with passwords': () => a.reset(s.token, NEW, `${NEW}x`) }),
  ...each('token', 400, undefined, { 'reset with an invalid': () => a.reset('reset-token-from-nowhere', NEW) }),
  ['reset password: 200 with message and redirect', async () => {
    expect(await a.reset(s.token, NEW), 200, { message: 'Password reset successfully', redirect: /^https?:\/\// }); s.reset = true; }, 'MAIL_DIR'],
  ...each('token', 400, undefined, { 'reset with a used': () => a.reset(s.token, NEW) }, 'MAIL_DIR'),
  ...each('password', 401, 'INVALID_CREDENTIALS', { 'login with the old': () => a.login(A.email, A.password) }, 'MAIL_DIR'),
  ['login again, delete own user: 204', async () => {
    a.token = expect(await a.login(A.email, s.reset ? NEW : A.password), 200).access_token; expect(await a.deleteUser(s.a.id), 204); }],
  ...each('account', 403, undefined, { 'login to a deleted (inactive)': () => a.login(A.email, s.reset ? NEW : A.password) }),
  ['administrator: the deleted user is inactive, not gone; delete any user: 204', async () => {
    expect(await admin.user(s.a.id), 200, { ...USER, is_active: false });
    only(s.a.id, expect(await admin.users({ is_active: false, search: run }), 200)); expect(await admin.deleteUser(s.b.id), 204); }, 'admin'],
  ['register until the limit: 429 RATE_LIMIT_EXCEEDED with retry_after', async () => { // last: the 4th registration within the hour
    let r, n = 0;
    do r = await a.register({ ...A, email: 'invalid-email' }); while (r.status !== 429 && ++n < 3);
    const e = expect(r, 429, { error: { code: 'RATE_LIMIT_EXCEEDED', message: /^Too many requests\. Try again in \d+ seconds?\.$/, retry_after: ':integer' } }).error;
    that('retry_after as in the message, 1..3600', e.message.includes(` ${e.retry_after} `) && e.retry_after >= 1 && e.retry_after <= 3600, e); limits(r, 3); }],
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
