// Keeps the page's own files, so that it opens without a network after the first visit. Payloads never come by here: the page
// asks for its own files and for nothing else; what is shared with the page is handed to it and asked of nobody. scripts/finish.mjs puts in the names of a build and what each file must hash to.
const files = {
  './': 'HASH index.html',
  './lens.css': 'HASH lens.css',
  './mdm-lens_bg.wasm': 'HASH mdm-lens_bg.wasm',
  './boot.js': 'HASH boot.js',
  './mend.js': 'HASH mend.js',
};
/** Of which build this is; the page has the same word. */
const build = 'BUILDHASH';
const ours = `mdm-lens ${registration.scope} `, kept = ours + 'VERSION';
/** Too large to be looked through before each start: it is handed on as it comes, which is faster, and looked through afterwards. */
const large = './mdm-lens_bg.wasm';
const AFTERWARDS = 3000;
/** How long the host may take before the page that is kept is shown instead: a network may accept and never answer. */
const PATIENCE = 2500;

addEventListener('install', event => event.waitUntil(keepAll()));
addEventListener('activate', event => event.waitUntil(forgetOthers()));
// Only what the page consists of; everything else is between the page and its host.
addEventListener('fetch', event => {
  const { request } = event, file = fileOf(new URL(request.url));
  if (request.method === 'POST' && request.url === new URL('./share', registration.scope).href) return event.respondWith(share(event));
  if (request.method !== 'GET' || !file) return;
  if (request.mode !== 'navigate') {
    // mend.js and boot.js ask like this when what they were given was wrong.
    if (request.cache === 'reload') return;
    event.respondWith(file === large ? asItComes(request) : part(file, request));
    if (file === large) event.waitUntil(lookThrough(event.clientId));
  } else if (file === './') {
    event.respondWith(page(request));
  }
});
/** What the page asks. */
const answers = {
  // Whether a policy holds here. A host says so by a header; the page's own does not reach this script.
  policy: () => fetch('data:,').then(() => 'open', () => 'held'),
  build: () => build,
  shared: () => { taken?.(); return shared.splice(0); },
};
addEventListener('message', ({ data, ports: [port] }) => {
  // The person wants this version now.
  if (data === 'take') skipWaiting();
  else Promise.resolve(answers[data]?.()).then(answer => port?.postMessage(answer));
});

/** What was shared with the page and waits for it, in memory alone. */
const shared = [];
let taken;

/** Takes what the system shares with the page, which then asks for it. Nothing of it goes on to the host, whatever happens. */
async function share(event) {
  const form = await event.request.formData().catch(() => new FormData());
  for (const thing of form.values()) {
    if (thing instanceof File) shared.push({ name: thing.name, blob: thing });
    else if (thing.trim()) shared.push({ name: 'shared text', blob: new Blob([thing]) });
  }
  // Lives until it is asked, or nobody comes.
  event.waitUntil(new Promise(over => { taken = over; setTimeout(over, 60_000); }));
  return Response.redirect(new URL('./?shared', registration.scope), 303);
}

function fileOf({ origin, pathname }) {
  const scope = new URL(registration.scope);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
  const file = './' + pathname.slice(scope.pathname.length).replace(/^index\.html$/, '');
  return Object.hasOwn(files, file) ? file : undefined;
}

async function keepAll() {
  const cache = await caches.open(kept);
  try {
    await Promise.all(Object.keys(files).map(async file => cache.put(file, await take(file))));
  } catch (error) {
    await caches.delete(kept);
    throw error;
  }
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(ours) && name !== kept).map(name => caches.delete(name)));
}

/** A file as it was built. The page has just loaded it, so it is in the browser's cache; if what is there is wrong, the host is asked. */
async function take(file) {
  for (const how of [{ cache: 'only-if-cached', mode: 'same-origin' }, { cache: 'reload' }]) {
    const whole = await fetch(file, how).then(answer => sound(file, answer)).catch(() => undefined);
    if (whole) return whole;
  }
  throw new Error(`${file} is not what was built`);
}

/**
 * The answer, if its bytes are those of the build: a page that says "not found" with 200, a file that was cut or one of another build
 * is none. Made anew, because one that was redirected, or varies, is refused for a page or is not found again.
 */
async function sound(file, answer) {
  if (!answer?.ok) return undefined;
  const bytes = await answer.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  if (btoa(String.fromCharCode(...digest)) !== files[file]) return undefined;
  const headers = new Headers(answer.headers);
  for (const name of ['vary', 'content-encoding', 'content-length']) headers.delete(name);
  return new Response(bytes, { headers });
}

async function found(file) {
  return sound(file, await caches.match(file, { cacheName: kept, ignoreVary: true })).catch(() => undefined);
}

/** One of the page's files. A damaged one is replaced. */
async function part(file, request) {
  const whole = await found(file);
  if (whole) return whole;
  const fresh = await take(file).catch(() => undefined);
  if (!fresh) return fetch(request);
  const cache = await caches.open(kept);
  await cache.put(file, fresh.clone()).catch(() => {});
  return fresh;
}

async function asItComes(request) {
  return await caches.match(large, { cacheName: kept, ignoreVary: true }) ?? part(large, request);
}

/** Replaces what was damaged of what is kept, and tells the page if it has run the large file so. */
async function lookThrough(client) {
  await new Promise(over => setTimeout(over, AFTERWARDS));
  const cache = await caches.open(kept);
  for (const file of Object.keys(files)) {
    if (await found(file)) continue;
    await cache.delete(file);
    await take(file).then(whole => cache.put(file, whole)).catch(() => {});
    if (file === large) (await clients.get(client))?.postMessage('damaged');
  }
}

/** The page itself is asked for anew, to be the latest where there is a network; its files change their names with their content. */
async function page(request) {
  if (new URL(request.url).search === '?kept') return await found('./') ?? fetch(request);
  const fresh = fetch(request).then(answer => {
    if (answer.status >= 500) throw answer;
    return answer;
  });
  try {
    return await Promise.race([fresh, new Promise((_, over) => setTimeout(over, PATIENCE))]);
  } catch (refused) {
    return await found('./') ?? (refused instanceof Response ? refused : fresh);
  }
}
