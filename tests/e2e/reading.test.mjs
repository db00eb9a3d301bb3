// The views of a document, what stands beside them, and the data table: by keyboard and by mouse.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { checkin, devices, file, inFirefox, openFiles, row, shown, start, state, withPage } from './harness.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site;
before(async () => { site = await start(); });
after(async () => { await site?.stop(); });
const at = (name, use, options) => test(name, () => withPage(site, use, options));

const sample = async (page, n) => { await page.click(`#start [data-sample="${n}"]`); await shown(page); await state(page, 'ready'); };
const text = (page, selector) => page.locator(selector).first().textContent();
const clipboard = page => page.evaluate(() => navigator.clipboard.readText());
const told = (page, words) => page.waitForFunction(words => document.querySelector('.toast')?.textContent.includes(words), words);
/** Finds an action by its name, with the keyboard alone. */
const act = async (page, words) => {
  await page.keyboard.press('Control+k');
  await page.locator('[role=combobox]').fill(words);
  await page.keyboard.press('Enter');
};

/** Apps of which versions, dates and a secret tell whether the table knows what they are. */
const apps = JSON.stringify({
  apps: [
    { Name: 'Notes', Version: '17.10', Seen: '2026-02-01T00:00:00Z', Password: 'hunter2-FAKE', Kind: 'app' },
    { Name: '=HYPERLINK("x")', Version: '17.9', Seen: '2026-01-01T02:00:00+05:00', Password: 'hunter3-FAKE', Kind: 'app' },
    { Name: 'Clock', Version: '9.1', Seen: '2025-12-31T23:00:00Z', Password: 'hunter4-FAKE', Kind: 'rare' },
  ],
});
const cells = (page, column) => page.evaluate(column => {
  const place = [...document.querySelectorAll('#listing .lheads > *')].findIndex(head => head.dataset.column === column);
  return [...document.querySelectorAll('#listing .layer [role=row]')].map(row => row.children[place].firstChild?.textContent ?? '');
}, column);
const cellsAre = (page, column, wanted) => page.waitForFunction(([column, wanted]) => {
  const place = [...document.querySelectorAll('#listing .lheads > *')].findIndex(head => head.dataset.column === column);
  const is = [...document.querySelectorAll('#listing .layer [role=row]')].map(row => row.children[place]?.firstChild?.textContent ?? '');
  return JSON.stringify(is) === JSON.stringify(wanted);
}, [column, wanted]);
const openTable = async (page, ...files) => {
  await openFiles(page, ...files);
  await state(page, 'ready');
  await page.click('[data-do=view-table]');
  await page.waitForSelector('#listing .layer [role=row]');
};

at('the_views_of_a_document_by_mouse', async page => {
  await openFiles(page, file('dep.json', devices(40)));
  await state(page, 'ready');
  await page.waitForSelector('.panes.read');
  const first = `${row('/devices/0/serial_number')}`;
  for (const cell of ['meaning', 'purpose']) assert.ok((await text(page, `${first} [data-cell=${cell}]`)).length > 10);
  const height = () => page.locator(first).evaluate(row => row.clientHeight);
  const high = await height();
  await page.click('[data-do=view-dense]');
  await page.waitForSelector('.panes.dense');
  await page.waitForFunction(([selector, high]) => document.querySelector(selector)?.clientHeight < high, [first, high]);
  await page.click('[data-do=view-table]');
  await page.waitForSelector('#listing .layer [role=row]');
  assert.equal(await page.locator('#tree').isVisible(), false);
  await page.click('[data-do=view-source]');
  await page.waitForSelector('.book.whole .line');
  assert.ok((await text(page, '.book.whole .code')).includes('serial_number'));
  await page.click('[data-do=view-read]');
  await page.waitForSelector('.panes.read');
  await page.waitForFunction(([selector, high]) => document.querySelector(selector)?.clientHeight === high, [first, high]);
});

at('the_views_of_a_document_by_keyboard', async page => {
  await openFiles(page, file('dep.json', devices(40)));
  await state(page, 'ready');
  await shown(page);
  await act(page, 'view dense');
  await page.waitForSelector('.panes.dense');
  await act(page, 'view table');
  await page.waitForSelector('.panes.listed #listing .layer [role=row]');
  await act(page, 'view source');
  await page.waitForSelector('.panes.raw .book.whole .line');
  await act(page, 'view read');
  await page.waitForSelector('.panes.read');
});

