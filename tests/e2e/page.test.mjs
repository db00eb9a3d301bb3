// What a person does with the page, in Chromium, against dist/ served from a sub-path.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { captureOfSession, checkin, devices, drop, file, inFirefox, openFiles, row, shown, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options) => test(name, () => withPage(site, use, options));

const sample = async (page, n) => { await page.click(`#start [data-sample="${n}"]`); await shown(page); await state(page, 'ready'); };
const text = (page, selector) => page.locator(selector).first().textContent();

at('a_file_is_opened_by_the_button_and_every_field_is_explained', async page => {
  await openFiles(page, file('token.plist', checkin));
  await state(page, 'ready');
  await page.waitForSelector(row('/PushMagic'));
  assert.equal(await page.getAttribute(row('/UDID'), 'data-field'), 'TokenUpdate/UDID');
  assert.equal(await page.getAttribute(row('/UDID'), 'data-privacy'), 'device');
  assert.ok((await text(page, `${row('/UDID')} [data-cell=meaning]`)).length > 10);
  assert.equal(await text(page, `${row('/VendorFlag')} [data-cell=meaning]`), 'not in the catalog');
  assert.match(await page.title(), /^TokenUpdate/);
});

at('a_signed_profile_shows_its_signer_and_whether_the_signature_verifies', async page => {
  await openFiles(page, join(import.meta.dirname, '../fixtures/source/signed.mobileconfig'));
  await state(page, 'ready');
  assert.equal(await text(page, '.wrapper summary'), 'signed (CMS), verifies');
  await page.click('.wrapper summary');
  assert.match(await page.locator('.wrapper dl').textContent(), /Signed by.*verifies/s);
});

at('a_signature_that_does_not_verify_is_told_without_opening_anything', async page => {
  await openFiles(page, join(import.meta.dirname, '../fixtures/source/signed-flipped.mobileconfig'));
  await state(page, 'ready');
  assert.match(await text(page, '.wrapper summary'), /, does not verify$/);
});

at('an_identity_is_opened_by_the_password_beside_it_or_by_one_that_is_typed', async page => {
  await openFiles(page, join(import.meta.dirname, '../fixtures/source/identities.mobileconfig'));
  await state(page, 'ready');
  const value = n => row(`/PayloadContent/${n}/PayloadContent`);
  const panel = '[data-panel=detail]';
  await page.click(value(0));
  await page.waitForFunction(panel => document.querySelector(panel).textContent.includes('the one beside it in the document opens it'), panel);
  assert.equal(await page.locator(`${panel} form`).count(), 0);
  await page.click(value(2));
  const input = page.getByLabel('Password of this identity');
  await input.focus();
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.waitForSelector(`${panel} form [role=alert]`);
  // Whoever typed a wrong one goes on typing.
  await page.waitForFunction(() => document.activeElement.id === 'password');
  assert.equal(await input.inputValue(), '');
  await page.keyboard.type('fake');
  await page.keyboard.press('Enter');
  await page.waitForFunction(panel => document.querySelector(panel).textContent.includes('RSA, 2048 bits, of CN=fake-device-1'), panel);
  assert.equal(await page.locator(`${panel} form`).count(), 0);
  await page.waitForFunction(() => document.activeElement.dataset.path === '/PayloadContent/2/PayloadContent');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement.dataset.path === '/PayloadContent/2/PayloadContent!p12/object');
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.documentElement.outerHTML.includes('value="fake"')]));
  assert.ok(!kept.includes('fake') && !kept.includes('true'), kept);
}, { height: 2000 });

at('a_dropped_identity_asks_for_its_password', async page => {
  await openFiles(page, join(import.meta.dirname, '../fixtures/source/identity-legacy.p12'));
  await state(page, 'ready');
  await page.click('[data-do=unlock]');
  await page.waitForFunction(() => document.activeElement.id === 'password');
  assert.equal(await text(page, '[data-panel=detail] h2'), 'Identity (PKCS #12)');
  await page.keyboard.type('fake');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-do=unlock]', { state: 'detached' });
  await page.click(row('/contents/0/bags/0/certificate'));
  await page.waitForFunction(() => document.querySelector('[data-panel=detail]').textContent.includes('CN=fake-device-1'));
  assert.equal(await page.locator('[data-panel=detail] form').count(), 0);
});

