/** Loads the module of a hook: an ES module beside the Katalog, in JavaScript or TypeScript. */
import { pathToFileURL } from 'node:url';
import { type Clock, didYouMean, type Logger, messageOf } from '../../lib/base/index.js';
import { RUNTIME_ERRORS } from '../errors.js';
import type { Hook } from './hook.js';

/** Which function of which file, and where the Katalog says so. */
export interface HookPlan {
  /** Absolute path. */
  readonly file: string;
  /** As the Katalog writes it. */
  readonly module: string;
  readonly function: string;
  readonly first: boolean;
  /** `katalog.yaml:12:9 spec.crds.a.operatorBox.reconciler.hooks`. */
  readonly place: string;
}

/** The runtime is not ready before its hooks are loaded, and a module may wait at its top level for as long as it likes. */
const LATE_MS = 5_000;
const REMEDY = 'Move what the module waits for at its top level into the function, which has a deadline.';

export interface LoadTools {
  readonly crd: string;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Rejects with an `ORK_HOOK_MODULE` that names the place in the Katalog. */
export async function loadHook(plan: HookPlan, { crd, log, clock }: LoadTools): Promise<Hook> {
  const { file, place } = plan;
  const late = clock.setTimeout(
    () => log.warn({ crd, file, place, afterMs: LATE_MS, remedy: REMEDY }, 'hook module still loading'),
    LATE_MS,
  );
  try {
    return await exportedHook(plan);
  } finally {
    clock.clearTimeout(late);
  }
}

async function exportedHook(plan: HookPlan): Promise<Hook> {
  const fail = (reason: string, cause?: unknown): Error =>
    RUNTIME_ERRORS.make('ORK_HOOK_MODULE', `${plan.place}: ${plan.module} ${reason}`, cause);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await importModule(plan.file);
  } catch (error) {
    throw fail(`cannot be loaded: ${messageOf(error)}`, error);
  }
  const hook = exported[plan.function];
  if (typeof hook === 'function') return hook as Hook;
  const names = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
  throw fail(`exports no function "${plan.function}"${didYouMean(plan.function, names)}`);
}

/** Node.js runs TypeScript itself from 22.18 on, and what it runs itself has its own rules; before, jiti does. */
async function importModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const runsTypeScript = Boolean((process.features as { typescript?: unknown }).typescript);
  if (runsTypeScript || !/\.[cm]?ts$/.test(file)) return import(pathToFileURL(file).href);
  const { createJiti } = await import('jiti');
  // A pod's file system may be read-only, and a hook is loaded once.
  return createJiti(file, { fsCache: false }).import(file);
}