at('a_click_in_the_source_looks_at_the_value_and_back', async page => {
  await openFiles(page, file('token.plist', checkin));
  await state(page, 'ready');
  await page.click('[data-do=view-source]');
  await page.click('.book.whole .value:has-text("00008120-000000000000FACE")');
  await page.waitForSelector('[data-panel=detail] h2:has-text("UDID")');
  await page.waitForSelector('.book.whole mark:has-text("00008120-000000000000FACE")');
  await page.fill('[data-action=find]', 'PushMagic');
  await page.waitForSelector('.book.whole mark.spot:has-text("PushMagic")');
});

at('columns_are_sorted_as_what_they_are', async page => {
  await openTable(page, file('apps.json', apps));
  await cellsAre(page, 'Version', ['17.10', '17.9', '9.1']);
  await page.click('[data-column=Version] .sort');
  await cellsAre(page, 'Version', ['9.1', '17.9', '17.10']);
  assert.equal(await page.getAttribute('[data-column=Version]', 'aria-sort'), 'ascending');
  await page.click('[data-column=Version] .sort');
  await cellsAre(page, 'Version', ['17.10', '17.9', '9.1']);
  await page.click('[data-column=Seen] .sort');
  // By their time: two o'clock five hours east of Greenwich is before eleven in Greenwich the evening before.
  await cellsAre(page, 'Name', ['=HYPERLINK("x")', 'Clock', 'Notes']);
});

at('rows_are_filtered_and_columns_picked_and_both_are_copied_without_secrets', async page => {
  await openTable(page, file('apps.json', apps));
  assert.deepEqual((await cells(page, 'Password')).map(cell => cell.includes('hunter')), [false, false, false]);
  await page.fill('[data-action=filter]', 'app');
  await cellsAre(page, 'Name', ['Notes', '=HYPERLINK("x")']);
  assert.equal(await text(page, '[data-count=rows]'), '2 of 3 rows');
  await page.click('[data-do=columns] summary');
  await page.click('[data-do=columns] label:has-text("Seen")');
  await page.waitForSelector('[data-column=Seen]', { state: 'detached' });
  await page.click('[data-do=columns] summary');
  for (const [id, pattern] of [
    ['tsv', /^Name\tVersion\tPassword\tKind\nNotes\t17\.10\t\(secret, left out\)\tapp\n'=HYPERLINK\("x"\)\t/],
    ['csv', /^Name,Version,Password,Kind\r\nNotes,17\.10,"\(secret, left out\)",app\r\n"'=HYPERLINK\(""x""\)",/],
    ['markdown', /^\| Name \| Version \| Password \| Kind \|\n\| --- \| --- \| --- \| --- \|\n\| Notes \| 17\.10 \|/],
  ]) {
    await page.click('[data-do=copy-table] summary');
    await page.click(`[data-do=copy-${id}]`);
    await told(page, id === 'markdown' ? 'Markdown' : id.toUpperCase());
    const copied = await clipboard(page);
    assert.match(copied, pattern);
    assert.doesNotMatch(copied, /hunter/);
  }
  // What is masked is not found either.
  await page.fill('[data-action=filter]', 'hunter2');
  await cellsAre(page, 'Name', []);
});

at('the_values_of_a_column_are_counted_the_rare_ones_first', async page => {
  await openTable(page, file('apps.json', apps));
  await page.click('[data-column=Kind] .values');
  await page.waitForSelector('[data-panel=spread] li');
  assert.deepEqual(await page.locator('[data-panel=spread] li').allTextContents(), ['rare1', 'app2']);
  await page.click('[data-panel=spread] li:has-text("rare") button');
  await cellsAre(page, 'Name', ['Clock']);
  await page.click('[data-do=all-values]');
  await cellsAre(page, 'Name', ['Notes', '=HYPERLINK("x")', 'Clock']);
  assert.equal(await page.locator('[data-column=Password] .values').count(), 0);
});

at('a_table_by_keyboard', async page => {
  await openTable(page, file('apps.json', apps));
  await page.focus('#listing');
  const active = id => page.waitForFunction(id => document.getElementById('listing').getAttribute('aria-activedescendant') === id, id);
  await active('head-0');
  for (const [key, id] of [['ArrowRight', 'head-1'], ['ArrowRight', 'head-2'], ['Enter', 'head-2'], ['ArrowDown', 'cell-1-2']]) {
    await page.keyboard.press(key);
    await active(id);
  }
  await cellsAre(page, 'Version', ['9.1', '17.9', '17.10']);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-panel=detail] h2:has-text("Version")');
  assert.match(await text(page, '[data-panel=detail]'), /9\.1/);
});

