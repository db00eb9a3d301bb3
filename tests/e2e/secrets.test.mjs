// Nothing is shown unasked. Secrets are planted in every kind of field; every row, tab, search and copy is walked through while the
// page is watched for them: all text, attributes, form values, title, address, storage and clipboard, at every change of the page.
// And no answer about one document, row or search is ever shown in another, whenever somebody turns away.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { file, openFiles, row, start, state, withPage } from './harness.mjs';

let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options = {}) => test(name, () => withPage(site, use, { height: 4800, ...options }));

const plant = n => `fAke${String(n).padStart(3, '0')}Plant`;
const base64 = text => Buffer.from(text).toString('base64');
const plist = body => `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n${body}\n</plist>\n`;
const dict = pairs => `<dict>${Object.entries(pairs).map(([key, value]) => `<key>${key}</key>${value}`).join('\n')}</dict>`;
const string = text => `<string>${text}</string>`;
const data = text => `<data>${base64(text)}</data>`;
const profile = payload => dict({ PayloadType: string('Configuration'), PayloadVersion: '<integer>1</integer>', PayloadIdentifier: string('org.example.a'), PayloadUUID: string('00000000-0000-4000-8000-000000000001'), PayloadContent: `<array>${payload}</array>` });
const payload = (type, more) => dict({ PayloadType: string(type), PayloadVersion: '<integer>1</integer>', PayloadIdentifier: string('org.example.a.b'), PayloadUUID: string('00000000-0000-4000-8000-000000000002'), ...more });
const wifi = n => payload('com.apple.wifi.managed', { SSID_STR: string('Fake'), EncryptionType: string('WPA2'), Password: string(plant(n)) });
const jwt = n => `eyJhbGciOiJub25lIn0.${base64(`{"sub":"${plant(n)}"}`).replace(/=+$/, '')}.${plant(n)}`;

/** A file each, with a plant (by its number) wherever a secret may stand. */
const planted = {
  'checkin.plist': plist(dict({ MessageType: string('TokenUpdate'), Topic: string('com.apple.mgmt.External.x'), UDID: string('FAKE'), PushMagic: string(plant(1)), Token: data(plant(2)), UnlockToken: data(plist(dict({ a: string(plant(3)), b: `<array>${string(plant(4))}</array>` }))) })),
  'profile.mobileconfig': plist(profile(wifi(5) + payload('com.example.agent', { api_token: string(plant(6)), Shown: string('shown'), pin: '<integer>0006543210</integer>' }))),
  'command.plist': plist(dict({ CommandUUID: string('0001'), Command: dict({ RequestType: string('InstallProfile'), Payload: data(plist(profile(wifi(8)))) }) })),
  'webhook.json': JSON.stringify({ topic: 'mdm.Connect', acknowledge_event: { udid: 'FAKE', raw_payload: base64(plist(dict({ CommandUUID: string('0002'), Command: dict({ RequestType: string('InstallProfile'), Payload: data(plist(profile(wifi(9)))) }) }))) } }),
  'unknown.json': JSON.stringify({
    apiKey: plant(10), nested: { 'client-secret': plant(11), list: [{ ADMIN_PASSWORD: plant(12) }] }, secrets: [plant(13)], headers: [{ name: 'Authorization', value: plant(14) }],
    url: `https://bob:${plant(15)}@mdm.example.com/?token=${plant(16)}`, note: `curl -u admin:${plant(17)} -H 'Cookie: sid=${plant(18)}' https://x.example`, any: jwt(19),
    key: `-----BEGIN PRIVATE KEY-----\n${plant(20)}\n-----END PRIVATE KEY-----`, inside: JSON.stringify({ password: plant(21) }), last: 'plain',
  }),
  'capture.har': JSON.stringify({ log: { version: '1.2', creator: { name: 'test', version: '1' }, entries: [
    { startedDateTime: '2026-01-01T00:00:00Z', request: { method: 'GET', url: `https://bob:${plant(22)}@mdm.example.com/`, headers: [{ name: 'authorization', value: `Bearer ${plant(23)}` }] }, response: { status: 401, statusText: 'Unauthorized', headers: [] } },
    { startedDateTime: '2026-01-01T00:00:01Z', request: { method: 'PUT', url: 'https://mdm.example.com/checkin', headers: [{ name: 'cookie', value: `sid=${plant(24)}` }, { name: 'X-Vault-Token', value: plant(25) }], postData: { mimeType: 'application/x-apple-aspen-mdm-checkin', text: plist(dict({ MessageType: string('Authenticate'), UDID: string('FAKE') })) } }, response: { status: 200, statusText: 'OK', headers: [{ name: 'Set-Cookie', value: `sid=${plant(26)}` }], content: { text: '' } } },
  ] } }),
  'cut.plist': `<?xml version="1.0"?><plist version="1.0"><dict><!-- password: ${plant(27)} --><key>A</key><string>b</string><key>Password</key><string>${plant(28)}`,
};

