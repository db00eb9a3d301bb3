// For when the page does not start: finds out why, loads it anew once, past what the browser keeps, and else says what is wrong. Its
// name stays the same from build to build and it is not kept for a year, so that it can mend a boot.js that is.
(function () {
  const page = document.documentElement, boot = document.querySelector('script[integrity]');
  const nameOf = url => url.split('?')[0].split('/').pop();

  self.lensMend = mend;
  const loaded = () => { judge(); restyle(); };
  if (document.readyState === 'complete') loaded();
  else addEventListener('load', loaded);
  setTimeout(() => {
    if (!ran()) tell(`Still loading. ${nameOf(boot.src)}, the page’s script, has not arrived: the network is slow, or the host does not answer.`, 'loading');
  }, 6000);

  function ran() {
    return page.dataset.boot !== undefined;
  }

  async function judge() {
    if (ran()) return;
    const { why, sound } = await lookAt(boot);
    if (!ran()) mend(why, sound);
  }

  /** What no loading anew helps against. */
  function impossible() {
    if (location.protocol === 'file:') return 'The page was opened from a folder, and browsers let no such page read its own parts. Serve the folder, with “python3 -m http.server” for instance, and open the address that it names; or open mdm-lens.html, which is the page as one file.';
    if (self.origin === 'null') return 'The page is in a frame that keeps it from its own parts. Open it in a tab of its own.';
    if (typeof WebAssembly !== 'object') return 'WebAssembly is switched off in this browser, and the page needs it to read payloads. Allow it for this page, then load the page again.';
    return undefined;
  }

  /**
   * Why a file of the page did not do what it should, and whether the host gives it out as it was built. It is asked for past the
   * browser's cache, which then keeps what is right.
   */
  async function lookAt({ src, integrity }) {
    const name = nameOf(src), could = 'The page could not start: ';
    const whole = await fetch(src, { cache: 'reload', integrity }).catch(() => null);
    const answer = whole ?? await fetch(src).catch(() => null);
    if (!answer) return { why: `${could}the host does not give out ${name}.` };
    if (!answer.ok) return { why: `${could}the host answers ${answer.status} when asked for ${name}.` };
    const type = answer.headers.get('content-type') ?? 'nothing';
    if (!/javascript/.test(type)) return { why: `${could}the host says that ${name}, a script, is “${type}”.` };
    if (!whole) return { why: `${could}what the host gives out as ${name} is not what was built.` };
    return { why: `${could}this browser does not run ${name}; it needs one of the last two years.`, sound: true };
  }

  /** First the version that was kept at an earlier visit, if there is one; then everything from the host; then the reason. */
  async function mend(why, sound = false) {
    const { pathname, search, hash } = location, hopeless = impossible();
    if (hopeless || search === '?again') return tell(hopeless ?? `${why} Load the page again in a minute; if that does not help, tell whoever runs this host.`);
    const hasKept = !sound && search !== '?kept' && controlled();
    if (!hasKept && !sound) await forget();
    location.replace(pathname + (hasKept ? '?kept' : '?again') + hash);
  }

  function controlled() {
    try {
      return Boolean(navigator.serviceWorker?.controller);
    } catch {
      return false;
    }
  }

  /** Drops what was kept, and the script that keeps it. */
  async function forget() {
    try {
      const scope = new URL('./', location.href).href;
      for (const name of await caches.keys()) if (name.startsWith(`mdm-lens ${scope} `)) await caches.delete(name);
      await (await navigator.serviceWorker?.getRegistration())?.unregister();
    } catch { /* nothing is kept */ }
    await fetch(boot.src, { cache: 'reload' }).catch(() => {});
  }

  function tell(text, state = 'error') {
    document.body.dataset.state = state;
    const trouble = document.getElementById('trouble');
    trouble.textContent = text;
    trouble.dataset.told = '';
  }

  /** A wrong style sheet is asked for anew. */
  async function restyle() {
    const link = document.querySelector('link[rel=stylesheet]');
    // Not by `sheet`: some browsers have one for a file that they refused.
    if (!link || getComputedStyle(page).getPropertyValue('--row')) return;
    const sound = await fetch(link.href, { cache: 'reload', integrity: link.integrity }).then(answer => answer.ok, () => false);
    if (sound) link.replaceWith(link.cloneNode());
  }
})();