at('a_long_table_has_a_window_of_its_rows', async page => {
  await openTable(page, file('dep.json', devices(6_000)));
  assert.ok(await page.locator('#listing .layer [role=row]').count() < 200);
  await page.evaluate(() => { const list = document.getElementById('listing'); list.scrollTop = list.scrollHeight; });
  await page.waitForSelector('#listing [role=rowheader]:text-is("6000")');
  await page.focus('#listing');
  await page.keyboard.press('Home');
  await page.waitForSelector('#listing [role=rowheader]:text-is("1")');
});

at('a_document_without_a_list_says_so', async page => {
  await openFiles(page, file('token.plist', checkin));
  await state(page, 'ready');
  await page.click('[data-do=view-table]');
  await page.waitForSelector('[data-panel=listing] .empty');
});

at('the_overview_says_what_it_is_and_who_sends_it', async page => {
  await openFiles(page, file('token.plist', checkin));
  await state(page, 'ready');
  await page.keyboard.press('0');
  await page.waitForSelector('[data-panel=overview] h2');
  const told = await text(page, '[data-panel=overview]');
  for (const part of ['The device sends this to the MDM server.', 'keys checked', 'PushMagic', 'TokenUpdate']) assert.ok(told.includes(part), part);
});

at('the_overview_says_how_many_settings_apply_to_the_device_that_is_written_for', async page => {
  await sample(page, 2);
  await page.click('#tab-findings');
  await page.locator('.aim select').first().selectOption({ index: 1 });
  await page.keyboard.press('Escape');
  await act(page, 'overview');
  await page.waitForSelector('[data-part=standing]');
  assert.match(await text(page, '[data-part=standing]'), /\d+ settings? (apply|applies) on iOS/);
});

at('the_head_says_what_broke_and_its_code_leads_to_the_table', async page => {
  await sample(page, 1);
  await page.waitForSelector('[data-panel=answer] [data-code]');
  assert.match(await text(page, '[data-panel=answer]'), /^Failed: .*What to do/s);
  await page.click('[data-panel=answer] [data-code]');
  await page.waitForSelector('[data-panel=detail] [data-part=advice]');
  await page.waitForSelector('[data-panel=table] [role=row][data-code][aria-selected=true]');
});

at('hits_in_everything_that_is_open_are_listed_and_lead_there', async page => {
  await openFiles(page, file('a.plist', checkin), file('b.json', devices(3)));
  await page.waitForSelector('.doc >> nth=1');
  await state(page, 'ready');
  await page.fill('[data-action=search]', 'IPHONE 15');
  await page.click('[data-do=hits]');
  await page.waitForSelector('[data-panel=hits] [data-hit] >> nth=2');
  await page.click('[data-panel=hits] [data-hit] >> nth=2');
  await page.waitForSelector(`${row('/devices/2/description')}[aria-selected=true], ${row('/devices/1/description')}[aria-selected=true], ${row('/devices/0/description')}[aria-selected=true], ${row('/devices/1/model')}[aria-selected=true]`);
});

at('both_spellings_are_found', async page => {
  await openFiles(page, file('a.json', JSON.stringify({ licence: 1, license: 2, Organisation: 'enrolment', b: 'enrollment' })));
  await state(page, 'ready');
  for (const [typed, count] of [['license', 2], ['licence', 2], ['enrollment', 2], ['enrolment', 2], ['organization', 1]]) {
    await page.fill('[data-action=search]', typed);
    await page.waitForFunction(words => document.querySelector('[data-count=matches]').textContent === words, count === 1 ? '1 match' : `${count} matches`);
  }
});

at('the_palette_finds_actions_and_documents', async page => {
  await openFiles(page, file('a.plist', checkin), file('b.json', devices(3)));
  await page.waitForSelector('.doc >> nth=1');
  await state(page, 'ready');
  await page.click('[data-action=palette]');
  await page.locator('[role=combobox]').fill('go to devices');
  await page.click('#palette-list [role=option] >> nth=0');
  await page.waitForSelector(row('/devices/0/serial_number'));
  await act(page, 'no such action');
  await page.waitForSelector('dialog[open] .hint');
  await page.keyboard.press('Escape');
});

