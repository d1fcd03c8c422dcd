/**
 * An embedded cluster in a process of its own, with CRs as they are listed: with labels and a state. Told by its parent,
 * it changes one after the other, so many a second.
 */

import { startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../runtime/index.js';
import { BENCHES, crd } from './bench-crd.js';

/** From the parent: how many changes a second to make from now on. */
export interface ToCluster {
  readonly perSecond: number;
}
export type FromCluster =
  | { readonly kubeconfig: string }
  /** Of the time since the message before. */
  | { readonly madePerSecond: number };

/** As many changes may be under way; what could not be made in time is left out, not made up for. */
const MOST_UNDER_WAY = 8;

const [crs = 1_000] = process.argv.slice(2).map(Number);
const clock = systemClock();
const cluster = await startDevCluster({ clock });
const client = new KubeClient({ config: { from: 'text', text: cluster.kubeconfig }, clock });
await crd(client, clock);
await fill();

let timer: NodeJS.Timeout | undefined;
let begun = performance.now();
let made = 0;
process.on('message', ({ perSecond }: ToCluster) => {
  clearInterval(timer);
  const now = performance.now();
  say({ madePerSecond: (made / (now - begun)) * 1_000 });
  begun = now;
  made = 0;
  if (perSecond > 0) timer = change(perSecond);
});
process.on('disconnect', () => process.exit());
say({ kubeconfig: cluster.kubeconfig });

function change(perSecond: number): NodeJS.Timeout {
  let due = 0;
  let underWay = 0;
  return setInterval(() => {
    const wanted = ((performance.now() - begun) / 1_000) * perSecond;
    for (; due < wanted; due++) {
      if (underWay >= MOST_UNDER_WAY) continue;
      underWay++;
      void patch(due).finally(() => underWay--);
    }
  }, 5);
}

async function patch(number: number): Promise<void> {
  const spec = { text: `text ${number}`, size: number };
  await client.mergePatch(BENCHES, { namespace: 'default', name: nameOf(number % crs) }, { spec });
  made++;
}

async function fill(): Promise<void> {
  for (let size = 0; size < crs; size++) {
    const ref = { namespace: 'default', name: nameOf(size) };
    await client.create(BENCHES, {
      apiVersion: BENCHES.apiVersion,
      kind: 'Bench',
      metadata: { ...ref, labels: { app: 'bench', shard: `${size % 16}` } },
      spec: { text: 'some text', size },
    });
    const ready = { type: 'Ready', status: 'True', reason: 'Reconciled', message: '' };
    const status = { phase: 'Serving', conditions: [ready] };
    await client.mergePatch(BENCHES, ref, { status }, { subresource: 'status' });
  }
}

function nameOf(index: number): string {
  return `bench-${index}`;
}

function say(message: FromCluster): void {
  process.send?.(message);
}
