// Safe copies: what is handed out, and what stands on the page meanwhile, has nothing of the secrets that were planted.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { devices, file, openFiles, row, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options) => test(name, () => withPage(site, use, options));

const base64 = text => Buffer.from(text).toString('base64');
const plist = body => `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0">\n${body}\n</plist>\n`;
const udid = '00008120-001A2B3C4D5E6F70', magic = '7F3D1C2B-5A4E-4F6D-8C9B-0A1B2C3D4E5F', unlock = 'fAke-Unlock-4711', password = 'Summ3r-of-69!';
const token = plist(`<dict>
<key>MessageType</key><string>TokenUpdate</string>
<key>UDID</key><string>${udid}</string>
<key>PushMagic</key><string>${magic}</string>
<key>UnlockToken</key><data>${base64(unlock)}</data>
<key>Topic</key><string>com.apple.mgmt.External.11aa22bb-33cc-44dd-55ee-66ff77aa88bb</string>
<!-- ${udid}, unlocked with ${unlock} -->
</dict>`);
const profile = plist(`<dict><key>PayloadType</key><string>Configuration</string><key>PayloadIdentifier</key><string>test.wifi</string><key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>SSID_STR</key><string>Fake</string><key>Password</key><string>${password}</string></dict></array></dict>`);
const command = plist(`<dict><key>CommandUUID</key><string>c1</string><key>Command</key><dict><key>RequestType</key><string>InstallProfile</string><key>Payload</key><data>${base64(profile)}</data></dict></dict>`);
const idle = plist(`<dict><key>Status</key><string>Idle</string><key>UDID</key><string>${udid}</string></dict>`);
const secrets = [magic, unlock, password];
const hex = text => Buffer.from(text).toString('hex');
const forms = text => [text, text.toLowerCase(), hex(text), hex(text).toUpperCase(), base64(text).replace(/=+$/, '').slice(0, -1), [...text].reverse().join('')];
const holdsNone = (text, what, where) => what.flatMap(forms).forEach(form => assert.ok(!text.includes(form), `${form} in ${where}: ${text.slice(0, 2000)}`));

/** Everything of the page that somebody, or another program, could read. */
const everywhere = page => page.evaluate(() => [document.documentElement.outerHTML, document.title, location.href, JSON.stringify(history.state), JSON.stringify(localStorage), JSON.stringify(sessionStorage), ...[...document.querySelectorAll('input, textarea, select')].map(field => field.value)].join('\n'));
const clipboard = page => page.evaluate(() => navigator.clipboard.readText());
const told = (page, words) => page.waitForFunction(words => document.querySelector('.toast')?.textContent.includes(words), words);
const proven = page => page.waitForSelector('dialog[open] [data-part=proof]', { timeout: 30_000 });
const downloaded = async (page, act) => {
  const [saved] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: saved.suggestedFilename(), text: readFileSync(await saved.path(), 'utf8') };
};
const open = async (page, files) => {
  await openFiles(page, ...Object.entries(files).map(([name, content]) => file(name, content)));
  await state(page, 'ready');
  await page.click('[data-action=safe]');
  await page.waitForSelector('body[data-view=safe]');
};

at('a_copy_has_no_original_and_neither_has_the_page', async page => {
  await open(page, { [`${udid}.plist`]: token });
  await proven(page);
  assert.match(await page.textContent('[data-part=proof] h3'), /^Searched the copy for \d+ original values in 9 spellings: none left\. It is read as before, with the same 6 fields\.$/);
  holdsNone(await everywhere(page), secrets, 'the page');
  // Side by side: the lines that changed, and what stands there now.
  const side = part => page.locator(`.pairs [data-part=${part}]`).allTextContents();
  const [before, after] = [(await side('before')).join('\n'), (await side('after')).join('\n')];
  assert.ok(before.includes(`<string>${udid}</string>`) && after.includes('<string>00008120-00000000000000D1</string>'), `${before}\n${after}`);
  assert.ok(before.includes('<string>•••• 36 characters</string>') && before.includes('<!-- ' + udid), before);
  const swap = path => page.locator(`.swaps [data-path="${path}"]`);
  assert.equal(await swap('/UDID').locator('[data-part=before]').textContent(), udid);
  assert.equal(await swap('/UDID').locator('[data-part=after]').textContent(), '00008120-00000000000000D1');
  assert.equal(await swap('/PushMagic').locator('[data-part=before]').textContent(), '•••• 36 characters');
  await page.click('[data-do=copy-safe]');
  await told(page, 'on the clipboard');
  const copy = await clipboard(page);
  holdsNone(copy, [...secrets, udid, '11aa22bb-33cc-44dd-55ee-66ff77aa88bb'], 'the clipboard');
  assert.match(copy, /<key>MessageType<\/key><string>TokenUpdate<\/string>/);
  const saved = await downloaded(page, () => page.click('[data-do=save-safe]'));
  assert.equal(saved.text, copy);
  assert.equal(saved.name, 'safe-00008120-00000000000000D1.plist');
  holdsNone(await everywhere(page), secrets, 'the page');
});

