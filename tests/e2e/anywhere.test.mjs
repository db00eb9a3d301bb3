// The page elsewhere than at its host: as one file in a folder, installed, shared with, opened by a console; and its next version.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkin, dist, file, inFirefox, launch, openFiles, row, state } from './harness.mjs';
import { host, nextBuild } from './host.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const root = join(import.meta.dirname, '../..');
/** Within this what has to happen has happened. */
const SECONDS = 20_000;

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

/** A page in a context of its own, and what went wrong in it. */
async function visit(use, { from = browser, prepare } = {}) {
  const context = await from.newContext();
  const wrong = [], asked = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(SECONDS);
    page.on('console', message => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`); });
    page.on('pageerror', error => wrong.push(`page: ${error.message}`));
    page.on('request', request => asked.push(request.url()));
    if (prepare) await page.addInitScript(prepare);
    await use(page, { context, wrong, asked });
  } finally {
    await context.close();
  }
}

/** Waits until something is so that takes asking. */
const until = async (page, check, arg) => {
  const end = Date.now() + SECONDS;
  while (!await page.evaluate(check, arg).catch(() => false)) if (Date.now() > end) assert.fail(`not so within ${SECONDS} ms: ${check}`);
};

const secret = 'RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0U=';

// One file.

/** The file alone in a folder, where it can find nothing else. */
function alone() {
  const folder = mkdtempSync(join(tmpdir(), 'lens-alone-'));
  copyFileSync(join(dist, 'mdm-lens.html'), join(folder, 'mdm-lens.html'));
  return pathToFileURL(join(folder, 'mdm-lens.html')).href;
}

test('the_page_as_one_file_works_from_a_folder_and_asks_for_nothing', () => visit(async (page, { wrong, asked }) => {
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
  });
  const address = alone();
  await page.goto(address);
  await state(page, 'empty');
  await openFiles(page, file('token.plist', checkin));
  await page.waitForSelector(row('/PushMagic'));
  assert.match(await page.innerText(row('/UDID')), /00008120-000000000000FACE/);
  // The data table, an address within, and back.
  await page.keyboard.press('Escape');
  await page.click('[data-do=table]');
  await page.waitForSelector('[data-panel=table] [role=row]');
  assert.match(page.url(), /#\/table/);
  await page.click('[data-do=table]');
  await page.waitForSelector(row('/PushMagic'));
  await page.goto(`${address}#/table?q=UDID`);
  await page.waitForSelector('[data-panel=table] [role=row]');
  // A worker that dies is replaced, from what the file has.
  await page.evaluate(() => window.lensWorker.terminate());
  await page.goto(`${address}#/`);
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual(asked.filter(url => !url.startsWith('blob:') && !url.startsWith(address.split('#')[0])), []);
  assert.deepEqual(wrong.filter(text => !inFirefox || !/connect-src|require-trusted-types-for/.test(text)), []);
}));

test('a_sample_opens_in_the_page_as_one_file', () => visit(async page => {
  await page.goto(alone());
  await state(page, 'empty');
  await page.click('[data-sample="2"]');
  await page.waitForSelector('[role=treegrid] [role=row][data-path]');
  await state(page, 'ready');
}));

test('the_one_file_has_a_policy_of_its_own_that_allows_no_connection_and_its_worker_proves_it', () => visit(async page => {
  await page.goto(alone());
  await page.waitForSelector('html[data-policy=held]', { state: 'attached' });
  const policy = await page.getAttribute('meta[http-equiv=Content-Security-Policy]', 'content');
  assert.match(policy, /connect-src 'none'/);
  assert.doesNotMatch(policy, /'self'|unsafe-inline|'unsafe-eval'|https?:/);
  const refused = await page.evaluate(async () => {
    const out = {};
    for (const address of ['data:,', 'https://example.invalid/']) out[address.slice(0, 5)] = await fetch(address, { mode: 'no-cors' }).then(() => 'open', () => 'refused');
    const script = document.createElement('script');
    let ran;
    try { script.textContent = 'window.ran = true'; document.head.append(script); } catch { /* trusted types */ }
    ran = window.ran;
    return { ...out, ran: ran ?? false };
  });
  assert.deepEqual(refused, { 'data:': 'refused', https: 'refused', ran: false });
  await page.click('.promise a:visible');
  await page.waitForSelector('dialog[open] :text("allows no connection at all")');
}));

