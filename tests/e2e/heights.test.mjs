// Rows that are as high as their words: what is seen stays where it is, by wheel, by keyboard and across documents.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { checkin, devices, file, openFiles, row, shown, start, state, withPage } from './harness.mjs';

let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options) => test(name, () => withPage(site, use, options));

/** Rows on the page that can be seen, from top to bottom, with where they stand in the window of the tree. */
const seen = page => page.evaluate(() => {
  const tree = document.querySelector('#tree'), box = tree.getBoundingClientRect(), head = tree.querySelector('.cols').offsetHeight;
  const rows = [...tree.querySelectorAll('.layer > [role=row][data-path]')].map(row => {
    const { top, height } = row.getBoundingClientRect();
    return { path: row.dataset.path, top: top - box.top - head, height, focus: row === document.activeElement };
  });
  return { view: box.height - head, rows: rows.sort((a, b) => a.top - b.top).filter(({ top, height }) => top + height > 0 && top < box.height - head) };
});
const frames = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
/** Each row begins where the one above it ends, and they fill the window. */
const isWhole = ({ view, rows }) => {
  rows.slice(1).forEach((row, n) => assert.ok(Math.abs(row.top - rows[n].top - rows[n].height) < 1, `${rows[n].path} ends at ${rows[n].top + rows[n].height}, ${row.path} begins at ${row.top}`));
  assert.ok(rows[0].top <= 0.5 && rows.at(-1).top + rows.at(-1).height >= view - 1, `rows from ${rows[0].top} to ${rows.at(-1).top + rows.at(-1).height} of ${view}`);
};
const settled = async page => {
  await page.waitForFunction(() => !document.querySelector('#tree .layer > [aria-busy]'));
  await frames(page);
  return seen(page);
};

at('a_row_is_as_high_as_its_words', async page => {
  await page.click('#start [data-sample="2"]');
  await shown(page);
  await state(page, 'ready');
  const { rows } = await settled(page);
  assert.ok(new Set(rows.map(row => row.height)).size > 1, 'all rows have the same height');
  await page.waitForFunction(() => ![...document.querySelectorAll('#tree .layer > [role=row][data-path]')].filter(row => {
    const lowest = Math.max(...[...row.children].filter(cell => cell.offsetWidth && cell.textContent).map(cell => cell.getBoundingClientRect().bottom));
    return row.getBoundingClientRect().bottom - lowest > 8;
  }).length);
});

at('the_wheel_moves_what_is_seen_and_nothing_else', async page => {
  await openFiles(page, file('dep.json', devices(3000)));
  await shown(page);
  await state(page, 'ready');
  // Into the middle, where nothing was measured yet, and back from there.
  await page.evaluate(() => { const tree = document.querySelector('#tree'); tree.scrollTop = tree.scrollHeight / 2; });
  isWhole(await settled(page));
  for (const step of [-120, -120, -300, 200, -60, 120]) {
    const before = await settled(page);
    const bar = await page.evaluate(() => document.querySelector('#tree').scrollTop);
    await page.evaluate(step => { document.querySelector('#tree').scrollTop += step; }, step);
    await page.waitForFunction(bar => document.querySelector('#tree').scrollTop !== bar, bar);
    const now = await settled(page);
    isWhole(now);
    const same = now.rows.filter(row => before.rows.some(old => old.path === row.path));
    assert.ok(same.length > 2);
    for (const row of same) assert.ok(Math.abs(before.rows.find(old => old.path === row.path).top - row.top - step) <= 1, `${row.path} moved by ${before.rows.find(old => old.path === row.path).top - row.top}, not ${step}`);
  }
  await page.evaluate(() => { document.querySelector('#tree').scrollTop = 1e9; });
  const end = await settled(page);
  isWhole(end);
  assert.equal(end.rows.at(-1).path, '/more_to_follow');
});

at('keys_land_on_rows_that_are_seen_as_a_whole', async page => {
  await openFiles(page, file('dep.json', devices(400)));
  await shown(page);
  await state(page, 'ready');
  await page.locator(row('/cursor')).or(page.locator(row('/devices'))).first().click();
  const keys = ['PageDown', 'PageDown', 'ArrowDown', 'PageUp', 'End', 'ArrowUp', 'PageUp', 'Home', 'ArrowDown', 'PageDown'];
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForFunction(() => document.activeElement?.matches('#tree [role=row][data-path]'));
    const now = await settled(page);
    isWhole(now);
    const focus = now.rows.find(row => row.focus);
    assert.ok(focus && focus.top >= -0.5 && focus.top + focus.height <= now.view + 0.5, `${key}: ${JSON.stringify(focus)} of ${now.view}`);
  }
  // A page down is no row too far: what was the last one is still seen, or is where the keys are.
  await page.keyboard.press('Home');
  const before = await settled(page);
  await page.keyboard.press('PageDown');
  const after = await settled(page);
  assert.ok(after.rows.some(row => row.path === before.rows.at(-2).path));
});

at('a_document_is_found_where_it_was_left_and_a_row_stays_under_the_hand', async page => {
  await openFiles(page, file('dep.json', devices(400)), file('token.plist', checkin));
  await page.waitForSelector('.doc >> nth=1');
  await page.locator('.doc', { hasText: 'Devices' }).or(page.locator('.doc').first()).first().click();
  await page.waitForSelector(row('/devices/0/serial_number'));
  await page.evaluate(() => { document.querySelector('#tree').scrollTop = 5000; });
  const left = await settled(page);
  await page.locator('.doc[aria-selected=false]').click();
  await page.waitForSelector(row('/UDID'));
  await page.locator('.doc[aria-selected=false]').click();
  await page.waitForSelector(row(left.rows[2].path));
  const back = await settled(page);
  assert.ok(Math.abs(back.rows.find(row => row.path === left.rows[2].path).top - left.rows[2].top) <= 2);
  // The detail takes a part of the width, so that words break anew: the row that was clicked does not move.
  const chosen = back.rows[4];
  await page.click(row(chosen.path));
  await page.waitForSelector('[data-panel=detail]');
  await page.waitForSelector('.panes.opened');
  const beside = await settled(page);
  isWhole(beside);
  assert.ok(Math.abs(beside.rows.find(row => row.path === chosen.path).top - chosen.top) <= 1);
});

at('the_first_rows_stand_before_anything_else_is_told', async page => {
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('#tree [role=row][data-path]')) return;
      observer.disconnect();
      window.atFirst = { state: document.body.dataset.state, tally: document.querySelector('.tally').textContent };
    }).observe(document.body, { childList: true, subtree: true, attributes: true });
  });
  await openFiles(page, file('dep.json', devices(1500)));
  await shown(page);
  await state(page, 'ready');
  assert.deepEqual(await page.evaluate(() => window.atFirst), { state: 'loading', tally: '' });
});
