// A browser, a server that serves dist/ from a sub-path, and a page that reports everything that must not happen.
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { deflateSync } from 'node:zlib';
import assert from 'node:assert/strict';
import { chromium, firefox } from 'playwright-core';

export const dist = resolve(process.env.DIST ?? join(import.meta.dirname, '../../dist'));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.json': 'application/json' };
const base = '/some/where/';

/** Which browser the tests run in: `BROWSER=firefox` drives an ordinary Firefox over WebDriver BiDi (firefox.mjs). */
export const inFirefox = process.env.BROWSER === 'firefox';
/** What Firefox writes to the page's console when the worker tries at its start what must be refused (`prove` in boot.js). */
const PROOF = [/^page: .*injection sink.*require-trusted-types-for/, /^page: .*connect-src\) at (data:|https:\/\/mdm-lens\.invalid:1\/)/];

/** Serves dist/ below /some/where/, as a host would that knows nothing of the page. `change` gives what to send instead of a file's bytes, and may set headers. */
async function serve(change) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const file = path.startsWith(base) ? join(dist, path.slice(base.length) || 'index.html') : '';
    if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    if (change) return response.end(change(file, readFileSync(file), response));
    createReadStream(file).pipe(response);
  });
  await new Promise(up => server.listen(0, '127.0.0.1', up));
  return { url: `http://127.0.0.1:${server.address().port}${base}`, stop: () => { server.close(); server.closeAllConnections(); } };
}

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const which = (...names) => {
  for (const name of names.filter(Boolean)) try { return execFileSync('which', [name]).toString().trim(); } catch { /* the next name */ }
  throw new Error(`none of ${names.filter(Boolean).join(', ')} is installed`);
};

/** Starts a browser; `args` are for Chromium, `prefs` for Firefox. */
export async function launch({ scheme = 'light', args = [], prefs = {}, ...more } = {}) {
  if (!inFirefox) return chromium.launch({ executablePath: chromiumPath(), args: [...flags, ...args], ...more });
  // Over BiDi neither the color scheme nor the clipboard can be given to a page; Firefox takes both when it starts.
  const firefoxUserPrefs = { 'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1, 'dom.events.testing.asyncClipboard': true, ...prefs };
  const env = { ...process.env, FIREFOX_BINARY: which(process.env.FIREFOX, 'firefox-esr', 'firefox') };
  const options = { channel: 'moz-firefox', executablePath: join(import.meta.dirname, 'firefox.mjs'), env, headless: true, firefoxUserPrefs, timeout: 30_000, ...more };
  // One start in fifty or so, Firefox never answers the driver's first questions.
  for (let left = 2; left > 0; left--) try { return await firefox.launch(options); } catch (error) { if (!/Timeout/.test(error.message)) throw error; }
  return firefox.launch(options);
}

/** A browser with a profile on disk, for settings that only stand there. */
export const launchWithProfile = (dir, { args = [] } = {}) => chromium.launchPersistentContext(dir, { executablePath: chromiumPath(), args: [...flags, ...args] });

const chromiumPath = () => which(process.env.CHROMIUM, 'chromium');

/** A site with its browsers; `browser(scheme)` starts another where a colour scheme needs one of its own. */
export async function start(change) {
  const server = await serve(change);
  const browsers = new Map();
  const browser = scheme => {
    const key = inFirefox ? scheme : 'light';
    if (!browsers.has(key)) browsers.set(key, launch({ scheme: key }));
    return browsers.get(key);
  };
  await browser('light');
  return {
    url: server.url,
    browser,
    /** Takes the host away and leaves the browser. */
    unplug: server.stop,
    stop: async () => { for (const started of browsers.values()) await (await started).close(); server.stop(); },
  };
}

/**
 * Opens the page and runs `use` with it. Fails on a console error, an error of the page, a violation of the policy, or any request
 * after the page stands. `allow` names what a test provokes on purpose.
 */
export async function withPage({ browser, url }, use, { hash = '', width = 1440, height = 900, scheme = 'light', allow = [] } = {}) {
  const context = await (await browser(scheme)).newContext({ viewport: { width, height }, colorScheme: scheme });
  if (!inFirefox) await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(inFirefox ? 15_000 : 6_000);
  const wrong = [];
  let loaded = false;
  page.on('console', message => { if (message.type() === 'error') wrong.push(`console: ${message.text()}`); });
  page.on('pageerror', error => wrong.push(`page: ${error.message}`));
  page.on('request', request => { if (loaded && !request.url().startsWith('blob:')) wrong.push(`request: ${request.url()}`); });
  await page.exposeFunction('reportWrong', text => wrong.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => window.reportWrong(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    window.longest = 0;
    const took = ms => { window.longest = Math.max(window.longest, ms); };
    if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
      new PerformanceObserver(list => list.getEntries().forEach(task => took(task.duration))).observe({ type: 'longtask' });
    } else {
      // Firefox does not tell: how late a clock comes is what a person would have waited.
      let last = performance.now();
      setInterval(() => { const now = performance.now(); took(now - last - 10); last = now; }, 10);
    }
  });
  try {
    await page.goto(url + hash);
    await page.waitForSelector('body:not([data-state=loading])');
    loaded = true;
    await use(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(wrong.filter(text => ![...allow, ...(inFirefox ? PROOF : [])].some(pattern => pattern.test(text))), []);
}

/** Drops files anywhere on the page: [name, content] each. */
export const drop = (page, files) => page.evaluate(list => {
  const data = new DataTransfer();
  for (const [name, content] of list) data.items.add(new File([content], name));
  for (const type of ['dragover', 'drop']) window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}, files);

export const state = (page, name) => page.waitForSelector(`body[data-state=${name}]`);

export const row = path => `[role=treegrid] [role=row][data-path="${path}"]`;

export async function openFiles(page, ...files) {
  await page.setInputFiles('input[type=file][data-action=open]', files);
}

export const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.isBuffer(text) ? text : Buffer.from(text) });