test('the_one_file_is_the_same_build_as_the_page', () => {
  const build = readFileSync(join(dist, 'index.html'), 'utf8').match(/data-build="(\w+)"/)[1];
  const one = readFileSync(join(dist, 'mdm-lens.html'), 'utf8');
  assert.equal(one.match(/data-build="(\w+)"/)[1], build);
  // Nothing in it names a file beside it that it would load.
  const tags = one.replace(/(<script[^>]*>)[^]*?<\/script>/g, '$1').match(/<(?:link|script|img|iframe)[^>]*\s(?:href|src)="[^"]*"/g) ?? [];
  assert.deepEqual(tags.filter(tag => !/(?:href|src)="data:/.test(tag)), []);
});

// Installed.

test('the_manifest_names_what_is_there', () => {
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.webmanifest'), 'utf8'));
  for (const icon of manifest.icons) {
    const bytes = readFileSync(join(dist, icon.src));
    if (icon.type === 'image/png') assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], icon.sizes.split('x').map(Number));
  }
  const endings = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat()).sort();
  assert.deepEqual(endings, ['.cer', '.har', '.json', '.mobileconfig', '.mobileprovision', '.p7m', '.plist']);
  assert.equal(manifest.share_target.method, 'POST');
  assert.match(readFileSync(join(dist, 'index.html'), 'utf8'), /<link rel="manifest" href="\.\/manifest\.webmanifest">/);
});

test('the_browser_takes_the_manifest', { skip: inFirefox }, async () => {
  const site = await host();
  try {
    await visit(async (page, { context }) => {
      await page.goto(site.url);
      await state(page, 'empty');
      const { errors, data } = await (await context.newCDPSession(page)).send('Page.getAppManifest');
      assert.deepEqual(errors, []);
      assert.equal(JSON.parse(data).name, 'MDM Lens');
    });
  } finally {
    site.stop();
  }
});

test('a_file_that_the_system_opens_with_the_page_is_opened', async () => {
  const site = await host();
  try {
    await visit(async page => {
      await page.goto(site.url);
      await state(page, 'empty');
      await page.evaluate(text => window.launched({ files: [{ name: 'token.plist', getFile: async () => new File([text], 'token.plist') }] }), checkin);
      await page.waitForSelector(row('/PushMagic'));
      assert.match(await page.innerText('.head'), /token\.plist/);
    }, { prepare: () => Object.defineProperty(window, 'launchQueue', { value: { setConsumer: launched => { window.launched = launched; } }, configurable: true }) });
  } finally {
    site.stop();
  }
});