test('a_capture_of_chromium_itself_opens_with_time_and_direction_of_each_message', { skip: inFirefox && 'Firefox records none here' }, async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'lens-')), 'chromium.har');
  const before = Date.now();
  await captureOfSession(await site.browser('light'), path);
  await withPage(site, async page => {
    await openFiles(page, path);
    await page.waitForSelector('.doc >> nth=3');
    await state(page, 'ready');
    await page.waitForFunction(() => [...document.querySelectorAll('.doc b')].every(title => !/har/.test(title.textContent)));
    const told = await page.locator('.doc').evaluateAll(docs => docs.map(doc => [doc.querySelector('b').textContent, doc.querySelector('small').textContent]));
    const expected = [['TokenUpdate', /^from a device, /], ['Acknowledge|Response|Idle', /^from a device, /], ['DeviceInformation', /^to a device, /], ['devices of this MDM server', /\d\d:\d\d:\d\d/]];
    assert.equal(told.length, expected.length, JSON.stringify(told));
    for (const [n, [title, under]] of expected.entries()) {
      assert.match(told[n][0], new RegExp(title, 'i'));
      assert.match(told[n][1], under);
      assert.match(told[n][1], /\d\d:\d\d:\d\d · /);
    }
    // The moment is that of the capture.
    const crumbs = await text(page, '.crumbs');
    const moment = Date.parse(crumbs.match(/\d{4}-\d\d-\d\dT[\d:.]+Z/)[0]);
    assert.ok(moment >= before - 1000 && moment <= Date.now(), crumbs);
    assert.match(crumbs, /from a device/);
    await page.click('.doc >> nth=3');
    await page.waitForSelector(row('/devices/0/serial_number'));
  });
});

at('a_capture_of_thirty_megabytes_with_its_pictures_in_base64_opens_while_the_page_answers', async page => {
  const picture = Buffer.alloc(100_000, 'picture').toString('base64');
  const entry = (n, kind, text) => ({
    startedDateTime: `2026-03-04T05:${String(n % 60).padStart(2, '0')}:00.000Z`, request: { method: 'GET', url: `https://mdm.example.com/${n}`, headers: [] },
    response: { status: 200, statusText: 'OK', headers: [{ name: 'Content-Type', value: kind }], content: { mimeType: kind, text: Buffer.from(text).toString('base64'), encoding: 'base64' } },
  });
  const entries = Array.from({ length: 160 }, (_, n) => n % 80 === 7 ? entry(n, 'application/json', devices(4000)) : n % 40 === 3 ? entry(n, 'application/x-apple-aspen-mdm', checkin) : entry(n, 'image/png', picture));
  const path = join(mkdtempSync(join(tmpdir(), 'lens-')), 'large.har');
  const har = JSON.stringify({ log: { version: '1.2', creator: { name: 'test', version: '1' }, entries } });
  assert.ok(har.length > 25e6, har.length);
  writeFileSync(path, har);
  await page.evaluate(() => { window.longest = 0; });
  const from = Date.now();
  await openFiles(page, path);
  await page.waitForSelector('.doc >> nth=5', { timeout: 30_000 });
  await state(page, 'ready');
  assert.ok(Date.now() - from < 15_000, `${Date.now() - from} ms`);
  assert.equal(await page.locator('.doc').count(), 6);
  // The list has groups, and what Apple's services say stands behind what devices say.
  await page.locator('.doc', { hasText: 'devices of this MDM server' }).first().click();
  await page.waitForSelector(row('/devices/0/serial_number'));
  assert.ok(await page.evaluate(() => window.longest) < 400, `longest task ${await page.evaluate(() => window.longest)} ms`);
});

