// The page as one file that works from a folder (`file://`), without a host and without any request: style and script stand in it and
// are allowed by their hashes, the wasm is packed into a block that no browser runs, the worker is made from the script's own text.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** The text of the file, from the finished page in `dir`. */
export function single(dir) {
  const read = pattern => readFileSync(join(dir, readdirSync(dir).find(name => pattern.test(name))));
  const style = read(/^lens-\w+\.css$/).toString(), script = read(/^boot-\w+\.js$/).toString(), wasm = read(/\.wasm$/);
  // What would end an element, or begin a comment, in the middle of it.
  if (/<\/style/i.test(style) || /<\/script|<!--/i.test(script)) throw new Error('style or script cannot stand in HTML as they are');
  const allowed = text => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = [
    "default-src 'none'", `script-src ${allowed(script)} 'wasm-unsafe-eval'`, `style-src ${allowed(style)}`, 'worker-src blob:', "connect-src 'none'", 'img-src data: blob:',
    "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", 'trusted-types mdm-lens',
  ].join('; ');
  const packed = deflateRawSync(wasm, { level: 9 }).toString('base64').replace(/.{160}/g, '$&\n');
  let page = readFileSync(join(dir, 'index.html'), 'utf8');
  const put = (pattern, text) => {
    if (!pattern.test(page)) throw new Error(`index.html has nothing like ${pattern}`);
    page = page.replace(pattern, () => text);
  };
  put(/<html /, '<html data-single ');
  put(/(?<=http-equiv="Content-Security-Policy" content=")[^"]*/, policy);
  put(/<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`);
  put(/<link rel="manifest"[^>]*>\n?/, '');
  put(/<link rel="preload"[^>]*>\n?/, '');
  put(/<!-- Neither script[^>]*-->\n?/, '');
  put(/<script async src="\.\/boot[^>]*><\/script>\n?/, '');
  put(/<script async src="\.\/mend[^>]*><\/script>\n?/, '');
  put(/ A page that was opened from a folder does not start either: [^.]*, or open mdm-lens\.html, [^.]*\./, '');
  put(/<\/body>/, `<script type="application/octet-stream" id="packed">\n${packed}\n</script>\n<script>${script}</script>\n</body>`);
  return page;
}