/** What a plant looks like in any of the forms that a page might show: as it is, in base64 in each of its three places, in hexadecimal. */
const forms = n => {
  const text = plant(n), inner = pad => base64('x'.repeat(pad) + text).slice(Math.ceil(pad * 4 / 3), -4);
  return [text, inner(0), inner(1).slice(1), inner(2).slice(1), Buffer.from(text).toString('hex')];
};

/** Watches the page for plants, at every change of it; and what goes to the clipboard. */
async function watch(page, numbers) {
  await page.evaluate(patterns => {
    const everywhere = () => [
      document.documentElement.outerHTML, document.title, location.href, document.cookie, JSON.stringify(history.state), JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }),
      ...[...document.querySelectorAll('input, textarea, select')].map(field => field.value),
    ].join('\n');
    window.leaks = new Set();
    window.copied = [];
    // Most of what is looked through has not even the beginning of one.
    const beginnings = [...new Set(patterns.map(pattern => pattern.slice(0, 5)))];
    window.look = () => { const text = everywhere(); if (beginnings.some(begin => text.includes(begin))) for (const pattern of patterns) if (text.includes(pattern)) window.leaks.add(`${pattern} in ${text.slice(Math.max(0, text.indexOf(pattern) - 120), text.indexOf(pattern) + 60)}`); return [...window.leaks]; };
    new MutationObserver(window.look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = text => { window.copied.push(text); return write(text); };
  }, numbers.flatMap(forms));
}

const unasked = page => page.evaluate(() => window.look());
const paths = page => page.evaluate(() => [...document.querySelectorAll('#tree [role=row][data-path]')].map(row => [row.dataset.path, row.getAttribute('aria-expanded')]));
const rowOf = path => row(path.replaceAll('"', '\\"'));

/** Opens everything that can be opened. */
async function unfold(page) {
  const opened = new Set();
  for (;;) {
    const closed = (await paths(page)).find(([path, expanded]) => expanded === 'false' && !opened.has(path));
    if (!closed) return;
    opened.add(closed[0]);
    await page.click(`${rowOf(closed[0])} .tw`);
    await page.waitForSelector(`${rowOf(closed[0])}[aria-expanded=true]`);
  }
}

const detailOf = (page, path) => page.waitForFunction(path => document.querySelector('[data-panel=detail] .path code')?.textContent === (path || 'the whole document'), path);

/** How often something was put on the clipboard, or asked about, after an action. */
async function copies(page, act) {
  const before = await page.evaluate(() => window.copied.length);
  await act();
  await page.waitForFunction(before => window.copied.length > before || document.querySelector('dialog[open] [data-do=without-secrets]'), before);
  const asked = await page.locator('dialog[open] [data-do=without-secrets]').count() > 0;
  if (asked) {
    await page.click('dialog[open] [data-do=without-secrets]');
    await page.waitForFunction(before => window.copied.length > before && !document.querySelector('dialog[open]'), before);
  }
  return { asked, text: await page.evaluate(() => window.copied.at(-1)) };
}

const numbers = Array.from({ length: 40 }, (_, n) => n);

