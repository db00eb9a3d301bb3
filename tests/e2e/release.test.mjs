// What is published beside the page: the bill of materials tells the truth about the wasm, the headers fit the page and are documented.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkin, dist, file, openFiles, row, start, state, withPage } from './harness.mjs';

const root = join(import.meta.dirname, '../..');

test('every_crate_that_is_linked_into_the_wasm_is_in_the_bill_of_materials', () => {
  execFileSync('node', [join(root, 'scripts/sbom.mjs')], { env: { ...process.env, DIST: dist } });
  const bom = JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8'));
  const listed = new Set(bom.components.map(({ name, version }) => `${name}-${version}`));
  const wasm = readFileSync(join(dist, readdirSync(dist).find(name => name.endsWith('.wasm'))));
  // What Cargo links, by its own tree; and what the wasm says itself, where its panics still name the files they come from.
  const tree = execFileSync('cargo', ['tree', '--locked', '--target', 'wasm32-unknown-unknown', '--edges', 'normal,no-proc-macro', '--prefix', 'none'], { cwd: root, encoding: 'utf8' });
  const linked = new Set([...tree.matchAll(/^([\w-]+) v(\d+\.\d+\.\d+\S*)/gm)].map(([, name, version]) => `${name}-${version}`));
  const named = [...wasm.toString('latin1').matchAll(/registry\/src\/[^/]+\/([\w-]+-\d+\.\d+\.\d+[\w.+-]*)\//g)].map(([, crate]) => crate);
  assert.ok(linked.size > 20, `only ${linked.size} crates are linked`);
  const own = new Set(['mdm-lens-page']);
  assert.deepEqual([...linked, ...named].filter(crate => !listed.has(crate) && !own.has(crate.replace(/-\d.*/, ''))), []);
  const direct = JSON.parse(execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--no-deps'], { cwd: root, maxBuffer: 1 << 28 }))
    .packages.filter(({ name }) => own.has(name) || listed.has(`${name}-0.1.0`)).flatMap(({ dependencies }) => dependencies).filter(({ kind, target }) => kind === null && (!target || target.includes('wasm32'))).map(({ name }) => name);
  const names = new Set(bom.components.map(({ name }) => name));
  assert.deepEqual(direct.filter(name => !names.has(name)), []);
  for (const { name, licenses, hashes } of bom.components) {
    assert.ok(licenses, `${name} has no licence`);
    assert.ok(hashes || name.startsWith('mdm-') || name === 'rust-std', `${name} has no checksum`);
  }
  assert.equal(bom.metadata.component.hashes[0].content, createHash('sha256').update(wasm).digest('hex'));
});

const everywhere = readFileSync(join(root, '_headers'), 'utf8').split('\n\n')[0].split('\n').slice(1).map(line => line.trim().split(/: (.*)/).slice(0, 2));

test('the_page_works_under_its_headers', async () => {
  const site = await start((path, bytes, response) => {
    for (const [name, value] of everywhere) response.setHeader(name, value);
    return bytes;
  });
  try {
    await withPage(site, async page => {
      await openFiles(page, file('token.plist', checkin));
      await page.waitForSelector(row('/PushMagic'));
    });
  } finally {
    await site.stop();
  }
});

test('the_headers_are_documented_for_hosts_as_they_are', () => {
  const documented = readFileSync(join(root, 'docs/hosts.md'), 'utf8');
  for (const [name, value] of everywhere.filter(([name]) => name !== 'Cache-Control')) {
    const lines = documented.split('\n').filter(line => line.includes(name) && line.includes(value));
    assert.equal(lines.length, 2, `${name} for nginx and for Apache`);
  }
  const own = readFileSync(join(dist, 'index.html'), 'utf8').match(/Content-Security-Policy" content="([^"]+)"/)[1];
  assert.equal(everywhere[0][1].replace(" frame-ancestors 'none';", ''), own);
});

test('the_page_loads_its_wasm_once_and_never_asks_for_the_bill_of_materials', async () => {
  const asked = [];
  const site = await start((path, bytes) => { asked.push(path); return bytes; });
  try {
    await withPage(site, async () => {});
  } finally {
    await site.stop();
  }
  assert.equal(asked.filter(path => path.endsWith('.wasm')).length, 1, 'the wasm is loaded once');
  assert.deepEqual(asked.filter(path => path.includes('sbom')), []);
});

test('the_page_opens_without_its_host_after_one_visit_which_is_asked_for_nothing_once_the_page_stands', async () => {
  const asked = [];
  const site = await start((path, bytes) => { asked.push(path); return bytes; });
  const context = await (await site.browser('light')).newContext();
  try {
    const page = await context.newPage();
    await page.goto(site.url);
    await state(page, 'empty');
    const before = asked.length;
    // An active one has kept everything.
    await page.evaluate(() => navigator.serviceWorker.ready);
    assert.deepEqual(asked.slice(before).filter(path => !path.endsWith('sw.js')), []);
    site.unplug();
    await page.goto('about:blank');
    await page.goto(`${site.url}#/table`);
    await page.waitForSelector('[data-panel=table] [role=row]');
    await page.goto('about:blank');
    await page.goto(site.url);
    await openFiles(page, file('token.plist', checkin));
    await page.waitForSelector(row('/PushMagic'));
    // A worker is there to be replaced without the host as well.
    await page.evaluate(() => window.lensWorker.terminate());
    await page.waitForSelector('[role=alert]:has-text("started again"), [role=alert]:has-text("stopped unexpectedly")');
    await page.waitForSelector('body[data-state=ready]');
  } finally {
    await context.close();
    await site.stop();
  }
});
