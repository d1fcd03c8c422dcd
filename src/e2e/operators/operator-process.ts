/** A runtime or a gateway in a process of its own, started as a user starts one, whose log says where it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Clock, sleep, stringsOf } from '../../../lib/base/index.js';
import { packageRoot } from '../../package.js';
import { LogLines } from './log-lines.js';
import { refusalOf } from './refusal.js';

export type Component = 'runtime' | 'gateway';

export interface OperatorOptions {
  readonly component: Component;
  /** Arguments of `ork`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Called when it becomes ready, and when it is not any more. */
  readonly onReady: (ready: boolean) => void;
  /** The process has ended, with its exit code or signal in words. */
  readonly onEnd: (how: string) => void;
}

/** Of a pod: the Live API of a runtime, and the API of a gateway. */
export const HTTP_PORT = 8080;
const WEBHOOK_PORT = 8443;
/** The ports of a pod of a component, and which message of the log tells where this process listens instead. */
const PORTS: readonly { readonly port: number; readonly message: string }[] = [
  { port: HTTP_PORT, message: 'Live API listening' },
  { port: HTTP_PORT, message: 'gateway listening' },
  { port: WEBHOOK_PORT, message: 'webhooks listening' },
];
/** As the Pods and the Services of a bundle name them; 443 is the port of the gateway's Service. */
const PORT_NAMES: Readonly<Record<string, number>> = {
  http: HTTP_PORT,
  webhooks: WEBHOOK_PORT,
  443: WEBHOOK_PORT,
};
/** Answers 200 when a component is ready. */
export const READY_PATH: Readonly<Record<Component, string>> = { runtime: '/readyz', gateway: '/ready' };
const ASK_EVERY_MS = 100;
/** Once it was ready: a probe of a pod is asked as seldom. */
const PROBE_EVERY_MS = 2_000;
const GRACE_MS = 15_000;
/** It is registered in the CRD, not in a configuration of webhooks. */
const CONVERSION_PATH = '/convert';
/** A gateway answers before it is registered; one whose registrations are there already writes none. */
const REGISTERED_WITHIN_MS = 3_000;

/** The port of a pod that a name, or a port of its Service, leads to. */
export function portNumber(port: number | string): number {
  return PORT_NAMES[port] ?? Number(port);
}

export class OperatorProcess {
  readonly log: LogLines;
  /** Settles when the process is gone. */
  readonly ended: Promise<string>;
  readonly #options: OperatorOptions;
  readonly #process: ChildProcess;
  readonly #urls = new Map<number, URL>();
  readonly #stopProbing = new AbortController();
  #isReady = false;
  /** What the last probe met; undefined: it answered. */
  #refusal: string | undefined = 'not asked yet';
  /** Paths of webhooks that the gateway registers, and how many registrations it has written. */
  #paths = 0;
  #written = 0;

  constructor(options: OperatorOptions) {
    const { args, env, clock } = options;
    this.#options = options;
    this.log = new LogLines(clock);
    this.#process = spawn(process.execPath, [join(packageRoot(), 'dist/src/main.js'), ...args], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group: a terminal's Ctrl-C reaches this process alone, which then stops the others in order.
      detached: true,
    });
    for (const input of [this.#process.stdout, this.#process.stderr]) {
      if (input) createInterface({ input }).on('line', (line) => this.#take(line));
    }
    this.ended = new Promise((resolve) => {
      // `close`, not `exit`: the last lines of the log have been read by then.
      this.#process.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
      this.#process.once('error', (error) => resolve(error.message));
    });
    void this.ended.then((how) => {
      this.#stopProbing.abort();
      options.onEnd(how);
    });
  }

  get component(): Component {
    return this.#options.component;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** How far it has come towards being ready, in words. */
  get progress(): string {
    const url = this.#urls.get(HTTP_PORT);
    if (this.log.isEmpty) return `process ${this.pid} has logged nothing`;
    if (!url) return `process ${this.pid} does not listen yet`;
    const probe = new URL(READY_PATH[this.component], url);
    return this.#refusal === undefined
      ? `${this.#written} of ${this.#paths} webhooks are registered`
      : `${probe}: ${this.#refusal}`;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Where it listens in place of a port of its pod; undefined: it does not (yet). */
  url(port: number): URL | undefined {
    return this.#urls.get(port);
  }

  /** A connection to a port of its pod. Throws an Error when nothing listens there. */
  connect(port: number): Socket {
    const url = this.#urls.get(port);
    if (!url) throw new Error(`nothing listens on port ${port} of the ${this.component}`);
    return connect({ host: url.hostname, port: Number(url.port) });
  }

  /** SIGTERM, then SIGKILL when it takes too long; resolves when it is gone. */
  async stop(): Promise<void> {
    const { clock } = this.#options;
    this.#process.kill('SIGTERM');
    const timer = clock.setTimeout(() => this.kill(), GRACE_MS);
    await this.ended;
    clock.clearTimeout(timer);
  }

  /** SIGKILL, at once. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #take(line: string): void {
    const entry = this.log.add(line);
    if (entry?.['msg'] === 'webhook configuration written') this.#written += 1;
    if (entry?.['msg'] === 'webhooks listening')
      this.#paths = stringsOf(entry['paths']).filter((path) => path !== CONVERSION_PATH).length;
    const listening = PORTS.find(({ message }) => message === entry?.['msg']);
    if (!listening || typeof entry?.['url'] !== 'string') return;
    const { port } = listening;
    const isFirst = !this.#urls.has(port);
    this.#urls.set(port, new URL(entry['url']));
    if (port === HTTP_PORT && isFirst) void this.#probe(new URL(READY_PATH[this.component], entry['url']));
  }

  async #probe(url: URL): Promise<void> {
    const { signal } = this.#stopProbing;
    const { clock, onReady } = this.#options;
    let answeredAt: number | undefined;
    while (!signal.aborted) {
      this.#refusal = await refusalOf(url);
      const answering = this.#refusal === undefined;
      answeredAt = answering ? (answeredAt ?? clock.monotonic()) : undefined;
      const isRegistered =
        this.#written >= this.#paths || clock.monotonic() - (answeredAt ?? Infinity) > REGISTERED_WITHIN_MS;
      const ready = answering && isRegistered;
      if (ready !== this.#isReady && !signal.aborted) {
        this.#isReady = ready;
        onReady(ready);
      }
      await sleep(clock, this.#isReady ? PROBE_EVERY_MS : ASK_EVERY_MS, signal);
    }
  }
}
