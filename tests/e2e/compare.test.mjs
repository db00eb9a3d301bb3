// Two documents against each other: what the devices will notice, the changes by their meaning, and the ways there and away.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { drop, file, openFiles, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options) => test(name, () => withPage(site, use, options));

const fixture = (pair, side, name) => readFileSync(join(import.meta.dirname, '../fixtures/compare', pair, side, name));
const wifi = side => file(`${side}.mobileconfig`, fixture('01-wifi-uuid-and-passcode', side, 'office.mobileconfig'));
const secret = side => file(`${side}.mobileconfig`, fixture('10-wifi-password-and-network', side, 'wifi.mobileconfig'));
const clipboard = page => page.evaluate(() => navigator.clipboard.readText());
const told = (page, words) => page.waitForFunction(words => document.querySelector('.toast')?.textContent.includes(words), words);
const act = async (page, words) => {
  await page.keyboard.press('Control+k');
  await page.locator('[role=combobox]').fill(words);
  await page.keyboard.press('Enter');
};
const view = (page, name) => page.waitForSelector(`body[data-view=${name}]`);
const codes = page => page.$$eval('[data-consequence]', lines => lines.map(line => line.dataset.consequence));
const compared = page => page.waitForSelector('[data-part=consequences]');
/** Opens two files and compares them, the second with the first. */
const compare = async (page, old, now) => {
  await openFiles(page, old, now);
  await page.waitForFunction(() => document.querySelectorAll('[role=option][data-doc]').length === 2);
  await state(page, 'ready');
  await page.click('[data-action=compare]');
  await view(page, 'compare');
  await compared(page);
};

at('two_open_documents_are_compared_with_what_the_devices_will_notice_first', async page => {
  await compare(page, wifi('old'), wifi('new'));
  assert.deepEqual(await codes(page), ['wifi-again', 'passcode-stricter']);
  assert.match(await page.textContent('[data-consequence=wifi-again]'), /go offline for a moment/);
  assert.match(await page.textContent('[data-count=compared]'), /2 consequences · 3 changes · \d+ the same/);
  const changes = await page.$$eval('[data-change]', rows => rows.map(row => row.innerText.replace(/\s+/g, ' ')));
  assert.equal(changes.length, 3);
  assert.match(changes[2], /minLength 6 8 The minimum length of the passcode/);
  // The other way round it gets less strict.
  await page.click('[data-do=swap]');
  await page.waitForSelector('[data-consequence=passcode-looser]');
  await page.click('[data-do=leave]');
  await view(page, 'payload');
});

at('a_document_that_is_dropped_while_one_waits_is_compared_with_it', async page => {
  await openFiles(page, wifi('old'));
  await state(page, 'ready');
  await act(page, 'compare');
  await view(page, 'compare');
  await page.waitForSelector('[data-part=waiting]');
  await drop(page, [['new.mobileconfig', fixture('01-wifi-uuid-and-passcode', 'new', 'office.mobileconfig').toString()]]);
  await compared(page);
  assert.deepEqual(await codes(page), ['wifi-again', 'passcode-stricter']);
});

at('by_keyboard_alone_changes_are_filtered_gone_through_and_left', async page => {
  await compare(page, wifi('old'), wifi('new'));
  await page.waitForFunction(() => document.activeElement?.id === 'compare-filter' || document.querySelector('#compare-filter'));
  await page.focus('#compare-filter');
  await page.keyboard.type('minlength');
  await page.waitForFunction(() => document.querySelectorAll('[data-change]').length === 1);
  assert.equal(await page.textContent('.cmp .tools [role=status]'), '1 of 3 changes');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelectorAll('[data-change]').length === 3);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('n');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.change), '0');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.change), '1');
  await page.keyboard.press('Shift+N');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.change), '0');
  await page.keyboard.press('Escape');
  await view(page, 'payload');
});

at('a_change_leads_to_its_place_in_the_document', async page => {
  await compare(page, wifi('old'), wifi('new'));
  await page.click('[data-change="2"] [data-do=go]');
  await view(page, 'payload');
  await page.waitForSelector('[role=row][data-path="/PayloadContent/1/minLength"][aria-selected=true]');
});

at('a_secret_that_changed_stands_nowhere', async page => {
  await compare(page, secret('old'), secret('new'));
  assert.ok((await codes(page)).includes('wifi-password'));
  assert.equal(await page.locator('.cmp [data-masked]').count(), 2);
  await page.click('[data-do=markdown]');
  await told(page, 'Copied as Markdown');
  const markdown = await clipboard(page);
  await page.click('[data-do=csv]');
  await told(page, 'Copied as CSV');
  const everything = [markdown, await clipboard(page), await page.content(), page.url(), await page.title()].join('\n');
  assert.match(markdown, /## What the devices will notice/);
  assert.match(markdown, /\| SSID\\?_STR \| Example-Office \| Example-Warehouse \|/);
  assert.ok(!everything.includes('fake-passphrase'));
});

at('what_says_the_same_has_no_change', async page => {
  await compare(page, file('a.mobileconfig', fixture('52-binary', 'old', 'a.mobileconfig')), file('b.mobileconfig', fixture('52-binary', 'new', 'a.mobileconfig')));
  assert.match(await page.textContent('[data-part=consequences]'), /Nothing differs/);
  assert.equal(await page.locator('[data-change]').count(), 0);
});

at('a_side_that_is_closed_is_waited_for_again', async page => {
  await compare(page, wifi('old'), wifi('new'));
  await act(page, 'Leave the comparison');
  await view(page, 'payload');
  await act(page, 'Close the document');
  await page.waitForFunction(() => document.querySelectorAll('[role=option][data-doc]').length < 2);
  await act(page, 'Compare with');
  await page.waitForSelector('[data-part=waiting]');
});

for (const [name, options] of [['on_a_phone', { width: 400, height: 780 }], ['in_the_dark', { scheme: 'dark' }], ['on_a_desk', {}]]) {
  at(`the_comparison_can_be_read_${name}`, async page => {
    await openFiles(page, wifi('old'), wifi('new'));
    await page.waitForFunction(() => document.querySelectorAll('[role=option][data-doc]').length === 2);
    await state(page, 'ready');
    await act(page, 'Compare with');
    await compared(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `compare-${name}.png`) });
    await page.evaluate(axe);
    const faults = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations.map(fault => `${fault.id}: ${fault.nodes.map(node => node.target.join(' ')).join(', ')}`));
    assert.deepEqual(faults, []);
  }, options);
}
