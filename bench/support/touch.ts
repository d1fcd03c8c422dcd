/** CRs whose change fills a queue: one that holds the only worker, and many that wait behind it. */
import type { KubeClient } from '../../runtime/index.js';
import { BENCHES } from './bench-crd.js';

/** Longer than it takes to fill the queue and than the slowest poller takes, so that all see the same crossing. */
const PAUSE = '2000ms';

export class Touch {
  #round = 0;

  private constructor(
    private readonly client: KubeClient,
    private readonly names: readonly string[],
  ) {}

  static async prepare(client: KubeClient, count: number): Promise<Touch> {
    const names = Array.from({ length: count }, (_, i) => `waits-${i}`);
    for (const name of ['holds', ...names]) {
      await client.create(BENCHES, {
        apiVersion: BENCHES.apiVersion,
        kind: 'Bench',
        metadata: { name, namespace: 'default' },
        spec: { text: '0s', size: 0 },
      });
    }
    return new Touch(client, names);
  }

  /** Changes the one that holds. */
  async hold(): Promise<void> {
    this.#round++;
    await this.#patch('holds', PAUSE);
  }

  /** Changes the others, which wait behind it. */
  async fill(): Promise<void> {
    await Promise.all(this.names.map((name) => this.#patch(name, '0s')));
  }

  async #patch(name: string, text: string): Promise<void> {
    await this.client.mergePatch(
      BENCHES,
      { namespace: 'default', name },
      { spec: { text, size: this.#round } },
    );
  }
}
