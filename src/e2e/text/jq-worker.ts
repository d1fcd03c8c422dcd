/**
 * jq (jqlang.org) as WebAssembly, in a thread of its own with a deadline: a filter of a document may never end. A
 * thread that is late is ended, and the next filter gets a new one.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { type Clock, isObject } from '../../../lib/base/index.js';

const DEADLINE_MS = 5_000;

/** What the thread runs. As a text: there is no file of it in the bundle, and the package is large and loaded when asked for. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const loaded = require(workerData).loadJq();
parentPort.on('message', async ({ id, input, filter, flags }) => {
  try {
    const { stdout, stderr, exitCode } = (await loaded).raw(input, filter, flags);
    parentPort.postMessage({ id, stdout, stderr, exitCode });
  } catch (error) {
    parentPort.postMessage({ id, stdout: '', stderr: String(error), exitCode: 1 });
  }
});`;

export interface JqOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

interface Asked {
  readonly resolve: (output: JqOutput) => void;
}

export class Jq {
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(
    readonly clock: Clock,
    readonly deadlineMs = DEADLINE_MS,
  ) {}

  /** What a filter makes of JSON texts, as `jq -r` prints it. Throws an Error with jq's words. */
  async filter(input: string, filter: string): Promise<string> {
    const first = await this.#run(input, filter);
    if (first.exitCode === 0) return first.stdout;
    // The Go implementation takes `jq: state` for `.state`.
    if (/\w+\/0 is not defined/.test(first.stderr) && /^[A-Za-z_]/.test(filter)) {
      const second = await this.#run(input, `.${filter}`);
      if (second.exitCode === 0) return second.stdout;
    }
    throw new Error(firstLine(first.stderr));
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #run(input: string, filter: string): Promise<JqOutput> {
    const id = ++this.#last;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const timer = this.clock.setTimeout(() => {
        if (this.#worker === worker) this.#worker = undefined;
        void worker.terminate();
        this.#fail(`jq: the filter did not end within ${this.deadlineMs / 1_000}s`);
      }, this.deadlineMs);
      const settle = (output: JqOutput): void => {
        this.clock.clearTimeout(timer);
        resolve(output);
      };
      this.#asked.set(id, { resolve: settle });
      worker.postMessage({ id, input, filter, flags: ['-r'] });
    });
  }

  #start(): Worker {
    const path = createRequire(import.meta.url).resolve('jq-wasm');
    const worker = new Worker(PROGRAM, { eval: true, workerData: path });
    worker.unref();
    worker.on('message', (message: unknown) => this.#answer(message));
    worker.on('error', (error) => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#fail(`jq: ${error.message}`);
    });
    return worker;
  }

  #answer(message: unknown): void {
    if (!isObject(message)) return;
    const asked = this.#asked.get(Number(message['id']));
    this.#asked.delete(Number(message['id']));
    asked?.resolve({
      stdout: String(message['stdout']),
      stderr: String(message['stderr']),
      exitCode: Number(message['exitCode']),
    });
  }

  /** Of everything that the thread was asked. */
  #fail(stderr: string): void {
    const all = [...this.#asked.values()];
    this.#asked.clear();
    for (const { resolve } of all) resolve({ stdout: '', stderr, exitCode: 1 });
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? 'jq failed';
}
