/** Loads the module of a hook: an ES module beside the Katalog, in JavaScript or TypeScript. */
import { pathToFileURL } from 'node:url';
import { didYouMean, messageOf } from '../../lib/base/index.js';
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

/** Rejects with an `ORK_HOOK_MODULE` that names the place in the Katalog. */
export async function loadHook(plan: HookPlan): Promise<Hook> {
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
