// Starts the page and its worker: both run this one script and the same wasm. A file of its own, because the page's policy forbids
// script in HTML. All of it is one function: scripts/finish.mjs puts what wasm-bindgen made into it, a file that was cut runs not at
// all instead of half, and its text is the worker's script too. A worker that is made from a text (a `blob:` address) inherits the
// page's policy; one that is loaded from an address has the policy that the host sends with it, which on many hosts is none.
(function lens() {
  /* wasm-bindgen */

  if (typeof document === 'undefined') return work();

  const root = document.documentElement, own = document.currentScript.src;
  // The page that is one file (scripts/single.mjs) has the wasm in it, and no address that it could ask for anything.
  const packed = document.getElementById('packed');
  const wasm = packed ? 'the wasm' : new URL('./mdm-lens_bg.wasm', own).href, keeper = packed ? '' : new URL('./sw.js', own).href;
  // Tells lens.css and mend.js that the script has run.
  root.dataset.boot = '';
  try {
    const { theme, rows } = JSON.parse(localStorage.getItem('lens') || '{}');
    if (['light', 'dark'].includes(theme)) root.dataset.theme = theme;
    if (rows === 'compact') root.dataset.rows = rows;
  } catch { /* no storage, or not ours: the defaults stand */ }

  const body = URL.createObjectURL(new Blob([`(${lens})()`], { type: 'text/javascript' }));
  const policy = self.trustedTypes?.createPolicy('mdm-lens', {
    createScriptURL: url => { if (url && [body, own, keeper].includes(url)) return url; throw new TypeError(`no script of this page: ${url}`); },
  });
  const trusted = url => policy?.createScriptURL(url) ?? url;

  const compile = async options => {
    const response = await fetch(wasm, options);
    if (!response.ok) throw new Error(`the host answers ${response.status} when asked for it`);
    // Hosts that do not say application/wasm are read whole first.
    const named = response.headers.get('content-type')?.split(';')[0].trim().toLowerCase() === 'application/wasm';
    return named ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  };
  // What the browser keeps may be wrong, and be kept for a year because the host said so: once more, past its cache.
  let renewed = false;
  const unpack = () => {
    const text = packed.textContent.trim(), bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), letter => letter.charCodeAt());
    packed.remove();
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return WebAssembly.compileStreaming(new Response(stream, { headers: { 'content-type': 'application/wasm' } }));
  };
  const got = async () => packed ? unpack() : compile().catch(() => { renewed = true; return compile({ cache: 'reload' }); });
  const module = got().catch(error => {
    throw new Error(`${wasm.split('/').pop()} did not arrive as it was built: ${error.message}`);
  });
  module.catch(() => {});

  // gloo's bridge keeps the Worker to itself. The page must hear when it dies, also without a word (a lock that it held comes
  // free), and must be able to end one that hangs.
  const Native = self.Worker;
  let address = body;
  const made = name => {
    try {
      return new Native(trusted(address), { name });
    } catch {
      return new Native(trusted(address = own || body), { name });
    }
  };
  const spawn = () => {
    // Not the time: two tabs may start in the same millisecond, and some browsers' clocks are coarse.
    const name = `mdm-lens-${[...crypto.getRandomValues(new Uint32Array(4))].map(part => part.toString(36)).join('')}`;
    const worker = made(name);
    let started = false;
    worker.addEventListener('message', event => {
      started = true;
      const { held, open } = event.data?.lens ?? {};
      if (held) lock(name, () => { worker.dispatchEvent(new Event('error')); });
      if (open) proven(open);
      // The app hears the rest.
      if (event.data?.lens) event.stopImmediatePropagation();
    });
    // A host whose own policy knows no `blob:` gets the worker from its address; what policy holds there, the worker finds out.
    worker.addEventListener('error', () => { if (!started) address = own || body; }, { once: true });
    return worker;
  };
  // The first one starts while the wasm is on its way, and says nothing before the app has asked for it: it is handed the module then.
  let early = typeof WebAssembly === 'object' ? spawn() : null;
  early?.addEventListener('error', () => { early = null; }, { once: true });
  self.Worker = function () {
    const worker = early ?? spawn();
    early = null;
    module.then(compiled => worker.postMessage(compiled));
    return (self.lensWorker = worker);
  };

  // mend.js knows what to do, if it is there.
  const failed = ({ message }) => {
    clearTimeout(late);
    const why = `The page could not start: ${message}.`;
    const hand = () => self.lensMend ? self.lensMend(why) : tell(why);
    if (self.lensMend || document.readyState === 'complete') hand();
    else addEventListener('load', hand);
  };
  const tell = (text, state = 'error') => {
    document.body.dataset.state = state;
    const trouble = document.getElementById('trouble');
    if (!trouble) return;
    trouble.textContent = text;
    trouble.dataset.told = '';
    trouble.hidden = false;
  };
  let arrived = false;
  module.then(() => { arrived = true; }, () => {});
  const late = setTimeout(() => {
    // A style sheet in the head that never comes keeps all of the page from being drawn; one that is put in by a script does not.
    for (const link of document.querySelectorAll('link[rel=stylesheet]')) if (!link.sheet) document.body?.append(link);
    tell(arrived
      ? 'Still starting. This takes longer than it should.'
      : `Still loading. ${wasm.split('/').pop()}, the largest part of the page, has not arrived: the network is slow, or the host does not answer.`, 'loading');
  }, 6000);

  /** What of the promise the browser does not keep in the worker, in words; nothing is what it should be. */
  const proven = open => {
    root.dataset.policy = open.length ? 'open' : 'held';
    root.dataset.open = open.join(' and ');
    for (const part of document.querySelectorAll('.promise > span')) part.hidden = part.className !== root.dataset.policy;
    dispatchEvent(new Event('lens-policy'));
  };
  /** Things that come from outside wait here for the app: what the system opens with it, what is shared with it, what another page hands over. */
  const given = self.lensGiven = [];
  const give = (...things) => { given.push(...things); dispatchEvent(new Event('lens-given')); };
  self.launchQueue?.setConsumer(async ({ files }) => {
    for (const handle of files) give({ name: handle.name, blob: await handle.getFile() });
  });
  /** Hears the page that opened this one at open.html (docs/open-in.md); the app asks the person before it opens anything. */
  const listen = () => {
    const { opener } = self;
    if (!opener || root.dataset.door === undefined) return;
    addEventListener('message', ({ source, origin, data }) => {
      if (source !== opener || data?.type !== 'mdm-lens/open' || given.length >= 20) return;
      const { name, text, bytes } = data, content = typeof text === 'string' ? text : bytes;
      if (typeof content !== 'string' && !(content instanceof ArrayBuffer) && !ArrayBuffer.isView(content)) return;
      give({ name: typeof name === 'string' ? name.slice(0, 200) : '', blob: new Blob([content]), origin });
    });
    // All that is ever said to it, and the same to whoever it is.
    opener.postMessage({ type: 'mdm-lens/ready' }, '*');
  };
  /** Asks the script that keeps the files. An older one answers every word as it answers “policy”. */
  const asked = (worker, word) => new Promise(answered => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => answered(data);
    worker.postMessage(word, [port2]);
  });
  /** A further version is there, and is taken when nobody has this one open any more, or when the person wants it. */
  const offer = async waiting => {
    if (!waiting || await asked(waiting, 'build') === root.dataset.build) return;
    self.lensTake = () => {
      waiting.addEventListener('statechange', () => { if (waiting.state === 'activated') location.reload(); });
      waiting.postMessage('take');
    };
    root.dataset.update = '';
    dispatchEvent(new Event('lens-update'));
  };
  /** Registers the script that keeps the files, and asks it whether a policy holds there. */
  const keep = async shared => {
    const { serviceWorker } = navigator;
    if (!serviceWorker || packed) return;
    serviceWorker.onmessage = ({ data }) => {
      if (data === 'damaged' && !renewed) tell('A file that your browser has kept of this page was damaged, and this page may be wrong in places. It has been replaced: load the page again.', document.body.dataset.state);
    };
    const registration = await serviceWorker.register(trusted(keeper));
    offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => { if (installing.state === 'installed' && registration.waiting) offer(installing); });
    });
    const { active } = await serviceWorker.ready;
    root.dataset.keeper = await asked(active, 'policy');
    dispatchEvent(new Event('lens-policy'));
    const things = shared && await asked(active, 'shared');
    if (Array.isArray(things)) give(...things);
  };

  const start = async () => {
    try {
      const module_or_path = await module;
      // Now, when the browser's cache has everything and before the page stands, so that nothing is asked for later. Where there is
      // no such thing the page needs its host each time.
      keep(location.search === '?shared').catch(() => {});
      await wasm_bindgen({ module_or_path });
      clearTimeout(late);
      const trouble = document.getElementById('trouble');
      const stale = location.search === '?kept';
      trouble.textContent = stale ? 'The page did not start at first. This is the version that your browser has kept from an earlier visit.' : '';
      trouble.hidden = !stale;
      if (stale) trouble.dataset.told = '';
      if (['?kept', '?again', '?shared'].includes(location.search)) history.replaceState(history.state, '', location.pathname + location.hash);
      listen();
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  if (document.readyState !== 'loading') start();
  else document.addEventListener('readystatechange', start, { once: true });

  /** Holds a lock for as long as this page or worker lives. Browsers that keep nothing for a page have none for it either. */
  function lock(name, held) {
    try {
      return Promise.resolve(navigator.locks?.request(name, held)).catch(() => {});
    } catch {
      return Promise.resolve();
    }
  }

  /** The worker: is handed the compiled module, holds a lock for as long as it lives and ends at the first error that nobody caught. */
  async function work() {
    const first = new Promise(got => addEventListener('message', event => {
      event.stopImmediatePropagation();
      got(event.data);
    }, { once: true }));
    const end = () => setTimeout(() => close());
    addEventListener('error', end);
    addEventListener('unhandledrejection', end);
    prove().then(open => postMessage({ lens: { open } }));
    const held = new Promise(held => {
      lock(self.name, () => { postMessage({ lens: { held: true } }); held(); return new Promise(() => {}); }).then(held);
    });
    const [module_or_path] = await Promise.all([first, held]);
    await wasm_bindgen({ module_or_path });
  }

  /**
   * Tries what the policy must refuse, and gives what it did not. Nothing of it can leave, policy or no policy: a `data:` address is
   * answered by the browser itself, and the other one has a name that is reserved never to exist (RFC 2606) and a port that browsers
   * refuse before they look up any name ("bad port" of the Fetch standard). Because that one fails in any case, only the policy's own
   * event shows that it was the policy; the first fails only where a policy forbids it.
   */
  async function prove() {
    const elsewhere = 'https://mdm-lens.invalid:1/', open = new Set();
    const refused = new Promise(told => addEventListener('securitypolicyviolation', ({ blockedURI, disposition }) => {
      if (disposition === 'enforce' && blockedURI.startsWith(elsewhere)) told(true);
    }));
    const inside = fetch('data:,').then(() => true, () => false);
    fetch(elsewhere, { mode: 'no-cors' }).catch(() => {});
    try {
      new Function('');
      open.add('run code from a text');
    } catch { /* as it must be */ }
    const patience = new Promise(over => setTimeout(over, 3000, false));
    if (await inside || !await Promise.race([refused, patience])) open.add('connect to any address');
    return [...open];
  }
})();
