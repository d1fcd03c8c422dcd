/** Many CRs that nobody changes: a list of them is long, and each must be in A's cache. */
import { request } from 'undici';
import { BALLAST, NAMESPACE } from './katalogs.js';
import type { SoakKube } from './kube.js';
import type { Replica } from './replica.js';

const LANES = 32;
const PATH = `/apis/${BALLAST.group}/${BALLAST.version}/namespaces/${NAMESPACE}/${BALLAST.plural}`;

export async function fillBallast(kube: SoakKube, count: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const name = `ballast-${next++}`;
      await kube.send('POST', PATH, {
        apiVersion: `${BALLAST.group}/${BALLAST.version}`,
        kind: BALLAST.kind,
        metadata: { name },
        spec: { text: `${name} `.padEnd(1_000, 'a text as specs have it ') },
      });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** How many of them a replica has; undefined: it does not answer just now. */
export async function ballastOf({ process }: Replica): Promise<number | undefined> {
  try {
    const answer = await request(`${process.url}/katalog/ballast`, { signal: AbortSignal.timeout(2_000) });
    const { metrics } = (await answer.body.json()) as { metrics?: { resourceCount?: number } };
    return metrics?.resourceCount;
  } catch {
    return undefined;
  }
}
