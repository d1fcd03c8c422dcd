/** Runs one document: opens its cluster, sets it up, looks at its checkpoints in order, and cleans up. */
import { type Clock, messageOf, OrkestraError, type Random } from '../../../lib/base/index.js';
import type { RuntimePlan } from '../../../runtime/index.js';
import type { Choice } from '../cluster/choose.js';
import { openCluster } from '../cluster/open-cluster.js';
import type { TestCluster } from '../cluster/test-cluster.js';
import { unavailable } from '../deployed/available.js';
import { install, namesOf } from '../deployed/install.js';
import type { Installation } from '../deployed/installation.js';
import { checkStanding, checkStandingCrds } from '../deployed/standing.js';
import { uninstall } from '../deployed/uninstall.js';
import type { Checkpoint, E2eTest, Phase } from '../document/index.js';
import { Applied } from '../kubectl/applied.js';
import type { KubectlContext, RuntimeAccess } from '../kubectl/context.js';
import { Kinds } from '../kubectl/kinds.js';
import { runtimeDeployment } from '../kubectl/under-test.js';
import { Operators } from '../operators/operators.js';
import { Jq } from '../text/jq-worker.js';
import { saveArtifacts } from './artifacts.js';
import { evaluateCheckpoint } from './checkpoint.js';
import { Cleanup } from './cleanup.js';
import type { Shell } from './command.js';
import { deleteCrs, isOpen } from './crs.js';
import { diagnose, showOnFailure } from './diagnose.js';
import type { CheckpointResult, DocumentResult } from './result.js';
import { applyFile, type SetupContext, setUp, startOperators } from './setup.js';

/** A document that may run: its Katalog is loaded. */
export interface RunnableTest {
  readonly test: E2eTest;
  /** undefined: the operator under test is someone else's. */
  readonly plan: RuntimePlan | undefined;
  /** Those of the document, else those that its Katalog names. */
  readonly crdFiles: readonly string[];
  readonly choice: Choice;
  /** The bundle to install; undefined: the runtime and the gateway are processes of this machine. */
  readonly installation: Installation | undefined;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Entries that cannot be looked at here are failures. */
  readonly noSkips: boolean;
  /** Of a whole document; undefined: its checkpoints bound it. */
  readonly timeoutMs: number | undefined;
  /** Of the Live API of the runtime under test. */
  readonly access: Pick<RuntimeAccess, 'token' | 'ca'> & { readonly caFile: string | undefined };
  /** Where objects, Events and logs are written; undefined: nowhere. */
  readonly artifacts: string | undefined;
  readonly onCluster: (name: string) => void;
  readonly onCheckpoint: (result: CheckpointResult) => void;
  /** Processes of the run begin, for whoever has to end them at once. */
  readonly onOperators: (operators: Operators) => void;
}

export async function runDocument(runnable: RunnableTest, options: RunOptions): Promise<DocumentResult> {
  return new DocumentRun(runnable, options).run();
}

class DocumentRun {
  readonly #checkpoints: CheckpointResult[] = [];
  readonly #controller = new AbortController();
  readonly #startedAt: number;
  #cluster: TestCluster | undefined;
  #left: readonly string[] = [];
  /** What `onFailure` of the document has printed. */
  readonly #shown: string[] = [];

  constructor(
    readonly runnable: RunnableTest,
    readonly options: RunOptions,
  ) {
    this.#startedAt = options.clock.monotonic();
  }