at('the_key_that_leads_back_goes_to_a_file_of_the_sender_alone', async page => {
  await open(page, { 'token.plist': token });
  await proven(page);
  const key = JSON.parse((await downloaded(page, () => page.click('[data-do=save-key]'))).text);
  assert.equal(key.find(pair => pair.original === magic)?.stand_in, '00000000-0000-4000-8000-0000000000C1');
  holdsNone(await everywhere(page), secrets, 'the page');
});

at('what_is_kept_is_chosen_and_credentials_never_are', async page => {
  await open(page, { 'token.plist': token });
  await proven(page);
  assert.ok(await page.locator('.replaced input[disabled]:checked').count() === 1);
  await page.uncheck('[data-class=device]');
  await page.waitForFunction(() => document.querySelector('[data-part=proof]') && !document.querySelector('.swaps [data-path="/UDID"]'), null, { timeout: 30_000 });
  await page.click('[data-do=copy-safe]');
  await told(page, 'on the clipboard');
  const copy = await clipboard(page);
  assert.ok(copy.includes(udid));
  holdsNone(copy, secrets, 'the clipboard');
});

at('all_open_files_get_the_same_stand_ins', async page => {
  await open(page, { 'token.plist': token, 'idle.plist': idle, 'command.plist': command });
  await proven(page);
  await page.selectOption('[data-action=safe-scope]', 'all');
  await page.waitForSelector('[data-action=safe-shown]', { timeout: 30_000 });
  const copies = [];
  for (const n of ['0', '1', '2']) {
    await page.selectOption('[data-action=safe-shown]', n);
    copies.push((await downloaded(page, () => page.click('[data-do=save-safe]'))).text);
  }
  assert.ok(copies[0].includes('00008120-00000000000000D1') && copies[1].includes('00008120-00000000000000D1'));
  const inner = Buffer.from(/<data>([^<]*)/.exec(copies[2])[1], 'base64').toString();
  assert.match(inner, /<key>Password<\/key><string>secret\d+<\/string>/);
  [...copies, inner].forEach(copy => holdsNone(copy, [...secrets, udid], 'a copy'));
  holdsNone(await everywhere(page), secrets, 'the page');
});

at('a_refusal_says_why', async page => {
  await openFiles(page, file('some.zip', Buffer.from('PK\x03\x04\0\0\0\0 not much of an archive')));
  await page.waitForSelector('body:is([data-state=error], [data-state=ready])');
  await page.click('[data-action=safe]');
  await proven(page);
  assert.match(await page.textContent('[data-part=proof]'), /There is no safe copy\. It is an archive \(ZIP\)\. Unpack it/);
  assert.equal(await page.locator('[data-do=copy-safe], [data-do=save-safe]').count(), 0);
});

at('a_large_file_does_not_hold_the_page_up_and_can_be_left', async page => {
  await open(page, { 'dep.json': devices(4_000) });
  await page.waitForSelector('dialog[open] .waiting progress');
  await page.evaluate(() => { window.longest = 0; });
  await page.keyboard.press('Escape');
  await page.waitForSelector('body[data-view=payload]');
  await page.click(`${row('/devices/0/serial_number')} [data-cell=key]`);
  await page.keyboard.press('End');
  await page.waitForSelector('#tree [role=row][data-path="/more_to_follow"]');
  // The copy itself takes longer than that.
  assert.ok(await page.evaluate(() => window.longest) < 1000);
});

for (const [width, scheme] of [[1440, 'light'], [400, 'dark']]) {
  at(`the_dialog_by_keyboard_at_${width}`, async page => {
    await open(page, { 'token.plist': token });
    await proven(page);
    assert.ok(await page.evaluate(() => document.querySelector('dialog[open]').contains(document.activeElement)));
    assert.ok(await page.evaluate(() => document.querySelector('dialog[open]').scrollWidth <= document.querySelector('dialog[open]').clientWidth), 'nothing sticks out');
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await window.axe.run('dialog[open]', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })).violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' ').slice(0, 300)}`));
    assert.deepEqual(violations, []);
    await page.keyboard.press('Escape');
    await page.waitForSelector('body[data-view=payload]');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'safe');
    await page.keyboard.press('Control+k');
    await page.locator('[role=combobox]').fill('safe copy');
    await page.keyboard.press('Enter');
    await page.waitForSelector('body[data-view=safe]');
  }, { width, scheme });
}
