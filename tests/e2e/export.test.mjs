// Exports: what is written says what it is, has what was chosen, and no secret that was not asked for by its name.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { file, openFiles, row, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options) => test(name, () => withPage(site, use, options));

const password = 'Summ3r-of-69!', token = 'fAke-Token-4711';
const settings = JSON.stringify({ udid: 'FAKE-1', password, apps: [{ Name: '=HYPERLINK("x")', apiToken: token }, { Name: 'Clock' }], note: '<script>alert(1)</script>\u202E', nothing: null });
const text = (page, selector) => page.locator(selector).first().textContent();
const downloaded = async (page, act) => {
  const [saved] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()), text: readFileSync(await saved.path(), 'utf8') };
};
const save = page => downloaded(page, () => page.click('[data-do=save-export]'));
const as = (page, form) => page.selectOption('[data-action=export-form]', form);
const open = async (page, content = settings) => {
  await openFiles(page, file('settings.json', content));
  await state(page, 'ready');
};
const dialog = async page => {
  await page.click('.handing [data-action=export]');
  await page.waitForSelector('dialog[open] .rows');
};
const holdsNone = (saved, what = [password, token]) => what.forEach(secret => {
  for (const form of [secret, Buffer.from(secret).toString('base64')]) assert.ok(!saved.text.includes(form), `${form} in ${saved.text}`);
});

at('every_form_is_written_without_secrets', async page => {
  await open(page);
  await dialog(page);
  const endings = { html: '.html', markdown: '.md', csv: '.csv', tsv: '.tsv', json: '.explained.json', 'xml-plist': '.plist', 'binary-plist': '.plist', 'payload-json': '.json' };
  for (const [form, ending] of Object.entries(endings)) {
    await as(page, form);
    const saved = await save(page);
    assert.equal(saved.name, `settings${ending}`);
    holdsNone(saved);
    assert.ok(saved.text.includes('FAKE-1') && saved.text.includes('left out'), `${form}: ${saved.text}`);
    assert.match(await text(page, '[data-part=counts]'), /^10 rows in the document, 10 written\. 2 secrets are left out\.$/);
  }
  assert.match(await text(page, '[data-part=written]'), /1 value without a form in JSON is null|10 rows/);
});

at('a_page_for_others_runs_nothing_and_shows_what_is_hidden', async page => {
  await open(page);
  await dialog(page);
  const { text } = await save(page);
  assert.ok(text.includes('&lt;script&gt;') && !text.includes('<script') && text.includes('⟦U+202E⟧'), text);
  const other = await (await page.context().browser().newContext()).newPage();
  const asked = [];
  other.on('request', request => asked.push(request.url()));
  await other.setContent(text);
  assert.equal(await other.locator('tbody tr').count(), 10);
  assert.deepEqual(asked, []);
  await other.context().close();
});

at('cells_are_no_formulas', async page => {
  await open(page);
  await dialog(page);
  for (const form of ['csv', 'tsv']) {
    await as(page, form);
    const { text } = await save(page);
    assert.ok(text.includes('\'=HYPERLINK'), text);
    assert.ok(!/(^|[,\t])"?[=+@]/m.test(text.replace(/^\uFEFF/, '')), text);
  }
});

at('a_secret_is_written_when_it_is_asked_for_by_its_name', async page => {
  await open(page);
  // Shown on the screen is not asked for.
  await page.click('[data-action=secrets]');
  await page.waitForSelector('[data-action=secrets][aria-pressed=true]');
  await dialog(page);
  await as(page, 'csv');
  holdsNone(await save(page));
  await page.click('[data-part=secrets] summary');
  await page.check('[data-part=secrets] label:has-text("/password") input');
  const saved = await save(page);
  assert.ok(saved.text.includes(password));
  holdsNone(saved, [token]);
  assert.match(await text(page, '[data-part=counts]'), /1 secret is left out\.$/);
});

at('what_a_search_found_and_what_was_chosen', async page => {
  await open(page);
  await page.fill('[data-action=search]', 'Name');
  await page.waitForFunction(() => /^\d+ match/.test(document.querySelector('[data-count=matches]').textContent));
  await page.click(`${row('/apps/1')} [data-cell=key]`);
  await dialog(page);
  await as(page, 'json');
  await page.check('input[value=found]');
  const found = JSON.parse((await save(page)).text);
  assert.deepEqual(found.fields.map(field => field.path).filter(path => path.endsWith('Name')), ['/apps/0/Name', '/apps/1/Name']);
  assert.equal(found.rows.written, found.fields.length);
  assert.match(await text(page, '[data-part=counts]'), new RegExp(`^10 rows in the document, ${found.rows.filtered} match the search, ${found.rows.written} written\\.`));
  await page.check('input[value=chosen]');
  const chosen = JSON.parse((await save(page)).text);
  assert.deepEqual(chosen.fields.map(field => field.path), ['/apps/1', '/apps/1/Name']);
  // Of a payload there is no part that was found.
  await page.check('input[value=found]');
  await as(page, 'xml-plist');
  assert.ok(await page.isChecked('input[value=all]') && await page.isDisabled('input[value=found]'));
});

at('a_payload_in_another_format_says_what_has_none_there', async page => {
  await open(page);
  await dialog(page);
  await as(page, 'xml-plist');
  const xml = await save(page);
  assert.match(xml.text, /^<\?xml[\s\S]*<key>udid<\/key>\s*<string>FAKE-1<\/string>/);
  assert.match(await text(page, '[data-part=written]'), /1 null is left out, for property lists have none\./);
  await as(page, 'binary-plist');
  assert.equal((await save(page)).bytes.subarray(0, 8).toString(), 'bplist00');
  assert.equal(await page.locator('[data-do=copy-export]').count(), 0);
});

at('an_export_goes_to_the_clipboard_too', async page => {
  await open(page);
  await dialog(page);
  await as(page, 'markdown');
  await page.click('[data-do=copy-export]');
  await page.waitForFunction(() => document.querySelector('.toast')?.textContent.includes('on the clipboard'));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /\| Path \| Value \| What it is \| Used for \| Sensitivity \|/);
  holdsNone({ text: copied });
});

at('a_long_list_is_written_to_its_end', async page => {
  await open(page, JSON.stringify(Array.from({ length: 2_500 }, (_, n) => n)));
  await dialog(page);
  await as(page, 'tsv');
  assert.equal((await save(page)).text.trim().split('\n').length, 2_501);
});

for (const [width, scheme] of [[1440, 'light'], [400, 'dark']]) {
  at(`the_dialog_by_keyboard_at_${width}`, async page => {
    await open(page);
    await page.keyboard.press('Control+k');
    await page.locator('[role=combobox]').fill('export what');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] .rows');
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await window.axe.run('dialog[open]', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })).violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' ').slice(0, 300)}`));
    assert.deepEqual(violations, []);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog:not([open])', { state: 'attached' });
    await page.click('.handing [data-action=export]');
    await page.waitForSelector('dialog[open] .rows');
    assert.ok(await page.evaluate(() => document.querySelector('dialog[open]').scrollWidth <= document.querySelector('dialog[open]').clientWidth), 'nothing sticks out');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'export');
  }, { width, scheme });
}

at('the_data_table_is_exported_on_a_narrow_screen_too', async page => {
  await page.waitForSelector('[role=grid] [role=row]');
  await page.click('.bar [data-action=export]');
  const { name, text } = await downloaded(page, () => page.click('[data-do=csv-file]'));
  assert.equal(name, 'mdm-data-table.csv');
  assert.ok(text.split('\n').length > 60);
}, { hash: '#/table', width: 400 });
