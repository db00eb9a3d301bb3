// What the page is made of, as a CycloneDX bill of materials: every crate that is linked into the wasm, with its licence, its checksum and
// what it depends on. Written beside the page (dist/sbom.cdx.json), which never asks for it. The same sources give the same file.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = process.env.DIST ?? join(root, 'dist');
const run = (command, ...args) => execFileSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });

const metadata = JSON.parse(run('cargo', 'metadata', '--format-version', '1', '--locked', '--filter-platform', 'wasm32-unknown-unknown'));
const packages = new Map(metadata.packages.map(found => [found.id, found]));
const nodes = new Map(metadata.resolve.nodes.map(node => [node.id, node]));

// Macros, build scripts and what only they need run while the page is built and are not in it; `cargo tree` knows the features too.
const tree = run('cargo', 'tree', '--locked', '--target', 'wasm32-unknown-unknown', '--edges', 'normal,no-proc-macro', '--prefix', 'none', '--format', '{p}');
const listed = new Set(tree.split('\n').map(line => line.split(' ', 2).join('@').replace('@v', '@')));
const linked = [...packages.keys()].filter(id => listed.has(`${packages.get(id).name}@${packages.get(id).version}`));
const linkedBy = id => nodes.get(id).deps.filter(dep => dep.dep_kinds.some(kind => kind.kind === null) && linked.includes(dep.pkg)).map(dep => dep.pkg);

const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
const checksums = new Map([...lock.matchAll(/name = "(.+)"\nversion = "(.+)"\nsource = .+\nchecksum = "(.+)"/g)].map(([, name, version, sum]) => [`${name}@${version}`, sum]));
const purl = id => `pkg:cargo/${packages.get(id).name}@${packages.get(id).version}`;
const sha256 = content => [{ alg: 'SHA-256', content }];

function component(id) {
  const { name, version, license, description, repository } = packages.get(id);
  const sum = checksums.get(`${name}@${version}`);
  return {
    type: id === metadata.resolve.root ? 'application' : 'library',
    'bom-ref': purl(id), name, version,
    ...(description && { description: description.trim().replace(/\s+/g, ' ') }),
    ...(sum && { hashes: sha256(sum) }),
    // Some crates still write "MIT/Apache-2.0".
    ...(license && { licenses: [{ expression: license.replace(/\s*\/\s*/g, ' OR ') }] }),
    purl: purl(id),
    ...(repository && { externalReferences: [{ type: 'vcs', url: repository }] }),
  };
}

const [, rust] = run('rustc', '--version').split(' ');
const std = {
  type: 'library', 'bom-ref': `pkg:generic/rust-std@${rust}`, name: 'rust-std', version: rust, description: 'The standard library of the compiler',
  licenses: [{ expression: 'MIT OR Apache-2.0' }], purl: `pkg:generic/rust-std@${rust}`, externalReferences: [{ type: 'vcs', url: 'https://github.com/rust-lang/rust' }],
};

const application = component(metadata.resolve.root);
const wasm = existsSync(dist) ? readdirSync(dist).find(name => name.endsWith('.wasm')) : undefined;
if (wasm) application.hashes = sha256(createHash('sha256').update(readFileSync(join(dist, wasm))).digest('hex'));

const others = linked.filter(id => id !== metadata.resolve.root).sort((a, b) => (purl(a) < purl(b) ? -1 : 1));
const body = {
  metadata: { component: application },
  components: [...others.map(component), std],
  dependencies: [metadata.resolve.root, ...others].map(id => ({ ref: purl(id), dependsOn: [...new Set(linkedBy(id).map(purl))].sort() })),
};
// A number that follows from the content, in the form of a UUID.
const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
const uuid = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
const bom = { $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${uuid}`, version: 1, ...body };
const out = join(dist, 'sbom.cdx.json');
writeFileSync(out, `${JSON.stringify(bom, null, 1)}\n`);
console.log(`${out}: ${others.length} crates and the standard library`);
