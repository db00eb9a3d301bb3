// How the page's cost grows with what is opened: node tests/perf/scale.mjs [--reps N] [--dir DIR] [--shapes] [MB…]
// Opens generated files of so many megabytes (1 10 50 200 if none is named), as JSON and as an XML property list, in the built
// page in Chromium, and with --shapes also those that trees are afraid of: 300,000 keys, a million elements, a string of 30 MB, and JSON of
// 500 MB, where JavaScript's strings end. Each is scrolled to its end, searched and closed. Prints a row a file, medians of N runs (3): first row and
// whole document in milliseconds, the page's longest task, what the renderer grew by, and how much of that was left after closing.
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, withPage } from '../e2e/harness.mjs';

const option = (name, fallback) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? fallback : process.argv.splice(at, 2)[1]; };
const flag = name => { const at = process.argv.indexOf(`--${name}`); return at >= 0 && process.argv.splice(at, 1).length > 0; };
const reps = Number(option('reps', 3)), kept = option('dir'), shapes = flag('shapes');
const sizes = process.argv.slice(2).map(Number);
const dir = kept ?? mkdtempSync(join(tmpdir(), 'scale-'));
mkdirSync(dir, { recursive: true });

// A linear congruence, so that everybody measures the same bytes.
let seed = 60;
const pick = list => { seed = (seed * 1103515245 + 12345) % 2147483648; return list[seed % list.length]; };

const device = n => JSON.stringify({
  serial_number: `FAKE${String(n).padStart(8, '0')}`, description: pick(['IPHONE 15 BLACK 128GB', 'MBP 14 SPG', 'IPAD WI-FI 64GB']), model: pick(['iPhone 15', 'MacBook Pro 14"', 'iPad']),
  os: pick(['iOS', 'OSX', 'iPadOS']), device_family: pick(['iPhone', 'Mac', 'iPad']), color: pick(['SPACE GRAY', 'SILVER']), asset_tag: pick(['', `A-${n}`]), profile_status: pick(['empty', 'assigned', 'pushed']),
  profile_uuid: '00000000000000000000000000000001', profile_assign_time: '2026-01-10T08:00:00Z', device_assigned_date: '2026-01-09T08:00:00Z', device_assigned_by: 'it@school.example', op_type: pick(['added', 'modified']),
});
const app = n => `<dict><key>Identifier</key><string>com.example.app${n}</string><key>Name</key><string>Sample &amp; App ${n}</string><key>ShortVersion</key><string>${n % 20}.${n % 7}</string><key>Version</key><string>${n}</string>
<key>BundleSize</key><integer>${n * 977}</integer><key>DynamicSize</key><integer>${n * 31}</integer><key>Installing</key><false/><key>AppStoreVendable</key><true/><key>HasUpdateAvailable</key><false/><key>IsValidated</key><true/></dict>\n`;
const head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict><key>UDID</key><string>00008120-000000000000FACE</string><key>Status</key><string>Acknowledged</string><key>InstalledApplicationList</key><array>\n';

/** Writes `open`, items until there are `bytes` or `count` of them, and `close`. */
function write(path, { open, item, between = '', close, bytes = Infinity, count = Infinity }) {
  if (existsSync(path)) return path;
  const out = openSync(path, 'w');
  let written = writeSync(out, open), block = '';
  for (let n = 0; n < count && written + block.length < bytes; n++) {
    block += (n ? between : '') + item(n);
    if (block.length > 4e6) { written += writeSync(out, block); block = ''; }
  }
  writeSync(out, block + close);
  closeSync(out);
  return path;
}

const json = (mb, name = `${mb}mb.json`) => ({
  path: write(join(dir, name), { open: '{"devices":[', item: device, between: ',\n', close: '],"cursor":"RkFLRQ==","more_to_follow":false}', bytes: mb * 1e6 }), last: '/more_to_follow', query: 'FAKE00000009',
});
const xml = mb => ({
  path: write(join(dir, `${mb}mb.plist`), { open: head, item: app, close: '</array><key>CommandUUID</key><string>00000000-FAKE-4000-8000-000000000000</string></dict></plist>\n', bytes: mb * 1e6 }), last: '/CommandUUID', query: 'Sample & App 99',
});
const odd = () => [
  { path: write(join(dir, 'keys-300000.json'), { open: '{', item: n => `"key${n}":${n}`, between: ',', close: '}', count: 300_000 }), last: '/key299999', query: 'key29999' },
  { path: write(join(dir, 'elements-1000000.json'), { open: '[', item: String, between: ',', close: ']', count: 1_000_000 }), last: '/999999', query: '99999' },
  { path: write(join(dir, 'string-30mb.json'), { open: '{"before":1,"text":"', item: () => 'All work and no play makes a dull string. ', close: '","after":2}', bytes: 30e6 }), last: '/after', query: 'dull string' },
  json(500),
];