at('findings_follow_the_device_that_a_person_writes_for', async page => {
  await sample(page, 2);
  await page.click('[role=tab]:has-text("Findings")');
  const findings = '[data-panel=findings] .finding';
  await page.waitForSelector(findings);
  const before = await page.locator(findings).count();
  await page.selectOption('[data-action=aim] select >> nth=0', 'tvOS');
  await page.waitForFunction(([findings, before]) => document.querySelectorAll(findings).length > before, [findings, before]);
  assert.match(await page.locator('[data-panel=findings]').textContent(), /tvOS/);
  await page.selectOption('[data-action=aim] select >> nth=0', '');
  await page.waitForFunction(([findings, before]) => document.querySelectorAll(findings).length === before, [findings, before]);
});

at('what_is_dropped_anywhere_is_opened_each_in_its_own_document', async page => {
  await drop(page, [['a.plist', checkin], ['b.json', devices(3)]]);
  await page.waitForSelector('.doc >> nth=1');
  await state(page, 'ready');
  await page.click('.doc >> nth=1');
  await page.waitForSelector(row('/devices/0/serial_number'));
});

at('text_that_is_pasted_anywhere_is_opened', async page => {
  await page.evaluate(async content => {
    await navigator.clipboard.writeText(content);
    document.activeElement.blur();
  }, checkin);
  await page.keyboard.press('Control+V');
  await page.waitForSelector(row('/PushMagic'));
});

at('text_in_the_paste_box_is_opened_and_the_box_is_reached_again_by_its_button', async page => {
  await page.fill('[data-action=paste]', checkin);
  await page.waitForSelector(row('/PushMagic'));
  await page.click('button:has-text("Paste")');
  await page.fill('[data-action=paste]', devices(2));
  await page.waitForSelector(row('/devices/1/model'));
});

for (const [n, message] of [[0, /Authenticate/], [1, /InstallApplication|Response/], [2, /^Configuration profile/], [3, /^Changes of the device list Device enrollment \(DEP\)$/], [4, /^List of licenses \(VPP version 1\) Apps and Books \(VPP\)$/], [5, /Status/]]) {
  at(`sample_${n + 1}_opens_and_is_recognised`, async page => {
    await sample(page, n);
    assert.match(await text(page, '.head h1'), message);
    assert.ok(await page.locator('[role=row][data-field]').count() > 3);
  });
}

at('a_secret_is_masked_until_it_is_asked_for', async page => {
  await openFiles(page, file('token.plist', checkin));
  const value = `${row('/PushMagic')} [data-cell=value]`;
  await page.waitForSelector(value);
  assert.doesNotMatch(await text(page, value), /FAKE/);
  await page.click(`${value} button`);
  await page.waitForFunction(selector => document.querySelector(selector).textContent.includes('FAKE'), value);
  await page.click(`${value} button`);
  await page.waitForFunction(selector => !document.querySelector(selector).textContent.includes('FAKE'), value);
});

at('the_whole_tour_is_possible_by_keyboard_alone', async page => {
  const focused = () => page.evaluate(() => document.activeElement.dataset.path ?? document.activeElement.id);
  await page.waitForFunction(() => document.activeElement.id === 'paste');
  await page.keyboard.insertText(devices(30));
  await page.waitForSelector(row('/devices'));
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement.dataset.path !== undefined);
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.activeElement.dataset.path === '/devices');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.dataset.path === '/devices/0');
  await page.keyboard.press('ArrowLeft');
  await page.waitForSelector(`${row('/devices/0')}[aria-expanded=false]`);
  await page.keyboard.press('ArrowRight');
  await page.waitForSelector(`${row('/devices/0')}[aria-expanded=true]`);
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.dataset.path === '/devices/0/serial_number');
  assert.equal(await focused(), '/devices/0/serial_number');
  await page.waitForSelector('[data-panel=detail] [data-part=meaning]');
  await page.keyboard.press('p');
  await page.waitForFunction(() => document.querySelector('.toast').textContent.includes('Path copied'));
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '/devices/0/serial_number');
  await page.keyboard.press('c');
  await page.waitForFunction(() => document.querySelector('.toast').textContent.includes('Value copied'));
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'FAKE00000000');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'panel');
  await page.keyboard.press('2');
  await page.waitForSelector('[data-panel=source] mark');
  await page.keyboard.press('4');
  await page.waitForSelector('[data-panel=disclosure] h3');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.dataset.path === '/devices/0/serial_number');
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement.dataset.path === '/more_to_follow');
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement.id === 'search');
  await page.keyboard.type('FAKE00000007');
  await page.waitForFunction(() => /1 match|1 of 1/.test(document.querySelector('[data-count=matches]').textContent));
  await page.keyboard.press('Enter');
  await page.waitForSelector(`${row('/devices/7/serial_number')}[aria-selected=true]`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.waitForSelector('dialog[open] .keylist');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog:not([open])', { state: 'attached' });
  await page.keyboard.press('t');
  await page.waitForSelector('[data-panel=table] [role=row][data-rows]');
});