for (const [name, content] of Object.entries(planted)) {
  at(`nothing_of_${name}_is_shown_unasked`, async page => {
    await watch(page, numbers);
    await openFiles(page, file(name, content));
    await page.waitForSelector('#tree [role=row][data-path]');
    await page.waitForFunction(() => document.body.dataset.state !== 'loading');
    await unfold(page);
    const all = await paths(page);
    // What is cut off amid a value has no row for it, and nothing to ask for.
    const isCut = name.startsWith('cut.');
    assert.ok(all.length > (isCut ? 0 : 1), JSON.stringify(all));
    if (!isCut) assert.ok(await page.locator('#tree [data-masked]').count() > 0, 'something is masked');
    for (const [path, expanded] of all) {
      await page.click('#tab-field');
      await page.dispatchEvent(rowOf(path), 'click');
      await detailOf(page, path);
      assert.deepEqual(await unasked(page), [], `Field of ${path}`);
      const explained = await copies(page, () => page.click('[data-panel=detail] button:has-text("Copy with explanation")'));
      const isSecret = await page.locator(`${rowOf(path)} [data-masked]`).count() > 0;
      // The value of a secret by itself is what somebody asks for.
      const value = isSecret ? null : await copies(page, () => page.click('[data-panel=detail] button:has-text("Copy value")'));
      for (const copy of [explained, value].filter(Boolean)) {
        for (const form of numbers.flatMap(forms)) assert.ok(!copy.text.includes(form), `${form} in the clipboard from ${path}: ${copy.text}`);
      }
      if (value && expanded && await page.locator('[data-panel=detail] [data-masked]').count() > 0) assert.ok(value.asked, `${path} was copied without a question`);
      for (const tab of ['source', 'findings', 'discloses']) {
        await page.click(`#tab-${tab}`);
        await page.waitForSelector(tab === 'discloses' ? '[data-panel=disclosure]' : `[data-panel=${tab}]`);
        if (tab === 'source') await page.waitForSelector('[data-panel=source] mark');
        assert.deepEqual(await unasked(page), [], `${tab} of ${path}`);
      }
    }
    for (const query of ['fAke0', 'Plant', 'a', 'password']) {
      await page.fill('[data-action=search]', query);
      await page.waitForFunction(() => /match/.test(document.querySelector('[data-count=matches]').textContent) && !/…/.test(document.querySelector('[data-count=matches]').textContent));
      if (/fAke0|Plant/.test(query)) assert.equal(await page.textContent('[data-count=matches]'), '0 matches');
      await page.press('[data-action=search]', 'Enter');
      assert.deepEqual(await unasked(page), [], `search for ${query}`);
    }
    await page.fill('[data-action=search]', '');
    assert.deepEqual(await unasked(page), []);
    assert.doesNotMatch(await page.title(), /\.(json|plist|har|mobileconfig)/, 'no name of a file in the title');
  });
}

const two = { 'alpha.json': JSON.stringify({ alphaKey: 'alphaValue', alphaToken: plant(31), alphaList: [{ alphaSecret: plant(32), alphaName: 'alphaOther' }] }), 'beta.json': JSON.stringify({ betaKey: 'betaValue', betaToken: plant(33), betaList: [{ betaSecret: plant(34), betaName: 'betaOther' }] }) };
const open = async (page, files = two) => {
  await openFiles(page, ...Object.entries(files).map(([name, content]) => file(name, content)));
  await page.waitForFunction(count => document.querySelectorAll('.doc').length === count || count === 1, Object.keys(files).length);
  await state(page, 'ready');
};
const look = (page, name) => page.locator('.doc', { hasText: name }).click();
const value = path => `${rowOf(path)} [data-cell=value]`;
const shows = (page, path, text) => page.waitForFunction(([selector, text]) => document.querySelector(selector)?.textContent.includes(text), [value(path), text]);
const masks = (page, path) => page.waitForSelector(`${value(path)} [data-masked]`);