/** Bytes that Chromium's renderers hold. */
const resident = () => readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).reduce((sum, pid) => {
  try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer') ? sum + 4096 * Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) : sum; } catch { return sum; }
}, 0);

const LONG = { timeout: 180_000 };

/** A run in a browser of its own, so that nothing that was there before is counted. */
async function once({ path, last, query }) {
  const m = {}, site = await start();
  const step = async (name, page, run) => {
    await page.evaluate(() => { window.longest = 0; });
    await run();
    m[`${name}Task`] = await page.evaluate(() => window.longest);
  };
  await withPage(site, async page => {
    // Neither the panes nor the first compilation are what is measured.
    await page.waitForFunction(() => document.querySelector('[role=treegrid]') !== null);
    await page.click('#start [data-sample="0"]');
    await page.waitForSelector('body[data-state=ready]');
    await page.click('[data-action=close]');
    await page.waitForSelector('body[data-state=empty]');
    await page.evaluate(() => {
      addEventListener('change', () => {
        const t0 = performance.now();
        window.times = {};
        const look = () => {
          const now = performance.now() - t0, { times } = window;
          if (!times.first && document.querySelector('[role=row][data-path] [data-cell=value]:not(:empty)')) times.first = now;
          if (['ready', 'error'].includes(document.body.dataset.state)) times.ready = now;
          if (!times.first || !times.ready) requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, { capture: true, once: true });
    });
    const before = resident();
    await step('open', page, async () => {
      await page.setInputFiles('input[type=file][data-action=open]', path);
      await page.waitForFunction(() => window.times?.ready && window.times.first, null, LONG);
    });
    Object.assign(m, await page.evaluate(() => window.times), { state: await page.getAttribute('body', 'data-state') });
    m.grew = resident() - before;
    await step('scroll', page, async () => {
      await page.evaluate(async () => {
        const grid = document.querySelector('[role=treegrid]');
        const frame = () => new Promise(requestAnimationFrame);
        for (let n = 1; n <= 60; n++) { grid.scrollTop += 300; await frame(); }
        for (let n = 1; n <= 20; n++) { grid.scrollTop = grid.scrollHeight * n / 20; await frame(); }
      });
      await page.waitForSelector(`[role=row][data-path="${last}"] [data-cell=value]:not(:empty)`, LONG);
    });
    await step('search', page, async () => {
      await page.fill('[data-action=search]', query);
      const t0 = Date.now();
      await page.waitForFunction(() => /^[\d,]+ match(es)?$/.test(document.querySelector('[data-count=matches]').textContent), null, LONG);
      m.search = Date.now() - t0;
    });
    await step('close', page, async () => {
      await page.click('[data-action=close]');
      await page.waitForSelector('body[data-state=empty]', LONG);
    });
    // A dead worker's memory goes when the browser gets round to it.
    m.left = Infinity;
    for (const until = Date.now() + 4_000; Date.now() < until && m.left > 12e6;) {
      await page.waitForTimeout(200);
      m.left = Math.min(m.left, resident() - before);
    }
  }, { allow: [/^request: .*\/(boot|mdm-lens)[^/]*\.(js|wasm)$/] });
  await site.stop();
  return m;
}

const median = list => list.toSorted((a, b) => a - b)[list.length >> 1];
try {
  console.log(['file', 'MB', 'first row ms', 'whole ms', 'ms a MB', 'longest task ms: open', 'scroll', 'search', 'search ms', 'grew MB', '× file', 'left MB', 'state'].join('\t'));
  for (const file of [...(sizes.length || !shapes ? (sizes.length ? sizes : [1, 10, 50, 200]).flatMap(mb => [json(mb), xml(mb)]) : []), ...(shapes ? odd() : [])]) {
    const size = statSync(file.path).size / 1e6, runs = [];
    for (let n = 0; n < reps; n++) runs.push(await once(file));
    const of = name => median(runs.map(run => run[name]));
    const whole = of('ready'), grew = of('grew') / 1e6;
    console.log([file.path.split('/').pop(), size.toFixed(1), of('first').toFixed(0), whole.toFixed(0), (whole / size).toFixed(1), ...['openTask', 'scrollTask', 'searchTask', 'search'].map(name => of(name).toFixed(0)),
      grew.toFixed(0), (grew / size).toFixed(1), (of('left') / 1e6).toFixed(0), runs[0].state].join('\t'));
  }
} finally {
  if (!kept) rmSync(dir, { recursive: true });
}