at('a_path_is_copied_in_the_forms_of_tools_and_pasted_to_go_there', async page => {
  await openFiles(page, file('dep.json', devices(3)));
  await state(page, 'ready');
  await page.click(row('/devices/1/serial_number'));
  await page.waitForSelector('.way button:has-text("serial_number")');
  for (const [form, wanted] of [['JSON Pointer', '/devices/1/serial_number'], ['jq', /\.devices\[1\]\.serial_number/]]) {
    await page.click('[data-do=path-menu] summary');
    await page.click(`[data-form="${form}"]`);
    await told(page, 'Path copied');
    assert.match(await clipboard(page), wanted instanceof RegExp ? wanted : new RegExp(`^${wanted}$`));
  }
  await page.click(row('/devices/1/color'));
  await page.waitForSelector('.way button:has-text("color")');
  await page.keyboard.press('g');
  await page.locator('#go-path').press('Control+v');
  await page.waitForSelector(`${row('/devices/1/serial_number')}[aria-selected=true]`);
  // The breadcrumb leads up.
  await page.click('.way button:text-is("devices")');
  await page.waitForSelector(`${row('/devices')}[aria-selected=true]`);
});

at('back_and_forward_go_through_documents_and_fields', async page => {
  await openFiles(page, file('a.plist', checkin), file('b.json', devices(3)));
  await page.waitForSelector('.doc >> nth=1');
  await state(page, 'ready');
  await page.click(row('/UDID'));
  await page.waitForSelector('[data-panel=detail] h2:has-text("UDID")');
  await page.click(row('/PushMagic'));
  await page.waitForSelector('[data-panel=detail] h2:has-text("PushMagic")');
  await page.click('.doc >> nth=1');
  await page.waitForSelector(row('/devices/0/serial_number'));
  await page.click('[aria-label=Back]');
  await page.waitForSelector(`${row('/PushMagic')}[aria-selected=true]`);
  await page.goBack();
  await page.waitForSelector(`${row('/UDID')}[aria-selected=true]`);
  await page.click('[aria-label=Forward]');
  await page.waitForSelector(`${row('/PushMagic')}[aria-selected=true]`);
});

at('on_a_phone_back_closes_the_detail', async page => {
  await openFiles(page, file('token.plist', checkin));
  await state(page, 'ready');
  await page.click(row('/UDID'));
  await page.waitForSelector('.panes.opened [data-panel=detail] h2:has-text("UDID")');
  await page.goBack();
  await page.waitForSelector('.panes:not(.opened)');
  assert.ok(await page.locator(row('/UDID')).isVisible());
}, { width: 400 });

at('the_data_table_shows_what_is_open_with_its_values_embedded_fields_too', async page => {
  await sample(page, 0);
  await page.keyboard.press('t');
  await page.waitForSelector('[data-panel=table] [role=row][data-rows="1"]');
  await page.waitForFunction(() => Number(document.querySelector('[data-facet=open] small').textContent) > 3);
  const all = await page.locator('[data-panel=table] [role=row][data-rows]').count();
  await page.click('[data-facet=open]');
  await page.waitForFunction(all => document.querySelectorAll('[data-panel=table] [role=row][data-rows]').length < all, all);
  await page.waitForSelector('[data-panel=table] [data-field="Authenticate/SerialNumber"] .seen');
  assert.match(page.url(), /open=1/);
  await page.click('[data-panel=table] [data-field="Authenticate/SerialNumber"]');
  await page.click('[data-part=open] [data-do=go-open]');
  await page.waitForSelector(`${row('/SerialNumber')}[aria-selected=true]`);
});

at('a_search_without_a_match_in_the_rows_falls_through_to_everything', async page => {
  await page.waitForSelector('[data-panel=table] [role=row][data-rows]');
  await page.fill('[data-action=search]', 'allowGenmoji');
  await page.waitForSelector('[data-panel=table] [role=row][data-field$="/allowGenmoji"]');
  assert.match(await text(page, '[data-panel=table] h1'), /0 of 60 rows match “allowGenmoji”; \d+ fields? of the catalog/);
  for (const cell of ['meaning', 'purpose', 'class']) assert.ok((await text(page, `[data-field$="/allowGenmoji"] [data-cell=${cell}]`)).length > 3, cell);
}, { hash: '#/table' });

at('error_codes_are_searched_in_any_form_and_have_links', async page => {
  await page.click('[data-part=errors]');
  await page.waitForSelector('[data-panel=table] [role=row][data-code]');
  for (const typed of ['12021', '0x2EF5', '-2016324091', 'MCMDMErrorDomain 12021']) {
    await page.fill('[data-action=search]', typed);
    await page.waitForFunction(typed => new URLSearchParams(location.hash.split('?')[1]).get('q') === typed, typed);
    await page.waitForSelector('[data-panel=table] [role=row][data-code="MCMDMErrorDomain/12021"]');
  }
  await page.click('[data-code="MCMDMErrorDomain/12021"]');
  await page.waitForSelector('[data-panel=detail] [data-part=meaning]');
  assert.match(await text(page, '[data-panel=detail]'), /0x2EF5.*-2016324091/s);
  await page.fill('[data-action=search]', '');
  await page.waitForFunction(() => location.hash === '#/error/MCMDMErrorDomain/12021');
}, { hash: '#/table' });