at('row_detail_and_source_share_one_state_of_a_secret_and_leaving_masks_it', async page => {
  await open(page);
  await page.click(`${rowOf('/alphaToken')} [data-cell=key]`);
  await detailOf(page, '/alphaToken');
  assert.match(await page.textContent('[data-part=guess]'), /guess by the name/);
  await page.click(`${value('/alphaToken')} button`);
  await shows(page, '/alphaToken', plant(31));
  await page.waitForFunction(text => document.querySelector('[data-panel=detail] .forms').textContent.includes(text), plant(31));
  await masks(page, '/alphaList/0/alphaSecret');
  await page.click('[data-panel=detail] [data-do=show-detail]');
  await masks(page, '/alphaToken');
  await page.waitForFunction(text => !document.documentElement.outerHTML.includes(text), plant(31));
  // Shown again, by the key; then to the other document, to the data table, and away.
  for (const leave of [
    async () => { await look(page, 'beta.json'); await masks(page, '/betaToken'); await look(page, 'alpha.json'); },
    async () => { await page.keyboard.press('t'); await page.waitForSelector('body[data-view=table]'); await page.click('[data-do=table]'); },
    async () => { await page.click('[data-action=close]'); await page.click('[data-do=undo]'); },
  ]) {
    await page.click(`${rowOf('/alphaToken')} [data-cell=key]`);
    await page.keyboard.press('s');
    await shows(page, '/alphaToken', plant(31));
    await page.evaluate(() => document.activeElement.blur());
    await leave();
    await masks(page, '/alphaToken');
    await page.waitForFunction(text => !document.documentElement.outerHTML.includes(text), plant(31));
  }
});

at('one_switch_shows_all_secrets_of_a_document_until_it_is_left', async page => {
  await open(page);
  await page.click('[data-action=secrets]');
  await shows(page, '/alphaToken', plant(31));
  await shows(page, '/alphaList/0/alphaSecret', plant(32));
  await page.waitForSelector('[data-action=secrets][aria-pressed=true]');
  await page.click(`${rowOf('/alphaList')} [data-cell=key]`);
  await page.waitForFunction(text => document.querySelector('[data-panel=detail] .forms')?.textContent.includes(text), plant(32));
  await look(page, 'beta.json');
  await masks(page, '/betaToken');
  await look(page, 'alpha.json');
  await masks(page, '/alphaToken');
  await masks(page, '/alphaList/0/alphaSecret');
  await page.waitForSelector('[data-action=secrets][aria-pressed=false]');
  await page.waitForFunction(text => !document.documentElement.outerHTML.includes(text), plant(32));
});

at('a_copy_with_secrets_is_made_when_it_is_asked_for', async page => {
  await open(page, { 'alpha.json': two['alpha.json'] });
  await watch(page, []);
  await page.click(`${rowOf('/alphaList')} [data-cell=key]`);
  await detailOf(page, '/alphaList');
  await page.keyboard.press('c');
  await page.click('dialog[open] [data-do=with-secrets]');
  await page.waitForFunction(text => window.copied.at(-1)?.includes(text), plant(32));
  await page.waitForSelector('dialog:not([open])', { state: 'attached' });
});

/** Holds the worker's answers back, to be let through one by one. */
const holding = () => {
  const held = [];
  window.holds = false;
  window.held = () => held.length;
  window.release = (count = Infinity) => { while (count-- > 0 && held.length) held.shift()(); };
  const own = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
  Object.defineProperty(Worker.prototype, 'onmessage', { ...own, set(handler) {
    own.set.call(this, handler && (event => { const run = () => handler.call(this, event); if (window.holds || held.length) held.push(run); else run(); }));
  } });
};

/** Things to ask of the first document. */
const questions = {
  row: page => page.click(`${rowOf('/alphaKey')} [data-cell=key]`),
  secret: page => page.click(`${value('/alphaToken')} button`),
  all_secrets: page => page.click('[data-action=secrets]'),
  source: async page => { await page.click(`${rowOf('/alphaList')} [data-cell=key]`); await page.click('#tab-source'); },
  findings: page => page.click('#tab-findings'),
  discloses: page => page.click('#tab-discloses'),
  search: async page => { await page.fill('[data-action=search]', 'alpha'); await page.press('[data-action=search]', 'Enter'); },
  fold: page => page.click(`${rowOf('/alphaList')} .tw`),
  copy: async page => { await page.click(`${rowOf('/alphaList')} [data-cell=key]`); await page.keyboard.press('c'); },
};

