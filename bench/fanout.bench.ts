/**
 * The processor and the delay that pushing to a thousand subscribers costs, against a bare loop that writes the same bytes.
 *
 * Usage: npm run bench -- fanout [subscribers (1000)] [seconds (20)]. The state changes ten times a second. The delay is
 * from the change in the publisher's process to the frame at a subscriber, in milliseconds.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FanoutReaders } from './support/fanout-readers.js';
import type { FromServer, ToServer } from './support/fanout-server.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

const subscribers = Number(process.argv[2] ?? 1_000);
const seconds = Number(process.argv[3] ?? 20);
const PER_SECOND = 10;
const WARM_UP = 2 * PER_SECOND;

interface Measured {
  readonly cpuPercent: number;
  readonly delayMs: { readonly p50: number; readonly p99: number };
  readonly rssMiB: number;
  /** Of all frames that were due, how many came; the newest takes the place of those it overtakes. */
  readonly received: number;
}

async function measure(kind: 'ours' | 'raw'): Promise<Measured> {
  const child = fork(fileURLToPath(new URL('./support/fanout-server.js', import.meta.url)), [kind]);
  const heard = (): Promise<FromServer> => new Promise((resolve) => child.once('message', resolve));
  const tell = (message: ToServer): boolean => child.send(message);
  const usage = async (): Promise<{ cpuMs: number; rss: number }> => {
    const answer = heard();
    tell({ usage: true });
    const said = await answer;
    if (!('cpuMs' in said)) throw new Error('the publisher did not say what it used');
    return said;
  };
  const started = await heard();
  if (!('url' in started)) throw new Error('the publisher did not start');
  const changedAt = new Map<number, number>();
  const delays: number[] = [];
  const readers = new FanoutReaders();
  await readers.open(new URL(started.url), subscribers, (number) => {
    const at = changedAt.get(number);
    if (at !== undefined && number > WARM_UP) delays.push(performance.now() - at);
  });
  let begun = 0;
  for (let number = 1; number <= WARM_UP + seconds * PER_SECOND; number++) {
    if (number === WARM_UP + 1) {
      await usage();
      begun = performance.now();
    }
    changedAt.set(number, performance.now());
    tell({ change: number });
    await new Promise((resolve) => setTimeout(resolve, 1_000 / PER_SECOND));
  }
  const { cpuMs, rss } = await usage();
  const elapsed = performance.now() - begun;
  readers.close();
  child.disconnect();
  return {
    cpuPercent: tidy((cpuMs / elapsed) * 100),
    delayMs: { p50: tidy(percentile(delays, 0.5)), p99: tidy(percentile(delays, 0.99)) },
    rssMiB: tidy(rss / 1024 / 1024),
    received: tidy(delays.length / (subscribers * seconds * PER_SECOND)),
  };
}

const reference = await measure('raw');
progress(`a bare loop: ${JSON.stringify(reference)}`);
const ours = await measure('ours');
report({
  bench: 'fanout',
  unit: '% of a core',
  better: 'lower',
  ours,
  reference,
  ratio: { cpu: tidy(ours.cpuPercent / reference.cpuPercent) },
  subscribers,
  seconds,
});
