// Starts the page and, loaded once more by the page, its worker: both run the same wasm. A file of its own, because the page's
// policy forbids script in HTML; a classic one, because the theme has to stand before the first pixel. scripts/finish.mjs puts
// what wasm-bindgen made behind it, so that page and worker need this one script.
(() => {
  const wasm = './mdm-lens_bg.wasm';

  // A worker is handed the compiled module, holds a lock for as long as it lives and ends at the first error that nobody caught.
  if (typeof document === 'undefined') {
    const first = new Promise(got => addEventListener('message', event => {
      event.stopImmediatePropagation();
      got(event.data);
    }, { once: true }));
    const end = () => setTimeout(() => close());
    addEventListener('error', end);
    addEventListener('unhandledrejection', end);
    const held = navigator.locks
      ? new Promise(held => navigator.locks.request(self.name, () => { held(); return new Promise(() => {}); }))
      : null;
    return void (async () => {
      const [module_or_path] = await Promise.all([first, held]);
      await wasm_bindgen({ module_or_path });
    })();
  }

  try {
    const { theme, rows } = JSON.parse(localStorage.getItem('lens') || '{}');
    if (theme) document.documentElement.dataset.theme = theme;
    if (rows) document.documentElement.dataset.rows = rows;
  } catch { /* no storage, or not ours: the defaults stand */ }

  const own = document.currentScript.src, keeper = new URL('./sw.js', own).href;
  self.trustedTypes?.createPolicy('default', { createScriptURL: url => ([own, keeper].includes(new URL(url, document.baseURI).href) ? url : null) });

  const module = (async () => {
    try {
      return await WebAssembly.compileStreaming(fetch(new URL(wasm, own)));
    } catch {
      // A host that does not say application/wasm.
      return WebAssembly.compile(await (await fetch(new URL(wasm, own))).arrayBuffer());
    }
  })();

  // gloo's bridge keeps the Worker to itself. The page must hear when it dies, also without a word (a lock that it held comes
  // free), and must be able to end one that hangs.
  const Native = self.Worker;
  let count = 0;
  const spawn = () => {
    const name = `mdm-lens-${Date.now()}-${count++}`;
    const worker = new Native(own, { name });
    worker.addEventListener('message', () => navigator.locks?.request(name, () => { worker.dispatchEvent(new Event('error')); }), { once: true });
    return worker;
  };
  // The first one starts while the wasm is on its way, and says nothing before the app has asked for it: it is handed the module then.
  let early = spawn();
  early.addEventListener('error', () => { early = null; }, { once: true });
  self.Worker = function () {
    const worker = early ?? spawn();
    early = null;
    module.then(compiled => worker.postMessage(compiled));
    return (self.lensWorker = worker);
  };

  const start = async () => {
    try {
      const module_or_path = await module;
      // Now, when the browser's cache has everything and before the page stands, so that nothing is asked for later. Where there is
      // no such thing the page needs its host each time.
      navigator.serviceWorker?.register(keeper).catch(() => {});
      await wasm_bindgen({ module_or_path });
    } catch (error) {
      document.body.dataset.state = 'error';
      const trouble = document.getElementById('trouble');
      trouble.textContent = `The page could not start (${error.message}). It needs a browser of the last two years, with WebAssembly allowed.`;
      trouble.hidden = false;
      throw error;
    }
  };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', start);
  else start();
})();
