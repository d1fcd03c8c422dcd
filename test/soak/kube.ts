import { setTimeout } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import { type KubeCredentials, kubeCredentials } from '../support/kube-credentials.js';

interface Kept {
  readonly metadata: { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 2_000;
const PAUSE_MS = 200;

/** The cluster of a soak as somebody sees it who tries again until it works. */
export class SoakKube {
  readonly #credentials: KubeCredentials;

  constructor(kubeconfig: string) {
    this.#credentials = kubeCredentials(kubeconfig);
  }

  /** Sends it until it is answered; what is there already, or is there no more, is as good. */
  async send(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<unknown> {
    for (;;) {
      try {
        const answer = await this.#once(method, path, body);
        if (answer.status < 300 || [404, 409].includes(answer.status)) return answer.body;
      } catch {
        // The API server is away or stands still.
      }
      await setTimeout(PAUSE_MS);
    }
  }

  async list(path: string): Promise<readonly Kept[]> {
    const { items } = (await this.send('GET', path)) as { items: readonly Kept[] };
    return items;
  }

  async close(): Promise<void> {
    await this.#credentials.agent.destroy();
  }

  async #once(method: Dispatcher.HttpMethod, path: string, body: object | undefined) {
    const { url, agent, headers } = this.#credentials;
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await request(url + path, {
      method,
      dispatcher: agent,
      headers: { ...headers, 'content-type': type },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.statusCode, body: await answer.body.json() };
  }
}
