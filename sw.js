// Keeps the page's own files, so that it opens without a network after the first visit. Payloads never come by here: the page
// asks for its own files and for nothing else. scripts/finish.mjs puts in the names of a build.
const files = ['./', './lens.css', './mdm-lens_bg.wasm', './boot.js'];
const ours = `mdm-lens ${registration.scope} `, kept = ours + 'VERSION';

// The page has just loaded these files: they come out of the browser's cache, and from the host only where that kept none.
const load = async file => {
  try {
    return await fetch(file, { cache: 'only-if-cached', mode: 'same-origin' });
  } catch {
    return fetch(file);
  }
};

addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(kept);
  await Promise.all(files.map(async file => {
    const response = await load(file);
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    await cache.put(file, response);
  }));
})()));

addEventListener('activate', event => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(ours) && name !== kept).map(name => caches.delete(name)));
})()));

// The page itself is asked for anew, to be the latest where there is a network; its files change their names with their content.
addEventListener('fetch', event => {
  const { request } = event;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match('./', { cacheName: kept })));
  else event.respondWith(caches.match(request, { cacheName: kept }).then(found => found ?? fetch(request)));
});