  async run(): Promise<DocumentResult> {
    const { clock, random, env, signal, timeoutMs, access } = this.options;
    const end = (): void => this.#controller.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const timer =
      timeoutMs === undefined
        ? undefined
        : clock.setTimeout(() => this.#controller.abort(TIME_IS_UP), timeoutMs);
    const operators = new Operators({
      clock,
      random,
      env,
      kubeconfig: () => this.#cluster?.kubeconfig ?? '',
      access,
      signal: this.#controller.signal,
    });
    this.options.onOperators(operators);
    const jq = new Jq(clock);
    let failure: unknown;
    try {
      this.#controller.signal.throwIfAborted();
      const cluster = await openCluster(this.runnable.choice, {
        ...{ clock, random, env, operators },
        image: this.runnable.installation?.image,
        signal: this.#controller.signal,
      });
      this.#cluster = cluster;
      this.options.onCluster(cluster.name);
      await this.#onCluster(cluster, operators, jq);
    } catch (error) {
      failure = error;
    } finally {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', end);
      await operators.stop();
      await jq.close();
      const closing: unknown = await this.#cluster?.close().catch((error: unknown) => error);
      failure ??= closing;
    }
    return this.#result(failure);
  }

  async #onCluster(cluster: TestCluster, operators: Operators, jq: Jq): Promise<void> {
    const { clock, env } = this.options;
    const { test } = this.runnable;
    const kinds = new Kinds(cluster.client);
    const applied = new Applied(cluster.client, kinds, clock);
    const isSimulated = cluster.provider === 'embedded';
    const { client } = cluster;
    const { installation } = this.runnable;
    const isDeployed = installation !== undefined;
    const hostsOperators = cluster.hostsOperators || isDeployed;
    const kubectl: KubectlContext = {
      ...{ client, kinds, operators, hostsOperators, isDeployed, isSimulated, jq, clock, env },
      ...{ signal: this.#controller.signal, folder: test.folder },
      live: { ...this.options.access, deployment: () => this.runnable.plan && runtimeDeployment(applied) },
    };
    const shellEnv = { ...env, KUBECONFIG: cluster.kubeconfig };
    const { crdFiles } = this.runnable;
    const leftCrds = installation
      ? await checkStanding(installation, crdFiles, kubectl)
      : cluster.isDisposable
        ? new Set<string>()
        : await checkStandingCrds(crdFiles, kubectl);
    const context: SetupContext = { kubectl, applied, cluster, env: shellEnv, leftCrds };
    const shell: Shell = { folder: test.folder, env: shellEnv, clock, signal: this.#controller.signal };
    let setUpCount = 0;
    let installedCount = 0;
    try {
      await setUp(test, crdFiles, context);
      setUpCount = applied.created.length;
      try {
        if (installation) await this.#install(installation, context);
      } finally {
        installedCount = applied.created.length;
      }
      const { plan } = this.runnable;
      if (plan && test.katalog !== undefined && !installation) {
        const started = startOperators(test.katalog, plan, context);
        await started.finally(() => {
          if (this.#isLate) this.#shown.push(...operators.unready.flatMap((text) => text.split('\n')));
        });
      }
      await this.#phases(context, shell);
    } finally {
      try {
        if (this.options.artifacts !== undefined)
          await saveArtifacts(this.options.artifacts, { test, kubectl, applied });
      } finally {
        const bundle = [setUpCount, installedCount] as const;
        if (!cluster.isDisposable) await this.#cleanUp(context, bundle);
      }
    }
  }

  async #install(installation: Installation, context: SetupContext): Promise<void> {
    const { cluster, kubectl } = context;
    try {
      await install(installation, context);
    } catch (error) {
      if (this.#isLate) {
        const lines = await unavailable(namesOf(installation), kubectl.client).catch(() => []);
        this.#shown.push(...lines);
      }
      if (cluster.imageNote !== undefined) this.#shown.push(cluster.imageNote);
      throw error;
    }
  }

  /** While the runtime runs: what has a finalizer of it, which is what came after it; then the rest. */
  async #cleanUp(
    { applied, kubectl }: SetupContext,
    bundle: readonly [from: number, to: number],
  ): Promise<void> {
    const cleanup = new Cleanup(applied);
    const { created } = applied;
    const { installation } = this.runnable;
    if (installation) await uninstall(installation, { created, bundle }, { cleanup, kubectl });
    else {
      const [setUpCount] = bundle;
      await cleanup.remove(created.slice(setUpCount));
      await kubectl.operators.stop();
      await cleanup.remove(created.slice(0, setUpCount));
    }
    this.#left = await cleanup.left();
  }

  async #phases(context: SetupContext, shell: Shell): Promise<void> {
    const { test } = this.runnable;
    const of = (phase: Phase): readonly Checkpoint[] =>
      test.checkpoints.filter((checkpoint) => checkpoint.phase === phase);
    await this.#checkpointsOf(of('setup-complete'), context, shell);
    for (const file of test.crFiles) await applyFile(file, context);
    await this.#checkpointsOf(of('cr-applied'), context, shell);
    const last = of('cr-deleted');
    if (last.length > 0) await deleteCrs(test, context.kubectl);
    await this.#checkpointsOf(last, context, shell);
    if (this.#checkpoints.some(({ state }) => state === 'failed'))
      for (const line of await showOnFailure(test.onFailure, context.kubectl, shell)) this.#shown.push(line);
  }

  async #checkpointsOf(
    checkpoints: readonly Checkpoint[],
    context: SetupContext,
    shell: Shell,
  ): Promise<void> {
    for (const checkpoint of checkpoints) {
      this.#controller.signal.throwIfAborted();
      const result = await this.#checkpoint(checkpoint, context, shell);
      this.#checkpoints.push(result);
      this.options.onCheckpoint(result);
    }
  }