at('a_search_counts_its_matches_and_goes_from_one_to_the_next', async page => {
  await openFiles(page, file('dep.json', devices(500)));
  await state(page, 'ready');
  await page.fill('[data-action=search]', 'IPHONE 15 BLACK');
  await page.waitForFunction(() => document.querySelector('[data-count=matches]').textContent === '500 matches');
  await page.press('[data-action=search]', 'Enter');
  await page.waitForFunction(() => document.querySelector('[data-count=matches]').textContent === '1 of 500');
  await page.press('[data-action=search]', 'Shift+Enter');
  await page.waitForFunction(() => document.querySelector('[data-count=matches]').textContent === '500 of 500');
  await page.waitForSelector(row('/devices/499/description'));
});

at('the_detail_says_what_a_field_means_what_for_and_which_row_of_the_table_it_answers', async page => {
  await sample(page, 0);
  await page.click(row('/UDID'));
  await page.waitForSelector('[data-part=purpose]');
  const detail = await text(page, '[data-panel=detail]');
  for (const part of ['Used for', 'In the data table', 'Row 3', 'MesUDID', 'Sensitivity', 'Device identifier', 'Facts']) assert.ok(detail.includes(part), part);
});

at('themes_go_from_the_systems_to_light_to_dark', async page => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await background(), 'rgb(20, 23, 27)');
  await page.click('[data-do=theme]');
  await page.waitForSelector('html[data-theme=light]');
  assert.equal(await background(), 'rgb(255, 255, 255)');
  await page.click('[data-do=theme]');
  await page.waitForSelector('html[data-theme=dark]');
}, { scheme: 'dark' });

at('the_data_table_shows_its_sixty_rows_without_any_payload', async page => {
  await page.click('[data-do=table]');
  await page.waitForSelector('[data-panel=table] [role=row][data-rows="1"]');
  assert.match(await text(page, '[data-panel=table] h1'), /60 rows/);
  await page.click('.facets button:has-text("Sent back to Apple")');
  await page.waitForFunction(() => /28 rows/.test(document.querySelector('[data-panel=table] h1').textContent));
  await page.click('.facets button:has-text("Everything")');
  await page.fill('[data-action=search]', 'PushMagic');
  await page.waitForSelector('[data-panel=table] [role=row][data-field="TokenUpdate/PushMagic"]');
  await page.click('[data-do=exports] summary');
  await page.click('[data-do=csv]');
  await page.waitForFunction(() => document.querySelector('.toast').textContent.includes('CSV'));
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^Row,Service,Message/);
});

at('a_link_leads_to_a_search_in_the_table', async page => {
  await page.waitForFunction(() => /of 60 rows match “serial”/.test(document.querySelector('[data-panel=table] h1')?.textContent ?? ''));
}, { hash: '#/table?q=serial' });

at('a_link_leads_to_a_field', async page => {
  await page.waitForSelector('[data-panel=detail] [data-part=meaning]');
  await page.waitForSelector('[data-panel=table] [role=row][data-field="Authenticate/SerialNumber"][aria-selected=true]');
  assert.equal(await text(page, '[data-panel=detail] h2'), 'SerialNumber');
}, { hash: '#/field/Authenticate/SerialNumber' });

