// The hostile tour: see tour.mjs.
import { after, before, test } from 'node:test';
import { start, withPage } from './harness.mjs';
import { replaced, smallMemory, stops } from './tour.mjs';

const SMALL = 96;
let site, small;
before(async () => {
  site = await start();
  small = await start((path, bytes) => smallMemory(path, bytes, SMALL));
});
after(async () => { await site?.stop(); await small?.stop(); });

for (const [name, { memory, run }] of Object.entries(stops)) {
  test(name, () => withPage(memory ? small : site, run, { allow: replaced }));
}