  async #checkpoint(checkpoint: Checkpoint, context: SetupContext, shell: Shell): Promise<CheckpointResult> {
    const { clock, noSkips } = this.options;
    const startedAt = clock.monotonic();
    const { name, file, line } = checkpoint;
    const done = (
      rest: Pick<CheckpointResult, 'state' | 'outcomes' | 'notes'> & { why?: string },
    ): CheckpointResult => ({
      ...{ name, file, line, durationMs: clock.monotonic() - startedAt },
      ...rest,
    });
    if (!(await isOpen(checkpoint, this.runnable.test, context.kubectl))) {
      return done({ state: 'skipped', why: 'its conditions do not hold', outcomes: [], notes: [] });
    }
    const { isMet, outcomes } = await evaluateCheckpoint(checkpoint, { ...context, shell });
    const skipped = outcomes.filter(({ state }) => state === 'skipped');
    const isFailed = !isMet || (noSkips && skipped.length > 0);
    if (!isFailed) {
      const isWhole = skipped.length > 0 && skipped.length === assertedCount(checkpoint);
      return done({ state: isWhole ? 'skipped' : 'passed', outcomes, notes: [] });
    }
    const notes = [
      ...(await diagnose(checkpoint, context.kubectl)),
      ...(await showOnFailure(checkpoint.onFailure, context.kubectl, shell)),
    ];
    return done({ state: 'failed', outcomes, notes });
  }

  get #isLate(): boolean {
    return this.#controller.signal.reason === TIME_IS_UP;
  }

  #result(failure: unknown): DocumentResult {
    const { test, installation } = this.runnable;
    const isInterrupted = this.options.signal.aborted;
    const error = this.#isLate ? TIME_IS_UP : failure;
    const isFailed =
      error !== undefined ||
      this.#left.length > 0 ||
      this.#checkpoints.some(({ state }) => state === 'failed');
    return {
      name: test.name,
      file: test.file,
      cluster: this.#cluster?.name ?? this.runnable.choice.provider,
      ...(installation ? { deployed: { image: installation.image } } : {}),
      state: isInterrupted ? 'interrupted' : isFailed ? 'failed' : 'passed',
      durationMs: this.options.clock.monotonic() - this.#startedAt,
      checkpoints: this.#checkpoints,
      ...(error === undefined || isInterrupted ? {} : { error: described(error, this.options.timeoutMs) }),
      left: this.#left,
      shown: this.#shown,
    };
  }
}

const TIME_IS_UP = 'time is up';

function assertedCount({ mutations, resources, reads, commands }: Checkpoint): number {
  return mutations.length + resources.length + reads.length + commands.length;
}

function described(error: unknown, timeoutMs: number | undefined): NonNullable<DocumentResult['error']> {
  if (error === TIME_IS_UP)
    return { message: `the document did not end within ${(timeoutMs ?? 0) / 1_000}s` };
  const message = messageOf(error);
  if (!(error instanceof OrkestraError)) return { message };
  return { message: `${message} (${error.code})`, remedy: error.remedy };
}