at('a_search_in_everything_names_the_message_of_each_field_on_small_screens_too', async page => {
  const found = page.locator('[data-panel=table] [role=row][data-field="TokenUpdate/PushMagic"]');
  await found.waitFor();
  assert.ok(await found.getByText('TokenUpdate', { exact: true }).isVisible());
}, { hash: '#/table?part=all&q=pushmagic', width: 768 });

at('a_failed_command_says_so_first', async page => {
  await sample(page, 1);
  await page.waitForSelector('[data-panel=answer]');
  assert.match(await text(page, '.head p'), /^Failed: The license was not found\./);
});

at('what_the_head_has_no_room_for_is_shown_when_asked_for', async page => {
  await sample(page, 2);
  const height = () => page.locator('.head p').evaluate(paragraph => paragraph.clientHeight);
  const before = await height();
  await page.click('[data-do=about]');
  await page.waitForFunction(() => document.querySelector('[data-do=about]').getAttribute('aria-expanded') === 'true');
  assert.ok(await height() > before);
  assert.ok(await page.locator('.head p').evaluate(paragraph => paragraph.scrollHeight <= paragraph.clientHeight));
});

at('what_is_disclosed_is_named_by_its_key_and_told_in_words', async page => {
  await sample(page, 3);
  await page.click('#tab-discloses');
  await page.waitForSelector('[data-panel=disclosure] li');
  const first = await text(page, '[data-panel=disclosure] li');
  assert.match(first, /^device_assigned_by × 40The email address/);
});

at('broken_input_is_shown_up_to_the_break_with_line_column_and_a_way_there', async page => {
  await openFiles(page, file('cut.plist', checkin.slice(0, checkin.indexOf('VendorFlag'))));
  await page.waitForSelector('[role=alert].problem');
  assert.match(await text(page, '[role=alert].problem'), /Line \d+, column \d+, byte \d+/);
  await page.waitForSelector(row('/Token'));
  await page.click('[data-do=go]');
  await page.waitForSelector('[data-panel=source] pre');
});

at('what_is_no_payload_is_named_for_what_it_is', async page => {
  await openFiles(page, file('picture.plist', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')));
  await state(page, 'error');
  assert.match(await text(page, '[role=alert].problem'), /PNG/);
  assert.ok(!await page.locator('.main .cols').isVisible());
  await page.click('[data-do=another]');
  await page.waitForSelector('dialog [data-action=paste]');
});

at('utf_16_is_read', async page => {
  await openFiles(page, file('wide.plist', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(checkin.replace('UTF-8', 'UTF-16'), 'utf16le')])));
  await page.waitForSelector(row('/PushMagic'));
  assert.match(await text(page, '.crumbs'), /UTF-16/);
});

at('a_closed_document_comes_back_by_undo', async page => {
  await openFiles(page, file('token.plist', checkin));
  await shown(page);
  await page.click('[data-action=close]');
  await state(page, 'empty');
  await page.click('[data-do=undo]');
  await page.waitForSelector(row('/PushMagic'));
});

at('on_a_narrow_screen_the_detail_opens_over_the_tree_and_goes_again', async page => {
  await sample(page, 0);
  const [key, meaning] = await Promise.all(['key', 'meaning'].map(cell => page.locator(`${row('/UDID')} [data-cell=${cell}]`).boundingBox()));
  assert.ok(meaning.y > key.y, 'the meaning stands under the key');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
  await page.click(row('/UDID'));
  await page.waitForSelector('[data-panel=detail] [data-part=meaning]');
  await page.click('.tabs .back');
  await page.waitForSelector('.side', { state: 'hidden' });
}, { width: 390, height: 844 });

at('a_thousand_files_at_once_are_all_listed_and_the_page_stays_responsive', async page => {
  await drop(page, Array.from({ length: 1000 }, (_, n) => [`f${n}.json`, `{"serial_number":"FAKE${n}"}`]));
  await page.waitForFunction(() => document.querySelector('.docs h2')?.textContent === '1,000 documents');
  assert.ok(await page.locator('.doc').count() < 60);
});

