/** Sends one AdmissionReview again and again over TLS, as an API server does: keep-alive, HTTP/1.1. */
import { Pool } from 'undici';

export interface ReviewLoadOptions {
  /** Of the webhooks, with the path. */
  readonly url: string;
  readonly body: string;
  readonly connections: number;
}

export class ReviewLoad {
  readonly #pool: Pool;
  readonly #path: string;

  constructor(private readonly options: ReviewLoadOptions) {
    const { origin, pathname } = new URL(options.url);
    this.#path = `${pathname}?timeout=5s`;
    this.#pool = new Pool(origin, {
      connections: options.connections,
      pipelining: 1,
      connect: { rejectUnauthorized: false },
    });
  }

  /** One review; rejects unless it is allowed. */
  async ask(): Promise<void> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const { body } = this.options;
    const answer = await this.#pool.request({ method: 'POST', path: this.#path, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || !text.includes('"allowed":true')) {
      throw new Error(`${answer.statusCode}: ${text.slice(0, 300)}`);
    }
  }

  /** As many as it answers, from every connection at the same time; the number. */
  async most(ms: number): Promise<number> {
    const until = performance.now() + ms;
    let count = 0;
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        await this.ask();
        count++;
      }
    };
    await Promise.all(Array.from({ length: this.options.connections }, client));
    return count;
  }

  /** At a steady rate, however long answers take; how long each took, in milliseconds. */
  async paced(perSecond: number, ms: number): Promise<readonly number[]> {
    const begun = performance.now();
    const asked: Promise<number>[] = [];
    for (let due = begun; due < begun + ms; due += 1_000 / perSecond) {
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      asked.push(this.ask().then(() => performance.now() - due));
    }
    return Promise.all(asked);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
