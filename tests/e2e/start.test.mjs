// It starts, or it says why, within seconds, whatever the host, the network and the browser do; and what was broken mends itself. In
// both browsers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkin, dist, file, inFirefox, launch, launchWithProfile, openFiles, row, state } from './harness.mjs';
import { asHtml, asPlainText, cut, either, host, htmlForTheFile, immutable, missing, never, nextBuild, onlyFor, status } from './host.mjs';

/** Within this a page that does not start says so. */
const SECONDS = 15_000;

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

/** A person at a host: a page in a context of its own, which keeps what pages keep. */
async function at(behave, use, { from = browser } = {}) {
  const site = await host(behave);
  const context = from.newContext ? await from.newContext() : from;
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(SECONDS);
    await use(page, site, context);
  } finally {
    await context.close();
    site.stop();
  }
}

/** Goes there and does not wait for what may never come. */
const visit = (page, url) => page.goto(url, { waitUntil: 'commit' });
const starts = async page => {
  await state(page, 'empty');
  await openFiles(page, file('token.plist', checkin));
  await page.waitForSelector(row('/PushMagic'));
};
const says = async (page, what) => {
  const shown = ([source]) => {
    const trouble = document.getElementById('trouble');
    return trouble && getComputedStyle(trouble).visibility === 'visible' && trouble.getClientRects().length > 0 && new RegExp(source).test(trouble.textContent);
  };
  await page.waitForFunction(shown, [what.source], { timeout: SECONDS }).catch(async () => {
    assert.fail(`${what} is not said, but: ${await page.evaluate(() => document.getElementById('trouble')?.textContent)}`);
  });
};
/** Waits until something is so that takes asking. */
const until = async (page, check, arg) => {
  const end = Date.now() + SECONDS;
  while (!await page.evaluate(check, arg).catch(() => false)) if (Date.now() > end) assert.fail(`not so within ${SECONDS} ms: ${check}`);
};
const isKept = async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated';
/** The page is kept, and the script that keeps it answers for it. */
const kept = async page => {
  await until(page, isKept);
  await page.goto('about:blank');
};

// What a host may do to a file of the page, and what is then said. The name of the file is always in it.
const faults = {
  script_missing: [/^boot-/, missing, /the host answers 404 when asked for boot-/],
  script_replaced_by_html: [/^boot-/, htmlForTheFile, /what the host gives out as boot-.* is not what was built/],
  script_replaced_by_html_that_says_so: [/^boot-/, asHtml, /says that boot-.*, a script, is “text\/html/],
  script_cut: [/^boot-/, cut, /what the host gives out as boot-.* is not what was built/],
  script_sent_as_plain_text: [/^boot-/, asPlainText, /says that boot-.*, a script, is “text\/plain/],
  script_that_never_comes: [/^boot-/, never, /boot-.* has not arrived/],
  all_scripts_missing: [/\.js$/, missing, /its scripts did not arrive/],
  all_scripts_sent_as_plain_text: [/\.js$/, asPlainText, /its scripts did not arrive/],
  wasm_missing: [/\.wasm$/, missing, /mdm-lens_bg-.* did not arrive as it was built: the host answers 404/],
  wasm_replaced_by_html: [/\.wasm$/, htmlForTheFile, /mdm-lens_bg-.* did not arrive as it was built/],
  wasm_cut: [/\.wasm$/, cut, /mdm-lens_bg-.* did not arrive as it was built/],
  wasm_that_never_comes: [/\.wasm$/, never, /mdm-lens_bg-.* has not arrived/],
  a_host_that_is_busy: [/\.(wasm|js)$/, status(503), /its scripts did not arrive/],
};
for (const [name, [pattern, does, said]] of Object.entries(faults)) {
  test(`says_why_it_does_not_start: ${name}`, () => at(onlyFor(pattern, does), async (page, site) => {
    await visit(page, site.url);
    await says(page, said);
    // Once anew, and not again and again.
    assert.ok(site.asked.filter(name => name === 'index.html').length <= 2, site.asked.join());
    site.behave = () => undefined;
    await page.reload();
    await starts(page);
  }));
}

