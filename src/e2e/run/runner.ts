/** Documents of one run: some at a time, each printed as it goes, and all of them reported at the end. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, sleep } from '../../../lib/base/index.js';
import type { CommandContext } from '../../context.js';
import { documentText } from '../../document-text.js';
import { commandErrors } from '../../errors.js';
import { writeOutput } from '../../output-file.js';
import { isTable, type ListedFormat } from '../../output-options.js';
import { INTERRUPTED, onStopRequests } from '../../stop-requests.js';
import type { PlannedTest } from '../document/index.js';
import type { Operators } from '../operators/operators.js';
import { annotations } from '../report/github.js';
import { junitText } from '../report/junit.js';
import { checkpointLines, documentLines, repeatLines } from '../report/lines.js';
import type { DocumentResult } from './result.js';
import { type RunnableTest, type RunOptions, runDocument } from './run-document.js';

export interface RunSettings extends RunFlags {
  readonly access: RunOptions['access'];
}

export interface RunFlags {
  /** Before each document but the first. */
  readonly wait?: number;
  /** Of each document. */
  readonly timeout?: number;
  readonly repeat: number;
  readonly parallel: number;
  /** Whether what cannot be looked at is a skip, and no failure. */
  readonly skips: boolean;
  readonly output: ListedFormat;
  readonly junit?: string;
  readonly artifacts?: string;
}

type Runnable = RunnableTest & Pick<PlannedTest, 'waitMs'>;

/** Runs documents, some at a time, and reports each. */
export class Runner {
  readonly #results: DocumentResult[] = [];
  readonly #controller = new AbortController();
  readonly #operators = new Set<Operators>();

  constructor(
    readonly tests: readonly Runnable[],
    readonly flags: RunSettings,
    readonly context: CommandContext,
  ) {}

  async run(): Promise<void> {
    const { clock, env, exit } = this.context;
    const release = onStopRequests({
      clock,
      env,
      signals: ['SIGINT', 'SIGTERM', 'SIGHUP'],
      first: () => this.#controller.abort(),
      again: () => {
        for (const operators of this.#operators) operators.killAll();
        process.exit(INTERRUPTED);
      },
    });
    try {
      const queue = this.tests
        .flatMap((test) => Array.from({ length: this.flags.repeat }, () => test))
        .entries();
      const workers = Array.from({ length: this.flags.parallel }, () => this.#work(queue));
      await Promise.all(workers);
    } finally {
      release();
    }
    await this.#report();
    const isInterrupted = this.#controller.signal.aborted;
    if (isInterrupted) exit(INTERRUPTED);
    else exit(this.#results.every(({ state }) => state === 'passed') ? 0 : 1);
  }

  async #work(queue: Iterator<[number, Runnable]>): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const [index, test] = next.value;
      if (this.#controller.signal.aborted) return;
      const waitMs = Math.max(test.waitMs, index === 0 ? 0 : (this.flags.wait ?? 0));
      if (waitMs > 0) await sleep(this.context.clock, waitMs, this.#controller.signal);
      await this.#document(test);
    }
  }

  async #document(runnable: Runnable): Promise<void> {
    const { clock, random, env, terminal } = this.context;
    const { parallel, output, skips, timeout, artifacts, access } = this.flags;
    const isText = isTable(output);
    // Documents side by side are printed one after the other.
    const lines: string[] = [];
    const print = (line: string): void => {
      if (!isText) return;
      if (parallel > 1) lines.push(line);
      else terminal.print(line);
    };
    const { name } = runnable.test;
    const { installation } = runnable;
    const how = installation ? `, deployed from ${installation.image}` : '';
    const result = await runDocument(runnable, {
      ...{ clock, random, env, artifacts, access },
      signal: this.#controller.signal,
      noSkips: !skips,
      timeoutMs: timeout,
      onCluster: (cluster) => print(`${name}  on ${cluster}${how}`),
      onCheckpoint: (checkpoint) => checkpointLines(checkpoint, terminal).forEach(print),
      onOperators: (operators) => void this.#operators.add(operators),
    });
    documentLines(result).forEach(print);
    if (output === 'name') terminal.print(name);
    for (const line of lines) terminal.print(line);
    if (env['GITHUB_ACTIONS'] === 'true' && isText)
      for (const line of annotations(result)) terminal.print(line);
    this.#results.push(result);
  }

  async #report(): Promise<void> {
    const { output, junit, repeat } = this.flags;
    const { terminal } = this.context;
    if (junit !== undefined) await write(junit, junitText(this.#results));
    const passed = this.#results.every(({ state }) => state === 'passed');
    const document = documentText(output, () => ({ passed, documents: this.#results }));
    if (document !== undefined) return terminal.print(document);
    if (output === 'name') return;
    if (repeat > 1) for (const line of repeatLines(this.#results)) terminal.print(line);
    if (this.#results.length > 1) {
      const failed = this.#results.filter(({ state }) => state !== 'passed');
      terminal.print(`${this.#results.length - failed.length} of ${this.#results.length} documents passed`);
    }
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw commandErrors.make('ORK_OUTPUT', `${file}: ${messageOf(error)}`, error);
  }
  await writeOutput(file, text);
}