test('what_is_shared_with_the_page_reaches_it_and_never_its_host', { skip: inFirefox }, async () => {
  const received = [];
  const site = await host(({ request }) => { if (request.method !== 'GET') received.push(request.url); return undefined; });
  try {
    await visit(async page => {
      await page.goto(site.url);
      await state(page, 'empty');
      await until(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
      await page.goto(site.url);
      await state(page, 'empty');
      // As the system does it: a navigation with a form in it. The page's own policy forbids forms, so another page of the same origin has it.
      await page.route('**/form', route => route.fulfill({ contentType: 'text/html', body: '<form action="/some/where/share" method="post" enctype="multipart/form-data"><input type="file" name="files" multiple><textarea name="text"></textarea><button>share</button></form>' }));
      await page.goto(new URL('/form', site.url).href);
      await page.setInputFiles('input', [file('token.plist', checkin)]);
      await page.fill('textarea', '{"MessageType": "CheckOut", "Topic": "com.example", "UDID": "FAKE"}');
      await page.click('button');
      await page.waitForSelector(row('/PushMagic'));
      await page.waitForFunction(() => document.querySelectorAll('[role=option][data-doc]').length === 2);
      assert.equal(new URL(page.url()).search, '');
      assert.deepEqual(received, []);
      assert.ok(!site.asked.some(name => name.includes('share') && !name.startsWith('?')), site.asked.join());
      // Handed over once.
      await page.goto(`${site.url}?shared`);
      await state(page, 'empty');
      assert.equal(await page.locator('[role=option][data-doc]').count(), 0);
    });
  } finally {
    site.stop();
  }
});

// The next version.

test('the_build_is_named_in_the_foot_as_in_the_script_that_keeps_the_page', async () => {
  const site = await host();
  try {
    await visit(async page => {
      await page.goto(site.url);
      await state(page, 'empty');
      const build = readFileSync(join(dist, 'sw.js'), 'utf8').match(/build = '(\w{10})'/)[1];
      assert.ok((await page.textContent('[data-part=version]')).endsWith(build));
      assert.equal(await page.locator('[data-do=update]').count(), 0);
    });
  } finally {
    site.stop();
  }
});

test('a_new_version_is_told_and_taken_when_the_person_wants_it', async () => {
  const site = await host();
  try {
    await visit(async page => {
      await page.goto(site.url);
      await state(page, 'empty');
      await until(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
      await page.goto(site.url);
      await state(page, 'empty');
      await openFiles(page, file('token.plist', checkin));
      await page.waitForSelector(row('/PushMagic'));
      site.root = nextBuild();
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      await page.click('[data-do=update]');
      await page.waitForSelector('dialog[open] [data-part=update]');
      // Not now: everything stays.
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog:not([open])', { state: 'attached' });
      await page.waitForSelector(row('/PushMagic'));
      await page.click('[data-do=update]');
      await Promise.all([page.waitForNavigation(), page.click('[data-do=take-update]')]);
      await page.waitForSelector('body[data-state=empty]');
      const next = readFileSync(join(site.root, 'index.html'), 'utf8').match(/data-build="(\w+)"/)[1];
      assert.equal(await page.getAttribute('html', 'data-build'), next);
      assert.equal(await page.locator('[data-do=update]').count(), 0);
    });
  } finally {
    site.stop();
  }
});

// Open in MDM Lens.

/** A console with the ten lines of docs/open-in.md in it, as they stand there. */
async function console_(lens) {
  const lines = readFileSync(join(root, 'docs/open-in.md'), 'utf8').match(/```js\n(const lens[^]*?)```/)[1].replace('https://lens.example/open.html', lens);
  const body = `<!doctype html><title>Console</title><button id="open">Open in MDM Lens</button><script>
    window.heard = [];
    addEventListener('message', ({ data, origin }) => heard.push({ data, origin }));
    const open_ = window.open; window.open = (...all) => window.tab = open_(...all);
    ${lines}
    document.getElementById('open').onclick = () => openInLens('token.plist', ${JSON.stringify(checkin)});
  </script>`;
  const server = createServer((request, response) => { response.setHeader('content-type', 'text/html'); response.end(body); });
  await new Promise(up => server.listen(0, '127.0.0.1', up));
  return { url: `http://localhost:${server.address().port}/`, origin: `http://localhost:${server.address().port}`, stop: () => { server.close(); server.closeAllConnections(); } };
}

/** Opens the lens from the console, and runs `use` with the console's page and the lens's. */
async function opened(use, { behave, at = 'open.html' } = {}) {
  const site = await host(behave), console = await console_(site.url + at);
  try {
    await visit(async (page, { context }) => {
      await page.goto(console.url);
      const [lens] = await Promise.all([context.waitForEvent('page'), page.click('#open')]);
      lens.setDefaultTimeout(SECONDS);
      await lens.waitForSelector('body[data-state=empty]');
      await use(page, lens, { site, console });
    });
  } finally {
    site.stop();
    console.stop();
  }
}

test('a_console_hands_a_payload_over_and_the_person_is_asked_first', () => opened(async (page, lens, { site, console }) => {
  const dialog = lens.locator('dialog[open] [data-part=given]');
  await dialog.waitFor();
  const asked = await dialog.innerText();
  assert.ok(asked.includes(console.origin) && asked.includes('token.plist') && /\d+ (B|bytes|KB)/.test(asked), asked);
  // Nothing of it is open yet, nor stands anywhere in the page.
  assert.equal(await lens.locator('[role=row][data-path]').count(), 0);
  assert.ok(!(await lens.content()).includes('PushMagic'));
  const before = site.asked.length;
  await lens.click('[data-do=open-given]');
  await lens.waitForSelector(row('/PushMagic'));
  await lens.waitForSelector('dialog:not([open])', { state: 'attached' });
  assert.deepEqual(site.asked.slice(before), []);
  // What the console learns: that the page was ready, and no more.
  assert.deepEqual(await page.evaluate(() => window.heard), [{ data: { type: 'mdm-lens/ready' }, origin: new URL(site.url).origin }]);
  assert.equal(await page.evaluate(() => { try { return window.tab.document.title; } catch { return 'refused'; } }), 'refused');
  assert.ok(!lens.url().includes('token') && !lens.url().includes(secret));
}));

test('what_is_refused_is_not_opened_and_is_gone', () => opened(async (page, lens) => {
  await lens.waitForSelector('dialog[open] [data-part=given]');
  // The first thing that Enter would press opens nothing.
  assert.notEqual(await lens.evaluate(() => document.activeElement.dataset.do), 'open-given');
  await lens.keyboard.press('Escape');
  await lens.waitForSelector('dialog:not([open])', { state: 'attached' });
  assert.equal(await lens.locator('[role=row][data-path]').count(), 0);
  assert.equal(await lens.evaluate(() => window.lensGiven.length), 0);
  // The next question has only what is asked then.
  await page.evaluate(() => window.tab.postMessage({ type: 'mdm-lens/open', name: 'second.json', bytes: new TextEncoder().encode('{"MessageType": "CheckOut"}') }, '*'));
  await lens.waitForSelector('dialog[open] :text("second.json")');
  assert.equal(await lens.locator('dialog[open] li').count(), 1);
  // Two in one question.
  await page.evaluate(() => window.tab.postMessage({ type: 'mdm-lens/open', name: 'third.json', bytes: new TextEncoder().encode('{"MessageType": "CheckOut"}').buffer }, '*'));
  await lens.waitForFunction(() => document.querySelectorAll('dialog[open] li').length === 2);
  await lens.click('[data-do=open-given]');
  await lens.waitForSelector(row('/MessageType'));
  assert.equal((await page.evaluate(() => window.heard)).length, 1);
}));

test('it_works_under_the_headers_that_the_page_is_published_with', () => {
  const blocks = readFileSync(join(root, '_headers'), 'utf8').trim().split('\n\n').map(block => block.split('\n').map(line => line.trim()));
  const headers = pattern => blocks.filter(([path]) => path === pattern).flatMap(([, ...lines]) => lines);
  const behave = ({ name, response }) => {
    for (const line of [...headers('/*'), ...headers(`/${name}`)]) {
      if (line.startsWith('! ')) { response.removeHeader(line.slice(2)); continue; }
      const [key, value] = line.split(/: (.*)/);
      response.setHeader(key, value);
    }
  };
  return opened(async (page, lens) => {
    await lens.waitForSelector('dialog[open] [data-part=given]');
    await lens.click('[data-do=open-given]');
    await lens.waitForSelector(row('/PushMagic'));
  }, { behave });
});

test('nobody_else_is_heard', () => opened(async (page, lens, { site }) => {
  await lens.waitForSelector('dialog[open] [data-part=given]');
  await lens.keyboard.press('Escape');
  // A message of the tab itself, of a frame in it, and one that is no file.
  await lens.evaluate(text => window.postMessage({ type: 'mdm-lens/open', name: 'own.plist', text }, '*'), checkin);
  await page.evaluate(() => {
    for (const message of [null, 'mdm-lens/open', { type: 'mdm-lens/open' }, { type: 'mdm-lens/open', name: 'a', text: 7 }, { type: 'mdm-lens/open', name: 'a', bytes: { length: 3 } }, { type: 'other', name: 'a', text: 'a' }]) window.tab.postMessage(message, '*');
    window.tab.postMessage({ type: 'mdm-lens/open', name: { toString: 1 }, text: '{"MessageType": "CheckOut"}' }, '*');
  });
  // The last of them is a file, without a name: it alone is asked about.
  await lens.waitForSelector('dialog[open] [data-part=given]');
  assert.equal(await lens.locator('dialog[open] li').count(), 1);
  assert.match(await lens.innerText('dialog[open] li'), /without a name/);
  assert.ok(site);
}));

test('the_page_itself_listens_to_nobody', () => opened(async (page, lens) => {
  await lens.evaluate(() => window.lensGiven.length);
  await page.evaluate(text => window.tab.postMessage({ type: 'mdm-lens/open', name: 'token.plist', text }, '*'), checkin);
  await lens.click('[data-sample="0"]');
  await lens.waitForSelector('[role=row][data-path]');
  assert.equal(await lens.locator('dialog[open]').count(), 0);
  assert.deepEqual(await page.evaluate(() => window.heard), []);
}, { at: 'index.html' }));

test('the_bookmarklet_hands_over_the_text_of_the_page', async () => {
  const site = await host();
  const line = readFileSync(join(root, 'docs/open-in.md'), 'utf8').match(/```js\njavascript:(.*)\n```/)[1].replace('https://lens.example/open.html', `${site.url}open.html`);
  const server = createServer((request, response) => { response.setHeader('content-type', 'text/html'); response.end(`<!doctype html><title>Device 7</title><pre>{"MessageType": "CheckOut", "Topic": "com.example", "UDID": "FAKE"}</pre>`); });
  await new Promise(up => server.listen(0, '127.0.0.1', up));
  try {
    await visit(async (page, { context }) => {
      await page.goto(`http://localhost:${server.address().port}/`);
      await page.evaluate(line => { const button = document.createElement('button'); button.id = 'mark'; button.textContent = 'mark'; button.onclick = () => { (0, eval)(line); getSelection().removeAllRanges(); }; document.body.append(button); }, line);
      const [lens] = await Promise.all([context.waitForEvent('page'), page.click('#mark')]);
      lens.setDefaultTimeout(SECONDS);
      await lens.waitForSelector('dialog[open] :text("Device 7")');
      await lens.click('[data-do=open-given]');
      await lens.waitForSelector(row('/MessageType'));
    });
  } finally {
    server.close();
    server.closeAllConnections();
    site.stop();
  }
});

test('the_question_is_readable_to_all', { skip: inFirefox }, () => opened(async (page, lens) => {
  await lens.waitForSelector('dialog[open] [data-part=given]');
  for (const width of [1280, 400]) {
    await lens.setViewportSize({ width, height: 700 });
    assert.ok(await lens.evaluate(() => document.querySelector('dialog[open]').getBoundingClientRect().right <= innerWidth));
    for (const colorScheme of ['light', 'dark']) {
      await lens.emulateMedia({ colorScheme });
      await lens.evaluate(axe);
      const { violations } = await lens.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join()}`), []);
    }
  }
}));
