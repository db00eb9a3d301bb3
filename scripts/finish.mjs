// After Trunk: shrinks the wasm and gives every file a name that changes with its content, so that hosts may cache it for ever.
// Trunk calls it with TRUNK_STAGING_DIR and TRUNK_PROFILE.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { single } from './single.mjs';

const dir = process.env.TRUNK_STAGING_DIR;
const root = join(import.meta.dirname, '..');
// Trunk names its files after the package.
renameSync(join(dir, 'mdm-lens-page_bg.wasm'), join(dir, 'mdm-lens_bg.wasm'));
const wasm = join(dir, 'mdm-lens_bg.wasm');

if (process.env.TRUNK_PROFILE === 'release') {
  const optimizer = join(root, 'tests/e2e/node_modules/binaryen/bin/wasm-opt');
  if (!existsSync(optimizer)) throw new Error('wasm-opt is missing: run scripts/setup first');
  const before = statSync(wasm).size;
  const features = ['simd', 'bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue', 'bulk-memory-opt']
    .map(feature => `--enable-${feature}`);
  execFileSync('node', [optimizer, '-Oz', ...features, '--strip-producers', wasm, '-o', wasm], { stdio: 'inherit' });
  console.log(`wasm-opt: ${before} → ${statSync(wasm).size} bytes`);
}

// One script for page and worker.
const glue = join(dir, 'mdm-lens-page.js'), boot = join(dir, 'boot.js');
const [before, after] = readFileSync(boot, 'utf8').split('/* wasm-bindgen */');
writeFileSync(boot, before + readFileSync(glue, 'utf8') + after);
rmSync(glue);
// What this build is called, in the page and in the script that keeps it: by all that it is made of.
const parts = ['lens.css', 'mdm-lens_bg.wasm', 'boot.js', 'mend.js', 'sw.js', 'index.html', 'manifest.webmanifest'];
const build = createHash('sha256').update(parts.map(name => hash(join(dir, name), 'hex')).join()).digest('hex').slice(0, 10);

// Each file names those before it: a new name of one changes the content, and so the name, of the next.
const renamed = [['BUILDHASH', build]];
for (const name of ['lens.css', 'mdm-lens_bg.wasm', 'boot.js']) {
  const file = join(dir, name);
  const dot = name.lastIndexOf('.');
  if (name.endsWith('.js')) fill(file);
  const fresh = `${name.slice(0, dot)}-${hash(file, 'hex').slice(0, 10)}${name.slice(dot)}`;
  renameSync(file, join(dir, fresh));
  renamed.push([name, fresh]);
}
const page = join(dir, 'index.html');
fill(page);
// Its own name stays, and that of sw.js and mend.js: that is how browsers find the next version.
renamed.push(['VERSION', hash(page, 'hex').slice(0, 10)]);
fill(join(dir, 'sw.js'));

// The same page where other pages may hand something over (docs/open-in.md): hosts isolate the first from whoever opens it.
writeFileSync(join(dir, 'open.html'), readFileSync(page, 'utf8').replace('<html ', '<html data-door '));
// And all of it in one file.
writeFileSync(join(dir, 'mdm-lens.html'), single(dir));

function hash(file, encoding) {
  return createHash('sha256').update(readFileSync(file)).digest(encoding);
}

/** Puts in the hashes that are asked for and the names of files as they are now. */
function fill(file) {
  const now = name => renamed.find(([old]) => old === name)?.[1] ?? name;
  let text = readFileSync(file, 'utf8').replace(/HASH ([\w.-]+\w)/g, (_, name) => hash(join(dir, now(name)), 'base64'));
  for (const [name, fresh] of renamed) text = text.replaceAll(name, fresh);
  writeFileSync(file, text);
}
