// What the first visit loads, under brotli. The limit is what it weighed last, rounded up: it may fall, and grows only on purpose.
// Two fifths are the words of the catalog.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = process.env.DIST ?? join(import.meta.dirname, '../dist');
const limit = Number(process.env.LIMIT_KB ?? (process.env.PLAIN_STD ? 1530 : 1430)) * 1000;
let sum = 0;
for (const name of readdirSync(dist).filter(name => /\.(html|js|css|wasm)$/.test(name) && !/^(open|mdm-lens)\.html$/.test(name))) {
  const bytes = readFileSync(join(dist, name));
  const packed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
  sum += packed;
  console.log(`${String(bytes.length).padStart(9)} ${String(packed).padStart(8)} ${name}`);
}
console.log(`first visit: ${(sum / 1000).toFixed(1)} KB under brotli, limit ${limit / 1000} KB`);
if (sum > limit) process.exitCode = 1;