at('a_link_leads_to_a_code', async page => {
  await page.waitForSelector('[data-panel=detail] [data-part=meaning]');
  await page.waitForSelector('[data-panel=table] [role=row][data-code="MCMDMErrorDomain/12021"][aria-selected=true]');
}, { hash: '#/error/MCMDMErrorDomain/12021' });

at('what_changes_in_27_is_a_view', async page => {
  await page.click('[data-part=changes]');
  await page.waitForFunction(() => /^What changes in 27 \d/.test(document.querySelector('[data-panel=table] h1').textContent));
  for (const kind of ['Deprecated', 'Introduced']) {
    await page.click(`.facets button:has-text("${kind}")`);
    await page.waitForFunction(kind => location.hash.includes(`service=${kind}`), kind);
    assert.match(await text(page, '[data-panel=table] [role=row]:not(.group):not(.cols) [data-cell=class]'), /27/);
    await page.click(`.facets button:has-text("${kind}")`);
    await page.waitForFunction(() => !location.hash.includes('service='));
  }
}, { hash: '#/table' });

at('the_data_table_is_exported_with_all_columns', async page => {
  await page.waitForSelector('[data-panel=table] [role=row][data-rows]');
  await page.click('[data-do=exports] summary');
  await page.click('[data-do=markdown]');
  await told(page, 'Markdown');
  assert.match(await clipboard(page), /^\| Row \| Service \| Message \| Data \| Key on the wire \| What it is \| Used for \| Direction \| Sensitivity \| In the table's words \|\n\| --- /);
  await page.click('[data-do=exports] summary');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('[data-do=csv-file]')]);
  assert.equal(saved.suggestedFilename(), 'mdm-data-table.csv');
  if (inFirefox) return;
  const csv = readFileSync(await saved.path(), 'utf8');
  assert.match(csv, /^\uFEFFRow,Service,Message,Data,Key on the wire,What it is,Used for,Direction,Sensitivity/);
  assert.ok(csv.split('\r\n').length > 60);
}, { hash: '#/table' });

const open = async page => { await openFiles(page, file('a.plist', checkin), file('b.json', devices(30))); await page.waitForSelector('.doc >> nth=1'); await page.click('.doc >> nth=1'); await page.waitForSelector(row('/devices/0/serial_number')); await state(page, 'ready'); };
const views = {
  read: [open, ''],
  dense: [async page => { await open(page); await act(page, 'view dense'); await page.waitForSelector('.panes.dense'); }, ''],
  table: [async page => { await open(page); await act(page, 'view table'); await page.waitForSelector('#listing .layer [role=row]'); }, ''],
  values: [async page => { await open(page); await act(page, 'view table'); await page.click('[data-column=color] .values'); await page.waitForSelector('[data-panel=spread] li'); }, ''],
  source: [async page => { await open(page); await act(page, 'view source'); await page.waitForSelector('.book.whole .line'); }, ''],
  overview: [async page => { await open(page); await act(page, 'overview'); await page.waitForSelector('[data-panel=overview] h2'); }, ''],
  hits: [async page => { await open(page); await page.fill('[data-action=search]', 'serial'); await page.click('[data-do=hits]'); await page.waitForSelector('[data-hit]'); }, ''],
  answer: [async page => { await sample(page, 1); await page.waitForSelector('[data-panel=answer] [data-code]'); }, ''],
  palette: [async page => { await open(page); await page.keyboard.press('Control+k'); await page.waitForSelector('dialog[open] #palette-list [role=option]'); }, ''],
  data: [page => page.waitForSelector('[data-panel=table] [role=row][data-field]'), '#/table'],
  codes: [page => page.waitForSelector('[data-panel=detail] [data-part=meaning]'), '#/error/MCMDMErrorDomain/12021'],
  changes: [page => page.waitForSelector('[data-panel=table] [role=row]:not(.cols)'), '#/table?part=changes'],
};
for (const [name, [go, hash]] of Object.entries(views)) {
  for (const scheme of ['light', 'dark']) {
    for (const width of [1440, 320]) {
      at(`axe_finds_nothing_in_the_view_${name}_${scheme}_at_${width}`, async page => {
        await go(page);
        await page.evaluate(axe);
        const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`), []);
      }, { scheme, hash, width });
    }
  }
}
