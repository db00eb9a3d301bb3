// The dossier: what messages tell, for somebody who has to judge it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { checkin, file, openFiles, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
before(async () => { site = await start(); });
after(() => site?.stop());

/** An answer of the same device. */
const answer = `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CommandUUID</key><string>FACE0001-0000-4000-8000-00000000D051</string><key>Status</key><string>Acknowledged</string>
<key>UDID</key><string>00008110-000FACE0FACE001E</string>
<key>QueryResponses</key><dict><key>SerialNumber</key><string>FAKE00SECRET1</string><key>PhoneNumber</key><string>+15550100</string></dict></dict></plist>`;

async function noViolations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
}

async function open(page) {
  await openFiles(page, file('checkin.plist', checkin), file('answer.plist', answer));
  await state(page, 'ready');
  await page.keyboard.press('4');
  await page.click('[data-panel=discloses] [data-action=dossier]');
  await page.waitForSelector('body[data-view=print] [data-panel=dossier] table.data');
}
const text = page => page.innerText('[data-panel=dossier]');

test('it_tells_what_occurs_by_rows_and_never_a_value', () => withPage(site, async page => {
  await open(page);
  const told = await text(page);
  assert.match(told, /In short/);
  assert.match(told, /PushMagic/);
  assert.match(told, /What a stranger could do/);
  assert.match(told, /What changes with the kind of enrollment/);
  await page.selectOption('[data-action=dossier-about]', 'everything');
  await page.waitForFunction(() => document.querySelector('[data-panel=dossier]').innerText.includes('PhoneNumber'));
  const all = await page.content();
  for (const value of ['FAKE00SECRET1', '+15550100']) assert.ok(!(await text(page)).includes(value), `${value} is in the dossier`);
  assert.ok(all.includes('2 documents'));
  await noViolations(page);
}));

test('without_a_payload_it_tells_the_table_by_kind_of_enrollment_and_what_the_page_does', () => withPage(site, async page => {
  await page.keyboard.press('Control+k');
  await page.fill('.palette input', 'dossier');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-panel=dossier] table.data');
  assert.match(await text(page), /Supervised/);
  const rows = () => page.locator('[data-panel=dossier] table.data tbody tr').count();
  assert.ok(await rows() >= 55, 'every row of the table has its line');
  await page.selectOption('[data-action=dossier-about]', 'user');
  await page.waitForFunction(() => document.querySelector('[data-panel=dossier] h1').textContent.includes('User Enrollment'));
  assert.ok(!/\nIMEI\n/.test(await text(page)), 'User Enrollment sends no IMEI');
  await page.selectOption('[data-action=dossier-about]', 'page');
  await page.waitForFunction(() => document.querySelector('[data-panel=dossier] h1').textContent.includes('What this page does'));
  assert.match(await text(page), /Content-Security-Policy/);
  await noViolations(page);
}));

test('it_is_saved_as_text_and_printed_and_left_by_escape', () => withPage(site, async page => {
  await open(page);
  for (const [button, begin] of [['save-dossier', '# What this document tells'], ['save-dossier-csv', '\ufeffRow,Data']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[data-do=${button}]`)]);
    assert.ok(readFileSync(await download.path(), 'utf8').startsWith(begin));
  }
  await page.emulateMedia({ media: 'print' });
  assert.ok(await page.locator('[data-panel=dossier]').isVisible());
  assert.ok(!(await page.locator('.printbar').isVisible()));
  await page.emulateMedia({ media: 'screen' });
  await page.keyboard.press('Escape');
  await page.waitForSelector('body[data-view=payload]');
  assert.equal(await page.locator('[data-panel=dossier]').count(), 0);
}));
