// A tour of what should break a page that reads whatever people give it. Each stop provokes one thing and then asks the same of the
// page: it answers, what else is open is still open and shows its values, and a person is told in words.
import assert from 'node:assert/strict';
import { mkdtempSync, openSync, closeSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkin, devices, drop, file, inFirefox, openFiles, row, state } from './harness.mjs';

/** A worker's files are asked for again when it is replaced. */
export const replaced = [/^request: .*\/(boot|mdm-lens)[^/]*\.(js|wasm)$/];

/** Longest time that the page may be deaf, in milliseconds: what a person would call hung, not a figure of speed. */
const DEAF = 20_000;
const LONG = { timeout: 40_000 };

const told = (page, pattern) =>
  page.waitForFunction(([source]) => [...document.querySelectorAll('[role=alert], [role=status]')].some(box => new RegExp(source).test(box.textContent)), [pattern.source], LONG);
const listed = (page, name) => page.locator('.doc', { hasText: name });

/** Opens a check-in and chooses a row of it: what must still be there after whatever comes. */
async function keep(page) {
  await openFiles(page, file('kept.plist', checkin));
  await state(page, 'ready');
  await page.click(row('/UDID'));
  await page.waitForSelector('[data-panel=detail] [data-part=meaning]');
}

async function isKept(page) {
  if (await page.locator('.docs').isVisible()) await listed(page, 'kept.plist').first().click();
  await page.waitForSelector(`${row('/UDID')}[data-field="TokenUpdate/UDID"]`, LONG);
  await page.waitForFunction(selector => document.querySelector(selector)?.textContent.includes('FACE'), `${row('/UDID')} [data-cell=value]`);
  await page.click(row('/Topic'));
  await page.waitForFunction(() => document.querySelector('[data-panel=detail] h2')?.textContent === 'Topic');
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest < DEAF, `the page was deaf for ${longest} ms`);
}