test('a_style_sheet_that_never_comes_does_not_hold_the_page_up', () => at(onlyFor(/\.css$/, never), async (page, site) => {
  await visit(page, site.url);
  await page.waitForFunction(() => document.querySelector('.brand')?.getClientRects().length > 0);
  await state(page, 'empty');
}));

test('a_style_sheet_that_was_wrong_is_asked_for_again', () => {
  let times = 0;
  return at(onlyFor(/\.css$/, answer => times++ === 0 ? immutable(htmlForTheFile)(answer) : undefined), async (page, site) => {
    await visit(page, site.url);
    await page.waitForFunction(() => getComputedStyle(document.body).display === 'grid');
  });
});

for (const [name, pattern] of [['wasm', /\.wasm$/], ['script', /^boot-/]]) {
  for (const [how, does] of [['html', htmlForTheFile], ['a_cut_file', cut]]) {
    test(`a_wrong_answer_that_the_browser_may_keep_for_a_year_is_asked_for_again: ${name}_${how}`, () => {
      let times = 0;
      return at(onlyFor(pattern, answer => times++ === 0 ? immutable(does)(answer) : immutable()(answer)), async (page, site) => {
        await visit(page, site.url);
        await starts(page);
        assert.equal(new URL(page.url()).search, '');
      });
    });
  }
}

test('an_address_that_varies_or_leads_to_index_html_is_kept_all_the_same', async t => {
  const ways = {
    // Firefox takes no script of this kind that varies so.
    'Vary: *': ({ name, response }) => { if (name !== 'sw.js') response.setHeader('vary', '*'); },
    'Vary: Accept': ({ response }) => { response.setHeader('vary', 'Accept, User-Agent, Accept-Language'); },
    redirect: ({ path, response }) => { if (path.endsWith('/')) { response.writeHead(302, { location: 'index.html' }).end(); return null; } },
    'no-store': ({ response }) => { response.setHeader('cache-control', 'no-store'); },
  };
  for (const [name, behave] of Object.entries(ways)) await t.test(name, () => at(behave, async (page, site) => {
    await page.goto(site.url);
    await state(page, 'empty');
    await kept(page);
    site.stop();
    await page.goto(site.url);
    await starts(page);
    await page.goto('about:blank');
    await page.goto(`${site.url}index.html#/table`);
    await page.waitForSelector('[data-panel=table] [role=row]');
  }));
});

for (const [name, does] of Object.entries({ a_network_that_accepts_and_never_answers: never, a_host_that_answers_503: status(503), a_gateway_that_answers_502: status(502) })) {
  test(`the_kept_page_opens_on: ${name}`, () => at(undefined, async (page, site) => {
    await page.goto(site.url);
    await state(page, 'empty');
    await kept(page);
    site.behave = does;
    const from = Date.now();
    await visit(page, site.url);
    await starts(page);
    assert.ok(Date.now() - from < 10_000, `${Date.now() - from} ms`);
  }));
}

test('what_a_host_says_is_shown_where_nothing_is_kept', () => at(status(503), async (page, site) => {
  await page.goto(site.url);
  assert.equal(await page.innerText('body'), 'later');
}));

