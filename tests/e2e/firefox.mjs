#!/usr/bin/env node
// Firefox as the tests start it: an ordinary one, driven over WebDriver BiDi. The driver is newer than Debian's ESR: it asks for
// things that an older one cannot do and that no test here needs, and it evaluates what it is given by `eval`, which there the page's
// policy forbids to the driver too. This stands between the two and helps out; a Firefox that can do it all is left to itself.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Script } from 'node:vm';
import { WebSocket, WebSocketServer } from 'ws';

/** Commands whose failing must not end a test: keeping the bodies of answers, pretending another screen, and the like. */
const spared = /^(network\.addDataCollector|network\.setCacheBehavior|network\.setExtraHeaders|browser\.setDownloadBehavior|emulation\.)/;
const unknown = /^(unknown command|unsupported operation)$/;

const browser = spawn(process.env.FIREFOX_BINARY, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'pipe'] });
browser.on('exit', code => process.exit(code ?? 0));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => browser.kill(signal));

for await (const line of createInterface({ input: browser.stderr })) {
  const [, address] = line.match(/listening on (ws:\/\/\S+)/) ?? [];
  console.error(address ? line.replace(address, await between(address)) : line);
}

/** Address of a socket that leads to Firefox's. */
async function between(address) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise(up => server.on('listening', up));
  server.on('connection', (driver, { url }) => connect(driver, new WebSocket(address + url)));
  return `ws://127.0.0.1:${server.address().port}`;
}

function connect(driver, firefox) {
  const asked = new Map(), early = [];
  let version = Infinity;
  driver.on('message', bytes => {
    const command = JSON.parse(bytes);
    asked.set(command.id, command.method);
    if (command.method === 'script.callFunction' && version < 153) spellOut(command.params);
    const text = JSON.stringify(command);
    if (firefox.readyState === WebSocket.OPEN) firefox.send(text);
    else early.push(text);
  });
  firefox.on('open', () => early.forEach(text => firefox.send(text)));
  firefox.on('message', bytes => {
    const { id, type, error, result } = JSON.parse(bytes), method = asked.get(id);
    asked.delete(id);
    if (method === 'session.new') version = parseInt(result?.capabilities.browserVersion);
    const excused = type === 'error' && unknown.test(error) && spared.test(method);
    driver.send(excused ? JSON.stringify({ id, type: 'success', result: {} }) : bytes.toString());
  });
  firefox.on('close', () => driver.close());
  driver.on('close', () => firefox.close());
  firefox.on('error', () => driver.close());
}

/** Makes functions that are handed over as texts part of the one that is called, where `eval` finds them. */
function spellOut(params) {
  const texts = functionsIn(params.arguments);
  if (texts.length === 0) return;
  const known = texts.map(text => `[${JSON.stringify(text)}, () => (${text}\n)]`).join(', ');
  params.functionDeclaration = `function (...given) {
    const here = globalThis.knownFunctions ??= { made: new Map(), eval: globalThis.eval };
    for (const [text, make] of [${known}]) here.made.set(text, make).set('(' + text + ')', make);
    globalThis.eval = text => here.made.has(text) ? here.made.get(text)() : here.eval(text);
    return (${params.functionDeclaration}\n).apply(this, given);
  }`;
}

function functionsIn(value) {
  if (value?.type === 'string') return isFunction(value.value) ? [value.value] : [];
  return value && typeof value === 'object' ? Object.values(value).flatMap(functionsIn) : [];
}

function isFunction(text) {
  if (!/^\s*\(?\s*(async\b|function\b|\(|[\w$]+\s*=>)/.test(text)) return false;
  try {
    return Boolean(new Script(`(${text}\n)`));
  } catch {
    return false;
  }
}
