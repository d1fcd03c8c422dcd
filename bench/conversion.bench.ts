/**
 * Conversion of objects of 2 kB by the gateway, one a review and all in one review, against a webhook that only copies them.
 *
 * Usage: npm run bench -- conversion [objects (10000)] [rounds (3)]. Both servers run in processes of their own, with TLS;
 * reviews of one object are sent one after the other on one connection, as kube-apiserver fills the cache of a version.
 * `contract` has the two bars for them, whatever it is that a list takes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { authority } from '../test/support/authority.js';
import { GROUP, part } from './support/conversion-objects.js';
import type { FromConverter } from './support/conversion-server.js';
import { progress, report } from './support/report.js';
import { compared, median, tidy } from './support/stats.js';

const [objects = 10_000, rounds = 3] = process.argv.slice(2).map(Number);
/** Before the first one counts. */
const WARM_UP = 500;

class Converter {
  constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly agent: Agent,
  ) {}

  static async start(mode: 'ours' | 'copy', folder: string, ca: string): Promise<Converter> {
    const env = { ...process.env, TLS_CERT: join(folder, 'tls.crt'), TLS_KEY: join(folder, 'tls.key') };
    const child = fork(new URL('./support/conversion-server.js', import.meta.url), [mode], { env });
    const [first] = (await once(child, 'message')) as [FromConverter];
    if (!('url' in first)) throw new Error('the server did not say where it is');
    return new Converter(child, `${first.url}/convert`, new Agent({ connect: { ca }, pipelining: 1 }));
  }

  /** Milliseconds until the whole answer was there. */
  async convert(from: number, count: number): Promise<number> {
    const body = JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      request: {
        uid: `r${from}`,
        desiredAPIVersion: `${GROUP}/v2`,
        objects: Array.from({ length: count }, (_, index) => part(from + index)),
      },
    });
    const began = performance.now();
    const answer = await request(this.url, {
      method: 'POST',
      dispatcher: this.agent,
      headers: { 'content-type': 'application/json' },
      body,
      bodyTimeout: 0,
      headersTimeout: 0,
    });
    const text = await answer.body.text();
    const ms = performance.now() - began;
    if (!text.includes('"Success"')) throw new Error(text.slice(0, 500));
    return ms;
  }

  async cpuMs(): Promise<number> {
    this.child.send({ usage: true });
    const [usage] = (await once(this.child, 'message')) as [FromConverter];
    return 'cpuMs' in usage ? usage.cpuMs : Number.NaN;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await this.agent.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'orkestra-bench-'));
const issuer = await authority('bench');
const { cert, key } = await issuer.issue(['127.0.0.1']);
writeFileSync(join(folder, 'tls.crt'), cert);
writeFileSync(join(folder, 'tls.key'), key);
const [ours, copy] = await Promise.all([
  Converter.start('ours', folder, issuer.ca),
  Converter.start('copy', folder, issuer.ca),
]);

const single = { ours: [] as number[], copy: [] as number[] };
const cpu = { ours: [] as number[], copy: [] as number[] };
const list = { ours: [] as number[], copy: [] as number[] };
for (const server of [ours, copy])
  for (let index = 0; index < WARM_UP; index++) await server.convert(index, 1);
const sides = [
  ['ours', ours],
  ['copy', copy],
] as const;
for (let round = 1; round <= rounds; round++) {
  for (const [, server] of sides) await server.cpuMs();
  // One after the other, so that both meet the same moments of the machine.
  for (let index = 0; index < objects; index++)
    for (const [name, server] of sides) single[name].push(await server.convert(index, 1));
  for (const [name, server] of sides) {
    cpu[name].push((await server.cpuMs()) / objects);
    list[name].push(await server.convert(0, objects));
  }
  progress(
    `round ${round}: a list of ${objects} in ${tidy(list.ours.at(-1) ?? 0)} ms, copied in ${tidy(list.copy.at(-1) ?? 0)} ms`,
  );
}
await Promise.all([ours.stop(), copy.stop()]);
rmSync(folder, { recursive: true });

/** What the contract says: our share of a review, and what a review takes in all. */
const contract = {
  ourShareMs: { p50: tidy(median(single.ours) - median(single.copy)), atMost: 0.2 },
  whole: { p50: tidy(median(single.ours) / median(single.copy)), atMost: 1.1 },
};
const ratio = (series: { ours: readonly number[]; copy: readonly number[] }): number =>
  tidy(median(series.ours) / median(series.copy));
report({
  bench: 'conversion',
  unit: 'ms/review of one object',
  better: 'lower',
  ...compared(single.ours, single.copy),
  cpu: {
    unit: 'ms/object',
    ours: tidy(median(cpu.ours)),
    reference: tidy(median(cpu.copy)),
    ratio: ratio(cpu),
  },
  contract,
  list: { unit: 'ms', ours: tidy(median(list.ours)), reference: tidy(median(list.copy)), ratio: ratio(list) },
  objects,
  bytes: Buffer.byteLength(JSON.stringify(part(0))),
  rounds,
});