// An update of which a part is wrong, while it is brought to the host or because it is cut on its way.
for (const [name, pattern] of [['wasm', /\.wasm$/], ['script', /^boot-/], ['all_of_it', /\.(wasm|js|css)$/]]) {
  for (const [how, does] of [['html', htmlForTheFile], ['a_cut_file', cut], ['missing', missing]]) {
    test(`an_update_that_breaks_half_way_leaves_the_page_that_was_kept_and_mends_when_the_host_does: ${name}_${how}`, () => at(undefined, async (page, site) => {
      await page.goto(site.url);
      await state(page, 'empty');
      await kept(page);
      site.root = nextBuild();
      const next = readdirSync(site.root).filter(name => pattern.test(name));
      site.behave = either(onlyFor(/^sw\.js$/, () => undefined), answer => next.includes(answer.name) && !/^(sw|mend)\.js$/.test(answer.name) ? immutable(does)(answer) : undefined);
      await visit(page, site.url);
      await says(page, /This is the version that your browser has kept/);
      await starts(page);
      await page.goto('about:blank');
      // The host is whole again.
      site.behave = immutable();
      await page.goto(site.url);
      await starts(page);
      assert.equal(await page.evaluate(() => document.querySelector('script[integrity]').src.split('/').pop()), next.find(name => /^boot-/.test(name)) ?? readdirSync(site.root).find(name => /^boot-/.test(name)));
      // And what is kept now is the new version.
      await until(page, async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        if (!registration.installing && !registration.waiting) await registration.update();
        return Boolean(registration.waiting) || (await caches.keys()).every(name => name.endsWith(' next'));
      });
      await page.goto('about:blank');
      site.stop();
      await page.goto(site.url);
      await starts(page);
    }));
  }
}

test('a_new_version_while_the_old_page_is_fresh_in_the_browser_is_kept_whole', () => at(onlyFor(/^index\.html$/, ({ response }) => { response.setHeader('cache-control', 'max-age=600'); }), async (page, site) => {
  await page.goto(site.url);
  await state(page, 'empty');
  site.root = nextBuild();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await until(page, async () => (await caches.keys()).some(name => name.endsWith(' next')) && !(await navigator.serviceWorker.getRegistration()).installing);
  await page.goto('about:blank');
  // Nobody has the old version open any more: the new one takes over.
  const other = await page.context().newPage();
  await other.goto(site.url);
  await state(other, 'empty');
  await other.goto('about:blank');
  site.stop();
  await other.goto(site.url);
  await starts(other);
  assert.ok(await other.evaluate(names => names.includes(document.querySelector('script[integrity]').src.split('/').pop()), readdirSync(site.root)));
}));

test('a_kept_file_that_is_damaged_is_replaced', async t => {
  for (const [name, pattern] of [['page', '/where/$'], ['script', 'boot-'], ['wasm', '\\.wasm$'], ['style', '\\.css$']]) {
    for (const damage of ['cut', 'turned', 'html', 'gone']) await t.test(`${name} ${damage}`, () => at(immutable(), async (page, site) => {
      await page.goto(site.url);
      await state(page, 'empty');
      await until(page, isKept);
      await page.evaluate(async ([pattern, damage]) => {
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          for (const request of await cache.keys()) {
            if (!new RegExp(pattern).test(new URL(request.url).pathname)) continue;
            const answer = await cache.match(request), bytes = new Uint8Array(await answer.arrayBuffer());
            // Of a wasm that is no longer valid the browser says so itself, before it runs.
            for (let at = bytes.length >> 1; ; at++) {
              bytes[at] ^= 1;
              if (!request.url.endsWith('.wasm') || damage !== 'turned' || WebAssembly.validate(bytes)) break;
              bytes[at] ^= 1;
            }
            const body = { cut: bytes.subarray(0, bytes.length >> 1), turned: bytes, html: '<!doctype html><p>no' }[damage];
            if (damage === 'gone') await cache.delete(request);
            else await cache.put(request, new Response(body, { headers: answer.headers }));
          }
        }
      }, [pattern, damage]);
      await page.goto('about:blank');
      await page.goto(site.url);
      // The wasm is looked through after the start, and may run with a fault until then.
      if (name === 'wasm' && damage === 'turned') await says(page, /this page may be wrong in places/);
      else await starts(page);
      await until(page, async pattern => {
        const hash = async answer => String(new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer())));
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          const request = (await cache.keys()).find(request => new RegExp(pattern).test(new URL(request.url).pathname));
          return request && await hash(await cache.match(request)) === await hash(await fetch(request.url, { cache: 'reload' }));
        }
      }, pattern);
      await page.goto('about:blank');
      site.stop();
      await page.goto(site.url);
      await starts(page);
    }));
  }
});