for (const [name, ask] of Object.entries(questions)) {
  test(`an_answer_about_one_document_is_never_shown_in_another_${name}`, async () => {
    const { browser } = site;
    const held = { ...site, browser: async scheme => {
      const real = await browser(scheme);
      return { newContext: async options => { const context = await real.newContext(options); await context.addInitScript(holding); return context; } };
    } };
    // Turned away before the first answer, after one, after two …
    for (let through = 0; through < 5; through++) {
      await withPage(held, async page => {
        await open(page);
        await page.waitForFunction(() => document.querySelector('[data-action=secrets]'));
        await page.evaluate(() => { window.holds = true; });
        await ask(page);
        await page.waitForFunction(() => window.held() > 0);
        await page.evaluate(count => window.release(count), through);
        // Asked while the document is still looked at, the question of a copy is a right one; whoever turns away closes it.
        await page.evaluate(() => new Promise(requestAnimationFrame));
        if (await page.locator('dialog[open]').count() > 0) await page.keyboard.press('Escape');
        await look(page, 'beta.json');
        const foreign = () => page.evaluate(() => {
          const seen = [...document.querySelectorAll('.main, .side, [data-count=matches], dialog[open]')].map(part => part.outerHTML).join('\n');
          return /alpha(Key|Value|Token|List|Other|Name|Secret)|fAke03[12]Plant/.exec(seen.replaceAll('alpha.json', ''))?.[0] ?? null;
        });
        await page.waitForFunction(() => document.querySelector('.doc[aria-selected=true]')?.textContent.includes('beta.json'));
        await page.evaluate(() => new Promise(requestAnimationFrame));
        await page.evaluate(() => new Promise(requestAnimationFrame));
        assert.equal(await foreign(), null, 'at once');
        for (let n = 0; n < 40 && await page.evaluate(() => window.held()) > 0; n++) {
          await page.evaluate(() => window.release(1));
          await page.evaluate(() => new Promise(requestAnimationFrame));
          assert.equal(await foreign(), null, `after ${n + 1} more answers`);
        }
        await page.evaluate(() => { window.holds = false; window.release(); });
        await masks(page, '/betaToken');
        await page.waitForFunction(() => window.held() === 0);
        assert.equal(await foreign(), null, 'in the end');
        assert.equal(await page.locator('dialog[open]').count(), 0);
        await page.click('#tab-field');
        await page.click(`${rowOf('/betaKey')} [data-cell=key]`);
        await detailOf(page, '/betaKey');
        assert.match(await page.textContent('[data-panel=detail] .forms'), /betaValue/);
        assert.equal(await foreign(), null, 'after a question of its own');
      }, { height: 1200 });
    }
  });
}

test('an_answer_about_one_row_is_never_shown_as_that_of_another', async () => {
  const { browser } = site;
  const held = { ...site, browser: async scheme => {
    const real = await browser(scheme);
    return { newContext: async options => { const context = await real.newContext(options); await context.addInitScript(holding); return context; } };
  } };
  await withPage(held, async page => {
    await open(page, { 'alpha.json': two['alpha.json'] });
    await page.evaluate(() => { window.holds = true; });
    await page.click(`${rowOf('/alphaToken')} [data-cell=key]`);
    await page.click(`${value('/alphaToken')} button`);
    await page.click(`${rowOf('/alphaKey')} [data-cell=key]`);
    await page.waitForFunction(() => window.held() > 2);
    for (let n = 0; n < 40 && await page.evaluate(() => window.held()) > 0; n++) {
      await page.evaluate(() => window.release(1));
      const told = await page.evaluate(() => [document.querySelector('[data-panel=detail] .path code')?.textContent, document.querySelector('[data-panel=detail] .forms')?.textContent]);
      assert.ok(told[0] === undefined || told[0] === '/alphaKey', `${told}`);
      assert.ok(told[1] === undefined || /alphaValue/.test(told[1]), `${told}`);
    }
    await page.evaluate(() => { window.holds = false; window.release(); });
    await detailOf(page, '/alphaKey');
  });
});
