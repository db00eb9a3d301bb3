// A host of dist/ that does what hosts and networks do to a page: answers with the wrong thing, late, or never.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { dist } from './harness.mjs';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };
const base = '/some/where/';

/**
 * Serves `root` below /some/where/. `behave` is asked first: it gets the name of the file, the request, the response and the bytes,
 * may set headers, and answers itself if it returns something other than undefined (`null` for: never).
 */
export async function host(behave = () => undefined) {
  const site = { root: dist, behave, asked: [] };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const name = path.slice(base.length) || 'index.html', file = join(site.root, name);
    if (path === '/favicon.ico') return response.writeHead(404).end();
    site.asked.push(name);
    const exists = path.startsWith(base) && file.startsWith(site.root) && existsSync(file) && statSync(file).isFile();
    const bytes = exists ? readFileSync(file) : null;
    if (exists) response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    const own = site.behave({ name, path, request, response, bytes });
    if (own === undefined) return exists ? response.end(bytes) : response.writeHead(404).end('not found');
    if (own !== null && !response.writableEnded) response.end(own);
  });
  await new Promise(up => server.listen(0, '127.0.0.1', up));
  site.port = server.address().port;
  site.url = `http://127.0.0.1:${site.port}${base}`;
  site.stop = () => { server.close(); server.closeAllConnections(); };
  return site;
}

const html = '<!doctype html><title>Not found</title><p>There is no such page.';

/** What a host may do with the files whose names match. */
export const onlyFor = (pattern, does) => answer => pattern.test(answer.name) ? does(answer) : undefined;
export const missing = ({ response }) => { response.writeHead(404).end('not found'); return null; };
/** "Not found" as a page that is found: what hosts of single-page apps do. */
export const asHtml = ({ response }) => { response.setHeader('content-type', 'text/html'); return html; };
/** The host's rule for the file's ending says what it is, whatever it is. */
export const htmlForTheFile = () => html;
export const cut = ({ bytes }) => bytes?.subarray(0, bytes.length >> 1) ?? '';
export const asPlainText = ({ response, bytes }) => { response.setHeader('content-type', 'text/plain'); response.setHeader('x-content-type-options', 'nosniff'); return bytes; };
export const never = () => null;
export const status = code => ({ response }) => { response.writeHead(code).end('later'); return null; };
/** Kept for a year, as _headers has it. */
export const immutable = does => answer => { answer.response.setHeader('cache-control', 'public, max-age=31536000, immutable'); return does?.(answer); };
/** Several of these, the first that answers. */
export const either = (...does) => answer => { for (const one of does) { const own = one(answer); if (own !== undefined) return own; } return undefined; };

const digest = (bytes, encoding) => createHash('sha256').update(bytes).digest(encoding);

/** A folder with the next version of the page: every file has another content, and so another name. */
export function nextBuild() {
  const dir = mkdtempSync(join(tmpdir(), 'lens-next-'));
  cpSync(dist, dir, { recursive: true });
  // What it is called, in the page and in the script that keeps it.
  const replaced = [[readFileSync(join(dir, 'sw.js'), 'utf8').match(/build = '(\w+)'/)[1], 'next000000']];
  const replaceIn = text => replaced.reduce((text, [old, fresh]) => text.replaceAll(old, fresh), text);
  const change = (pattern, more) => {
    const name = readdirSync(dir).find(name => pattern.test(name)), file = join(dir, name), before = readFileSync(file);
    const own = name.endsWith('.wasm') ? before : Buffer.from(replaceIn(before.toString()));
    const after = Buffer.concat([own, more]);
    writeFileSync(file, after);
    replaced.push([digest(before, 'base64'), digest(after, 'base64')]);
    const fresh = name.replace(/-[0-9a-f]{10}\./, `-${digest(after, 'hex').slice(0, 10)}.`);
    if (fresh === name) return;
    renameSync(file, join(dir, fresh));
    replaced.push([name, fresh]);
  };
  change(/\.css$/, Buffer.from('\n/* next */\n'));
  // A section that means nothing.
  change(/\.wasm$/, Buffer.from([0, 2, 1, 0x78]));
  change(/^boot-/, Buffer.from('\n// next\n'));
  change(/^index\.html$/, Buffer.from('<!-- next -->\n'));
  const keeper = join(dir, 'sw.js');
  writeFileSync(keeper, replaceIn(readFileSync(keeper, 'utf8')).replace(/kept = ours \+ '\w+'/, "kept = ours + 'next'"));
  return dir;
}