test('two_tabs_whose_workers_start_in_the_same_millisecond_both_start', () => at(undefined, async (page, site, context) => {
  await context.addInitScript(() => {
    Date.now = () => 1_700_000_000_000;
    performance.now = () => 0;
  });
  const pages = await Promise.all([1, 2, 3].map(() => context.newPage()));
  await Promise.all(pages.map(page => visit(page, site.url)));
  for (const page of pages) await starts(page);
}));

test('a_policy_of_isolation_on_the_page_alone_does_not_stop_the_worker', () => at(onlyFor(/^index\.html$/, ({ response }) => { response.setHeader('cross-origin-embedder-policy', 'require-corp'); }), async (page, site) => {
  await visit(page, site.url);
  await starts(page);
}));

test('opened_from_a_folder_it_says_what_to_do', () => at(undefined, async page => {
  await visit(page, pathToFileURL(join(dist, 'index.html')).href);
  await says(page, /opened from a folder/);
}));

test('in_a_frame_that_keeps_it_from_its_own_parts_it_says_what_to_do', () => at(({ path, response }) => {
  if (path !== '/frame') return undefined;
  response.setHeader('content-type', 'text/html');
  return '<iframe sandbox="allow-scripts" src="/some/where/" width="900" height="700"></iframe>';
}, async (page, site) => {
  await page.goto(new URL('/frame', site.url).href);
  await page.frameLocator('iframe').locator('#trouble:has-text("Open it in a tab of its own")').waitFor();
}));

test('a_wrong_type_of_the_wasm_costs_nothing_but_time', () => at(onlyFor(/\.wasm$/, ({ response }) => { response.setHeader('content-type', 'application/octet-stream'); }), async (page, site) => {
  await visit(page, site.url);
  await starts(page);
  assert.equal(site.asked.filter(name => name.endsWith('.wasm')).length, 1);
}));

/** Another browser, set up otherwise. */
const elsewhere = (name, { args, prefs, preferences }, behave, use) => test(name, async () => {
  let from;
  if (preferences && !inFirefox) {
    const dir = mkdtempSync(join(tmpdir(), 'lens-profile-'));
    mkdirSync(join(dir, 'Default'));
    writeFileSync(join(dir, 'Default/Preferences'), JSON.stringify(preferences));
    from = await launchWithProfile(dir);
  } else {
    from = await launch({ args, prefs });
  }
  try {
    await at(behave, use, { from });
  } finally {
    await from.close();
  }
});

elsewhere('without_cookies_and_storage_it_starts_and_remembers_nothing', { prefs: { 'network.cookie.cookieBehavior': 2 }, preferences: { profile: { default_content_setting_values: { cookies: 2 } } } }, undefined, async (page, site) => {
  await visit(page, site.url);
  assert.equal(await page.evaluate(() => { try { return typeof localStorage; } catch { return 'blocked'; } }), 'blocked');
  await starts(page);
  await page.click('[data-do=theme]');
  await page.waitForSelector('html[data-theme=light]');
  // A worker that dies is replaced also where no lock tells of it.
  assert.equal(await page.getAttribute('html', 'data-policy'), 'held');
});

elsewhere('without_webassembly_it_says_so', { args: ['--js-flags=--jitless'], prefs: { 'javascript.options.wasm': false } }, undefined, async (page, site) => {
  await visit(page, site.url);
  await says(page, /WebAssembly is switched off/);
  assert.equal(site.asked.filter(name => name === 'index.html').length, 1);
});

if (inFirefox) {
  elsewhere('where_the_clock_is_coarse_many_tabs_start_at_once', { prefs: { 'privacy.resistFingerprinting': true } }, undefined, async (page, site, context) => {
    for (let round = 0; round < 3; round++) {
      const pages = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
      await Promise.all(pages.map(page => visit(page, site.url)));
      for (const page of pages) { await starts(page); await page.close(); }
    }
  });
}
