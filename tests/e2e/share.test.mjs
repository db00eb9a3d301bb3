// Links that carry what is looked at: what is in them, what is told of it, what opens.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { checkin, file, openFiles, row, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const golden = readFileSync(join(import.meta.dirname, '../fixtures/links.tsv'), 'utf8').trim().split('\n').map(line => line.split('\t'));

let site;
before(async () => { site = await start(); });
after(async () => { await site.stop(); });

// A worker of its own makes the copy, and takes its time to start.
const at = (name, use, options) => test(name, () => withPage(site, page => { page.setDefaultTimeout(30_000); return use(page); }, options));

/** What a link carries, by other means than the page's. */
function carried(link) {
  const packed = link.match(/#\/s1\/([\w-]+)$/)[1];
  const [kind, name, view, path, ...rest] = inflateSync(Buffer.from(packed, 'base64url')).toString().split('\n');
  return { kind, name, view, path, text: rest.join('\n') };
}
const secrets = ['00000000-FAKE-4000-8000-000000000000', 'RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0U=', '00008120-000000000000FACE'];
const share = async page => {
  await openFiles(page, file('token.plist', checkin));
  await page.waitForSelector(row('/PushMagic'));
  await page.click(row('/Topic'));
  await page.waitForSelector('[data-panel=detail]');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Share what is looked at');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-do=copy-share]');
};
const clipboard = page => page.evaluate(() => navigator.clipboard.readText());

at('a_link_carries_a_safe_copy_and_opens_where_it_was_made', async page => {
  await share(page);
  assert.match(await page.innerText('[data-part=holds]'), /safe copy, with .*2 credentials.*made up anew.*none left/s);
  assert.match(await page.innerText('[data-part=size]'), /has [\d,]+ characters and carries \d+ bytes/);
  await page.click('[data-do=copy-share]');
  await page.waitForSelector('.toasts :text("Link copied")');
  const link = await clipboard(page), { kind, name, view, path, text } = carried(link);
  assert.deepEqual([kind, name, view, path], ['safe', 'token.plist', 'read', '/Topic']);
  for (const secret of secrets) assert.ok(!text.includes(secret), secret);
  // Somebody else follows it.
  await page.evaluate(link => { location.hash = new URL(link).hash; }, link);
  await page.waitForSelector('dialog[open] [data-part=carried]');
  assert.match(await page.innerText('dialog[open]'), /token\.plist · \d+ bytes.*safe copy.*\/Topic/s);
  assert.equal(new URL(page.url()).hash, '#/');
  assert.equal(await page.locator('[role=option][data-doc]').count(), 0);
  await page.click('[data-do=open-carried]');
  await page.waitForFunction(() => document.querySelectorAll('[role=option][data-doc]').length === 2);
  await page.waitForSelector(`${row('/Topic')}[aria-selected=true]`);
});

test('a_link_is_followed_at_the_start_and_asks_first', () => withPage(site, async page => {
  await page.waitForSelector('dialog[open] [data-part=carried]');
  assert.equal(new URL(page.url()).hash, '#/');
  assert.equal(await page.title(), 'MDM Lens');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog:not([open])', { state: 'attached' });
  assert.equal(await page.locator('[role=row][data-path]').count(), 0);
}, { hash: `#${golden[0][0]}` }));

for (const [link, name, view, path, first] of golden) {
  test(`an_old_link_opens_for_ever: ${name}`, () => withPage(site, async page => {
    page.setDefaultTimeout(30_000);
    await page.click('[data-do=open-carried]');
    await page.waitForSelector(row(first));
    await state(page, 'ready');
    if (path) await page.waitForSelector(`${row(path)}[aria-selected=true]`);
    assert.match(await page.innerText('.head'), new RegExp(name.replaceAll('.', '\\.')));
    assert.ok(view);
  }, { hash: `#${link}` }));
}

test('a_link_that_was_cut_says_so', () => withPage(site, async page => {
  await page.waitForSelector('dialog[open] :text("missing or was changed on its way")');
}, { hash: `#${golden[0][0].slice(0, -9)}` }));

test('a_link_of_a_later_version_says_so', () => withPage(site, async page => {
  await page.waitForSelector('dialog[open] :text("later version of this page")');
}, { hash: '#/s2/AAAA' }));

at('the_original_goes_into_a_link_only_after_its_secrets_were_named_and_never_into_the_page', async page => {
  await share(page);
  await page.click('[data-part=original] summary');
  assert.match(await page.innerText('[data-part=consent]'), /It holds 2 credentials.*Whoever gets the link can read and use all of it/s);
  await page.click('[data-do=share-original]');
  await page.waitForSelector('[data-do=copy-share]:text("with the original")');
  assert.match(await page.innerText('[data-part=holds]'), /carries the original, with everything in it/);
  assert.equal(await page.locator('[data-part=code]').count(), 0);
  const dom = await page.content();
  await page.click('[data-do=copy-share]');
  await page.waitForSelector('.toasts :text("Link copied")');
  const link = await clipboard(page), { kind, text } = carried(link);
  assert.equal(kind, 'original');
  assert.equal(text, checkin);
  assert.ok(!dom.includes(link.split('#')[1].slice(0, 40)) && !secrets.slice(0, 2).some(secret => dom.includes(secret)));
  await page.evaluate(link => { location.hash = new URL(link).hash; }, link);
  await page.waitForSelector('dialog[open] [data-part=carried]:has-text("An original, as somebody has shared it")');
});

at('a_short_link_has_a_qr_code_that_is_drawn_in_the_page', async page => {
  await openFiles(page, file('check-out.json', '{"MessageType": "CheckOut", "Topic": "com.apple.mgmt.External.00000000-0000-4000-8000-000000000001", "UDID": "00000000-0000-4000-8000-00000000FA4E"}'));
  await page.waitForSelector(row('/Topic'));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Share what is looked at');
  await page.keyboard.press('Enter');
  await page.click('[data-part=code] summary');
  const box = await page.locator('svg.qr').boundingBox();
  assert.ok(box.width >= 200 && Math.abs(box.width - box.height) < 2, JSON.stringify(box));
  const dark = await page.getAttribute('svg.qr path', 'd');
  // The three corners by which cameras find it.
  for (const corner of ['M4 4h1', 'M10 4h1', 'M4 10h1']) assert.ok(dark.includes(corner), corner);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join()}`), []);
});
