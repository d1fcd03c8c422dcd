/**
 * The worst requests that the bounds of the Live API allow, from one address: the longest block of the event loop, and
 * the memory. Each case runs for some seconds over as many connections as one caller may have.
 */
import { fork } from 'node:child_process';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FromHostileServer } from './hostile-server.js';
import { progress, report } from './report.js';
import { tidy } from './stats.js';

const CONNECTIONS = 250;
/** How long the figures of one case may take to settle after it, in milliseconds. */
const SETTLE_MS = 500;

interface Figures {
  /** Of the clock, and of processor time: what else runs on the machine lengthens the first. */
  readonly longestMs: number;
  readonly longestCpuMs: number;
  /** Requests that began in the block of the most processor time. */
  readonly requests: number;
  /** The longest collection of garbage, of the clock. */
  readonly longestGcMs: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
  /** Responses by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Sends requests until the time is over; the number is different in each. */
type Attack = (url: URL, until: number) => Promise<Record<string, number>>;

const CASES: Readonly<Record<string, Attack>> = {
  'nothing (control)': async (_, until) => {
    await new Promise((resolve) => setTimeout(resolve, until - performance.now()));
    return {};
  },
  'selectors of 32 terms': repeated((n) => `/katalog/loader/cr?labelSelector=${terms(n)}`),
  'field of a map': repeated((n) => `/katalog/loader/cr?field=spec&limit=${10_000 - (n % 5_000)}`),
  'field and value': repeated((n) => `/katalog/loader/cr?field=spec.domain&value=d${n}.example`),
  'whole pages': repeated((n) => `/katalog/loader/cr?limit=${10_000 - (n % 5_000)}`),
  'whole pages, unread': unread((n) => `/katalog/loader/cr?limit=${10_000 - (n % 5_000)}`),
  metrics: repeated(() => '/metrics'),
  'katalog and crd': repeated((n) => (n % 2 === 0 ? '/katalog' : '/katalog/loader')),
  'pipelined health': pipelined('/katalog/loader/health'),
  'pipelined lists': pipelined('/katalog/loader/cr?limit=10000'),
  'pipelined unknown paths': pipelined('/katalog/loade/health'),
  'heads that never end': dribbled(),
  'streams at their fastest': streams(),
};

/** `count`: CRs; `seconds`: of each case; `only`: the control, and cases whose names contain it. */
export async function benchHostile(count: number, seconds: number, only = ''): Promise<void> {
  const child = fork(fileURLToPath(new URL('./hostile-server.js', import.meta.url)), [`${count}`], {
    execArgv: ['--expose-gc'],
  });
  const heard = (): Promise<FromHostileServer> => new Promise((resolve) => child.once('message', resolve));
  const first = await heard();
  if (!('url' in first)) throw new Error('the server did not start');
  const figures = async () => {
    const answer = heard();
    child.send('figures');
    const said = await answer;
    if (!('rssMiB' in said)) throw new Error('the server sent no figures');
    return said;
  };
  const url = new URL(first.url);
  const result: Record<string, Figures> = {};
  for (const [name, attack] of Object.entries(CASES)) {
    if (!name.includes(only) && !name.includes('control')) continue;
    await figures();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const statuses = await attack(url, performance.now() + seconds * 1_000);
    const said = await figures();
    const [longestMs, longestCpuMs] = [tidy(said.longestMs), tidy(said.longestCpuMs)];
    const [rssMiB, heapMiB] = [tidy(said.rssMiB), tidy(said.heapMiB)];
    const [requests, longestGcMs] = [said.requests, tidy(said.longestGcMs)];
    result[name] = { longestMs, longestCpuMs, requests, longestGcMs, rssMiB, heapMiB, statuses };
    const block = `${longestMs} ms (${longestCpuMs} ms CPU, ${requests} requests)`;
    const counts = JSON.stringify(statuses);
    progress(`${name}: longest block ${block}, GC ${longestGcMs} ms, RSS ${rssMiB} MiB, ${counts}`);
  }
  child.disconnect();
  const { 'nothing (control)': control, ...attacks } = result;
  const ours = Math.max(...Object.values(attacks).map(({ longestCpuMs }) => longestCpuMs));
  const reference = control?.longestCpuMs ?? 0;
  report({
    bench: 'live-api --hostile',
    unit: 'ms of processor time in the longest block of the event loop',
    better: 'lower',
    ours,
    reference,
    ratio: tidy(ours / reference),
    crs: count,
    seconds,
    connections: CONNECTIONS,
    cases: result,
  });
}

function terms(n: number): string {
  const text = Array.from({ length: 31 }, (_, i) => `!absent${i}`);
  return encodeURIComponent([...text, `shard notin (a${n},b,c,d,e)`].join(','));
}

function repeated(pathOf: (n: number) => string): Attack {
  return async (url, until) => {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const statuses: Record<string, number> = {};
    let n = 0;
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        const status = await statusOf(url, pathOf(n++), agent);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, client));
    agent.destroy();
    return statuses;
  };
}

function statusOf(url: URL, path: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    get({ host: url.hostname, port: url.port, path, agent }, (response) => {
      response.resume();
      response.on('close', () => resolve(`${response.statusCode}`));
    }).on('error', () => resolve('error'));
  });
}

/** Connections that send request after request and never read. */
function unread(pathOf: (n: number) => string): Attack {
  return async (url, until) => {
    const sockets = await opened(url);
    let n = 0;
    while (performance.now() < until) {
      for (const socket of sockets) {
        if (socket.writable) socket.write(`GET ${pathOf(n++)} HTTP/1.1\r\nhost: x\r\n\r\n`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    setTimeout(() => destroyed(sockets), 2 * SETTLE_MS);
    return { requests: n };
  };
}

/** As many requests in one write as a socket's buffer takes. */
function pipelined(path: string): Attack {
  return async (url, until) => {
    const sockets = await opened(url);
    const many = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(1_000));
    let bytes = 0;
    for (const socket of sockets) socket.on('data', (chunk) => (bytes += chunk.length));
    while (performance.now() < until) {
      for (const socket of sockets) if (socket.writable && socket.writableLength === 0) socket.write(many);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    destroyed(sockets);
    return { mebibytes: Math.round(bytes / 2 ** 20) };
  };
}

/** A line of a head each 20 ms on every connection. */
function dribbled(): Attack {
  return async (url, until) => {
    const sockets = await opened(url);
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\n');
    let lines = 0;
    while (performance.now() < until) {
      for (const socket of sockets) if (socket.writable) socket.write(`x-${lines++}: y\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    destroyed(sockets);
    return { lines };
  };
}

function streams(): Attack {
  return async (url, until) => {
    const sockets = await opened(url);
    let bytes = 0;
    for (const socket of sockets) {
      socket.on('data', (chunk) => (bytes += chunk.length));
      socket.write('GET /katalog/loader/stream?heartbeat=100ms HTTP/1.1\r\nhost: x\r\n\r\n');
    }
    await new Promise((resolve) => setTimeout(resolve, until - performance.now()));
    destroyed(sockets);
    return { mebibytes: Math.round(bytes / 2 ** 20) };
  };
}

async function opened(url: URL): Promise<readonly Socket[]> {
  return Promise.all(
    Array.from(
      { length: CONNECTIONS },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect({ port: Number(url.port), host: url.hostname }, () => resolve(socket));
          socket.on('error', reject);
        }),
    ),
  );
}

function destroyed(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}