at('a_file_of_ten_megabytes_opens_and_scrolls_to_its_end', async page => {
  // From the disk, as a person does it: handing over the content would hold the page up by itself.
  const path = join(mkdtempSync(join(tmpdir(), 'lens-')), 'big.json');
  writeFileSync(path, devices(24_000));
  await page.setInputFiles('input[type=file][data-action=open]', path);
  await page.waitForSelector('[role=row][data-path] [data-cell=meaning]:not(:empty)');
  await state(page, 'ready');
  await page.evaluate(() => { const grid = document.querySelector('[role=treegrid]'); grid.scrollTop = grid.scrollHeight; });
  await page.waitForSelector(row('/more_to_follow'));
  // Held to milliseconds on demand only: a busy machine is not a broken page.
  if (process.env.LONGEST) assert.ok(await page.evaluate(() => window.longest) <= Number(process.env.LONGEST));
});

at('a_document_that_is_chosen_just_when_it_has_been_read_shows_its_rows', async page => {
  for (let frames = 0; frames < 8; frames++) {
    const chosen = page.evaluate(async frames => {
      const frame = () => new Promise(requestAnimationFrame);
      while (document.querySelectorAll('.doc').length < 2) await frame();
      for (let n = 0; n < frames; n++) await frame();
      document.querySelectorAll('.doc')[1].click();
    }, frames);
    await openFiles(page, file('a.plist', checkin), file('b.json', devices(3)));
    await chosen;
    await page.waitForSelector(row('/devices/0/serial_number'));
    for (let open = 2; open > 0; open--) await page.click('[data-action=close]');
    await state(page, 'empty');
  }
});

at('a_worker_that_dies_is_replaced_and_what_was_open_is_opened_again', async page => {
  await openFiles(page, file('a.plist', checkin), file('b.json', devices(3)));
  await page.waitForSelector('.doc >> nth=1');
  await state(page, 'ready');
  await page.click(row('/UDID'));
  await page.waitForSelector('[data-part=meaning]');
  await page.evaluate(() => window.lensWorker.terminate());
  await page.waitForFunction(() => /Reading stopped unexpectedly/.test(document.querySelector('.toast.bad').textContent));
  await page.click('.doc >> nth=1');
  await page.waitForSelector(row('/devices/0/serial_number'));
  await page.click('.doc >> nth=0');
  await page.waitForSelector(row('/PushMagic'));
}, { allow: [/^request: .*\/(boot|mdm-lens)[^/]*\.(js|wasm)$/] });

for (const scheme of ['light', 'dark']) {
  const views = {
    start: [page => page.waitForSelector('#opener'), ''],
    tree: [async page => { await sample(page, 0); await page.click(row('/UDID')); await page.waitForSelector('[data-part=meaning]'); }, ''],
    several: [async page => { await drop(page, [['a.plist', checkin], ['b.json', devices(3)]]); await page.waitForSelector('.doc >> nth=1'); await state(page, 'ready'); }, ''],
    locked: [async page => {
      await openFiles(page, join(import.meta.dirname, '../fixtures/source/identity-legacy.p12'));
      await state(page, 'ready');
      await page.click(row('/contents'));
      await page.getByLabel('Password of this identity').fill('wrong');
      await page.keyboard.press('Enter');
      await page.waitForSelector('form [role=alert]');
    }, ''],
    broken: [async page => { await page.fill('[data-action=paste]', checkin.slice(0, checkin.indexOf('VendorFlag'))); await page.waitForSelector('.problem'); }, ''],
    table: [page => page.waitForSelector('[data-panel=table] [role=row][data-field]'), '#/table'],
    field: [page => page.waitForSelector('[data-part=meaning]'), '#/field/Authenticate/SerialNumber'],
    keys: [async page => { await page.click('.foot .last'); await page.waitForSelector('dialog[open]'); }, ''],
  };
  for (const [name, [go, hash]] of Object.entries(views)) {
    for (const width of [1440, 390]) {
      at(`axe_finds_nothing_in_${name}_${scheme}_at_${width}`, async page => {
        await go(page);
        await page.evaluate(axe);
        const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`), []);
      }, { scheme, hash, width });
    }
  }
}