export const shown = page => page.waitForSelector('[role=treegrid] [role=row][data-path]');

const head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n';
export const checkin = `${head}<dict>
\t<key>MessageType</key><string>TokenUpdate</string>
\t<key>Topic</key><string>com.apple.mgmt.External.00000000-1111-2222-3333-444444444444</string>
\t<key>UDID</key><string>00008120-000000000000FACE</string>
\t<key>PushMagic</key><string>00000000-FAKE-4000-8000-000000000000</string>
\t<key>Token</key><data>RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0U=</data>
\t<key>VendorFlag</key><true/>
</dict>
</plist>
`;

/** An answer of DEP with `count` devices, all made up. */
export function devices(count) {
  const list = Array.from({ length: count }, (_, n) => ({
    serial_number: `FAKE${String(n).padStart(8, '0')}`, model: 'iPhone 15', description: 'IPHONE 15 BLACK 128GB-ZDD', color: 'BLACK', asset_tag: `EX-${n}`,
    profile_status: 'assigned', profile_uuid: '00000000000000000000000000000001', profile_assign_time: '2026-01-10T08:00:00Z', device_assigned_date: '2026-01-09T08:00:00Z',
    device_assigned_by: 'it@school.example', device_family: 'iPhone', os: 'iOS',
  }));
  return JSON.stringify({ devices: list, cursor: 'RkFLRQ==', fetched_until: '2026-09-01T12:00:00Z', more_to_follow: false });
}

/** Has the browser itself record a device's session with a small MDM server, as a HAR file. */
export async function captureOfSession(browser, path) {
  const idle = `${head}<dict><key>Status</key><string>Idle</string><key>UDID</key><string>00008120-000000000000FACE</string></dict>\n</plist>\n`;
  const command = `${head}<dict><key>Command</key><dict><key>RequestType</key><string>DeviceInformation</string><key>Queries</key><array><string>OSVersion</string></array></dict><key>CommandUUID</key><string>0001</string></dict>\n</plist>\n`;
  const answers = { '/mdm': ['application/xml', command], '/devices': ['application/json;charset=UTF8', devices(5)], '/': ['text/html', '<!doctype html><title>fake</title>'] };
  const server = createServer((request, response) => {
    const [type, body] = answers[request.url] ?? ['text/plain', ''];
    // What the browser unpacks is written unpacked.
    const packed = request.url === '/devices';
    response.writeHead(200, { 'content-type': type, ...(packed && { 'content-encoding': 'deflate' }) });
    request.resume().on('end', () => response.end(packed ? deflateSync(body) : body));
  });
  await new Promise(up => server.listen(0, '127.0.0.1', up));
  try {
    const context = await browser.newContext({ recordHar: { path, content: 'embed', mode: 'full' } });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(async ([checkin, idle]) => {
      await fetch('/checkin', { method: 'PUT', body: checkin, headers: { 'content-type': 'application/x-apple-aspen-mdm-checkin' } });
      await (await fetch('/mdm', { method: 'PUT', body: idle, headers: { 'content-type': 'application/x-apple-aspen-mdm' } })).text();
      await (await fetch('/devices')).json();
    }, [checkin, idle]);
    await context.close();
  } finally {
    server.close();
  }
}
