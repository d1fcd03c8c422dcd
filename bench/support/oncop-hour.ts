/** An hour of a client's life under a clock of its own: peers that push, break and come back, readers that come and go. */
import { OncopClient } from '../../oncop/index.js';
import { Seeded } from '../../test/simulation/seeded.js';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import type { ScriptedStream } from '../../test/support/scripted-stream.js';
import { ScriptedTransport } from '../../test/support/scripted-transport.js';

const PEERS = 100;
const QUARTER_S = 900;

export interface Hour {
  /** After the first minutes, and after each quarter of an hour since. */
  readonly heapMiB: readonly number[];
  readonly timers: { readonly after: readonly number[]; readonly closed: number };
  readonly requests: number;
  readonly streams: number;
}

export async function anHour(): Promise<Hour> {
  const { random } = new Seeded(11);
  const chance = (share: number): boolean => random() < share;
  const clock = new FakeClock();
  let seq = 1;
  let requests = 0;
  let streams = 0;
  const transport = new ScriptedTransport(({ url }) => {
    requests++;
    if (chance(0.1)) return new Error('refused');
    const stamp = { isKonductor: true, epoch: 1, seq };
    return { body: { name: url.pathname, metrics: { queueDepth: seq }, spec: { size: seq }, ...stamp } };
  });
  transport.hasStreams = true;
  const client = new OncopClient({
    clock,
    random,
    transport: transport.send,
    render: (text, { metadata }) => text.replace('{{ .metadata.name }}', metadata.name),
    cross: Array.from({ length: PEERS }, (_, i) => ({
      crd: `crd${i}`,
      selector: { name: '{{ .metadata.name }}', namespace: 'ns' },
      source: { host: `http://peer-${i}`, protocol: 'metrics', cacheFor: '10s' },
    })),
  });
  const reference = (i: number): string => `cross.crd${i}.metrics.queueDepth`;
  const watches = Array.from({ length: PEERS }, (_, i) => client.watch(reference(i), () => undefined));
  const open = new Set<ScriptedStream>();

  /** One second of it. */
  const second = async (at: number): Promise<void> => {
    seq++;
    for (const stream of transport.streams.splice(0)) {
      streams++;
      if (chance(0.2)) stream.fail();
      else open.add(stream.open());
    }
    for (const stream of open) {
      if (stream.left) open.delete(stream);
      else if (chance(0.01)) stream.cut();
      else if (chance(0.5)) stream.frame(1, seq, { at: at * 1_000 });
      else stream.write(`at: ${at * 1_000}\nid: 1-${seq}-x\n\n`);
    }
    const i = Math.floor(random() * PEERS);
    watches[i]?.stop();
    watches[i] = client.watch(reference(i), () => undefined);
    void client.read(`cross.crd${i}.cr.spec.size`, {
      subject: { metadata: { name: `cr-${at}`, namespace: 'ns' } },
    });
    transport.requests.length = 0;
    await clock.advance(1_000);
  };

  const heapMiB: number[] = [];
  const after: number[] = [];
  const measure = async (): Promise<void> => {
    await settle();
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    heapMiB.push(process.memoryUsage().heapUsed / 1024 / 1024);
    after.push(clock.pending);
  };
  for (let at = 0; at <= 4 * QUARTER_S + 180; at++) {
    if ((at - 180) % QUARTER_S === 0) await measure();
    await second(at);
  }
  for (const watch of watches) watch.stop();
  await client.close();
  return { heapMiB, timers: { after, closed: clock.pending }, requests, streams };
}
