/** The cluster of the Live API's bench, with its CRs, as the bench sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromCluster, ToCluster } from './live-api-cluster.js';

export class LiveApiCrs {
  readonly kubeconfig: Promise<string>;
  readonly #child: ChildProcess;

  constructor(count: number) {
    this.#child = fork(fileURLToPath(new URL('./live-api-cluster.js', import.meta.url)), [`${count}`]);
    this.kubeconfig = this.#heard().then((said) => ('kubeconfig' in said ? said.kubeconfig : ''));
  }

  /** From now on so many changes a second; gives how many were made a second since the last such call. */
  async change(perSecond: number): Promise<number> {
    const answer = this.#heard();
    this.#child.send({ perSecond } satisfies ToCluster);
    const said = await answer;
    return 'madePerSecond' in said ? said.madePerSecond : Number.NaN;
  }

  stop(): void {
    this.#child.disconnect();
  }

  #heard(): Promise<FromCluster> {
    return new Promise((resolve, reject) => {
      this.#child.once('message', resolve);
      this.#child.once('exit', (code) => reject(new Error(`the cluster ended with ${code}`)));
    });
  }
}