/** A list of devices of about so many megabytes, on disk. `use` gets its path. */
async function withBig(megabytes, use) {
  const dir = mkdtempSync(join(tmpdir(), 'lens-'));
  const path = join(dir, 'big.json');
  const device = devices(1).slice('{"devices":['.length).replace(/\],"cursor.*/s, '');
  const block = Buffer.from(Array(Math.ceil(1e6 / device.length)).fill(device).join(',\n'));
  const out = openSync(path, 'w');
  writeSync(out, '{"devices":[');
  for (let n = 0; n < megabytes; n++) writeSync(out, n ? Buffer.concat([Buffer.from(','), block]) : block);
  writeSync(out, ']}');
  closeSync(out);
  try {
    return await use(path);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Opens a file; until its first rows are there and more is being read. Waits from before, because reading is soon done. */
async function isBeingRead(page, path) {
  const reading = page.waitForFunction(() => document.body.dataset.state === 'loading' && document.querySelector('[role=row][data-path^="/devices"]'), null, { polling: 'raf', ...LONG });
  await Promise.all([reading, page.setInputFiles('input[type=file][data-action=open]', path)]);
}

/** Ends the worker, whatever it does at the time, as a browser does with one that it has no room for. */
const kill = page => page.evaluate(() => window.lensWorker.terminate());

/** The wasm with a memory that ends at `megabytes`, as where a browser has no more to give. `null` for other files. */
export function smallMemory(path, bytes, megabytes) {
  if (!path.endsWith('.wasm')) return bytes;
  let at = 8;
  const number = () => { let value = 0; for (let shift = 0; ; shift += 7) { const byte = bytes[at++]; value |= (byte & 127) << shift; if (byte < 128) return value; } };
  const leb = value => { const out = []; do { out.push((value & 127) | (value > 127 ? 128 : 0)); value >>>= 7; } while (value); return out; };
  while (at < bytes.length) {
    const start = at, id = bytes[at++], length = number(), body = at;
    if (id === 5) {
      at += 2;
      const memory = [1, 1, ...leb(number()), ...leb(megabytes * 16)];
      return Buffer.concat([bytes.subarray(0, start), Buffer.from([5, ...leb(memory.length), ...memory]), bytes.subarray(body + length)]);
    }
    at = body + length;
  }
  throw new Error('the wasm has no memory of its own');
}

/** Stops of the tour: name → what happens. `memory` gives the page so many megabytes and no more. */
export const stops = {
  a_worker_killed_while_it_reads: {
    async run(page) {
      await keep(page);
      await withBig(150, async path => {
        await isBeingRead(page, path);
        await kill(page);
        await told(page, /Reading stopped unexpectedly.*big\.json.*left out/);
        await isKept(page);
        // Nothing of the file was lost either: another try reads it.
        await listed(page, 'big.json').click();
        await page.click('.problem button:has-text("Try again")');
        await page.waitForSelector(row('/devices/0/serial_number'), LONG);
        await page.waitForSelector('body[data-state=ready]', LONG);
        await isKept(page);
      });
    },
  },
  a_worker_killed_while_a_person_reads_comes_back_with_what_was_folded_searched_and_in_view: {
    async run(page) {
      await openFiles(page, file('kept.plist', checkin), file('dep.json', devices(400)));
      await page.waitForSelector('.doc >> nth=1');
      await listed(page, 'dep.json').click();
      await state(page, 'ready');
      await page.click(row('/devices/0'));
      await page.keyboard.press('ArrowLeft');
      await page.waitForSelector(`${row('/devices/0')}[aria-expanded=false]`);
      await page.fill('[data-action=search]', 'FAKE00000390');
      await page.waitForFunction(() => /^1 match/.test(document.querySelector('[data-count=matches]').textContent));
      await page.press('[data-action=search]', 'Enter');
      await page.waitForSelector(`${row('/devices/390/serial_number')}[aria-selected=true]`);
      await page.evaluate(() => { window.lensWorker.old = true; });
      await kill(page);
      await told(page, /Reading stopped unexpectedly/);
      await page.waitForFunction(() => !window.lensWorker.old && document.body.dataset.state === 'ready', null, LONG);
      await page.waitForFunction(() => /^1 match/.test(document.querySelector('[data-count=matches]').textContent));
      await page.waitForSelector(`${row('/devices/390/serial_number')}.hit[aria-selected=true]`);
      await page.press('[data-action=search]', 'Enter');
      await page.waitForFunction(() => /^1 of 1/.test(document.querySelector('[data-count=matches]').textContent));
      await page.evaluate(() => { document.querySelector('[role=treegrid]').scrollTop = 0; });
      await page.waitForSelector(`${row('/devices/0')}[aria-expanded=false]`);
      await isKept(page);
    },
  },
  a_file_that_needs_more_memory_than_there_is: {
    memory: 96,
    async run(page) {
      await keep(page);
      await withBig(150, async path => {
        await page.setInputFiles('input[type=file][data-action=open]', path);
        await told(page, /memory/);
        await isKept(page);
      });
    },
  },
  a_thousand_files_at_once: {
    async run(page) {
      await keep(page);
      await drop(page, Array.from({ length: 1000 }, (_, n) => [`f${n}.json`, `{"serial_number":"FAKE${n}"}`]));
      await page.waitForFunction(() => document.querySelector('.docs h2')?.textContent === '1,001 documents');
      assert.ok(await page.locator('.doc').count() < 60, 'only what is in sight is on the page');
      await page.evaluate(() => { const list = document.querySelector('.docs .list'); list.scrollTop = list.scrollHeight; });
      await listed(page, 'f999.json').click();
      await page.waitForFunction(selector => document.querySelector(selector)?.textContent.includes('FAKE999'), `${row('/serial_number')} [data-cell=value]`, LONG);
      await page.evaluate(() => { document.querySelector('.docs .list').scrollTop = 0; });
      await isKept(page);
    },
  },
  a_file_that_changes_while_it_is_read: {
    async run(page) {
      await keep(page);
      await withBig(200, async path => {
        await isBeingRead(page, path);
        truncateSync(path, 3_000_000);
        writeFileSync(path, checkin, { flag: 'a' });
        await told(page, /changed or went away while it was read/);
        await page.waitForSelector(row('/devices/0/serial_number'));
        await isKept(page);
      });
    },
  },
  a_file_that_went_away_when_it_has_to_be_read_again: {
    async run(page) {
      await keep(page);
      const dir = mkdtempSync(join(tmpdir(), 'lens-'));
      const gone = join(dir, 'gone.json');
      writeFileSync(gone, devices(3));
      await page.setInputFiles('input[type=file][data-action=open]', gone);
      await page.waitForSelector(row('/devices/0/serial_number'));
      await listed(page, 'kept.plist').click();
      await page.click(row('/Topic'));
      rmSync(dir, { recursive: true });
      await kill(page);
      await told(page, /Reading stopped unexpectedly/);
      await listed(page, 'gone.json').click();
      await told(page, /changed or went away while it was read/);
    },
  },
  ten_documents_opening_while_a_person_types_a_search: {
    async run(page) {
      await keep(page);
      await drop(page, Array.from({ length: 10 }, (_, n) => [`dep${n}.json`, devices(6_000).replace('FAKE00005999', `LAST${n}`)]));
      await page.waitForFunction(() => document.querySelector('.docs h2')?.textContent === '11 documents');
      await page.click('[data-action=search]');
      await page.keyboard.type('LAST0', { delay: 30 });
      assert.equal(await page.inputValue('[data-action=search]'), 'LAST0', 'every key that was pressed is in the field');
      await page.waitForFunction(() => /^1 (match|of 1)/.test(document.querySelector('[data-count=matches]').textContent), null, LONG);
      for (const n of [3, 9]) {
        await listed(page, `dep${n}.json`).click();
        await page.waitForFunction(name => document.querySelector('.doc[aria-selected=true]')?.title === name, `dep${n}.json`);
        await state(page, 'ready');
        await page.fill('[data-action=search]', `LAST${n}`);
        await page.waitForFunction(() => /^1 match/.test(document.querySelector('[data-count=matches]').textContent), null, LONG);
        await page.press('[data-action=search]', 'Enter');
        await page.waitForSelector(row('/devices/5999/serial_number'));
      }
      await isKept(page);
    },
  },
};
