import { type ChildProcess, fork } from 'node:child_process';
import type { Order, Report } from './sibling-protocol.js';

/** The server of `sibling-server.ts` in a process of its own, so that its work is not counted as its reader's. */
export class Sibling {
  readonly #child: ChildProcess;
  #port = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<Sibling> {
    const sibling = new Sibling(fork(new URL('./sibling-server.js', import.meta.url)));
    await sibling.open();
    return sibling;
  }

  get port(): number {
    return this.#port;
  }

  /** Listens; after `shut` on the same port again. */
  async open(): Promise<void> {
    const report = await this.#ask('open');
    if ('port' in report) this.#port = report.port;
  }

  /** Breaks every connection and refuses new ones. */
  async shut(): Promise<void> {
    await this.#ask('shut');
  }

  /** Wall times of the requests since the last `open`. */
  async arrivals(): Promise<readonly number[]> {
    const report = await this.#ask('arrivals');
    return 'arrivals' in report ? report.arrivals : [];
  }

  stop(): void {
    this.#child.disconnect();
  }

  #ask(order: Order): Promise<Report> {
    return new Promise((resolve) => {
      this.#child.once('message', (report: Report) => resolve(report));
      this.#child.send(order);
    });
  }
}
