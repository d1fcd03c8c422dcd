/** Calls the hook of one CRD for one CR, within the deadline of its reconcile. */

import type { JsonObject, Logger } from '../../lib/base/index.js';
import { type Clock, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { agentComment, type HookRun, NotLeadingError, type TemplateData } from '../reconcile/index.js';
import type { Hook, HookContext } from './hook.js';
import { HookError } from './hook-error.js';
import { type HookKubeTools, hookKube } from './hook-kube.js';
import { type HookPlan, loadHook } from './load-hook.js';
import { ownStrays } from './stray-errors.js';

export interface HookTools extends Omit<HookKubeTools, 'writer' | 'agentComment'> {
  readonly log: Logger;
  readonly clock: Clock;
}

export class HookRunner {
  #hook: Hook | undefined;

  constructor(
    readonly plan: HookPlan,
    private readonly crd: string,
    private readonly tools: HookTools,
  ) {}

  /** Rejects with an `ORK_HOOK_MODULE`. */
  async load(): Promise<void> {
    this.#hook ??= await loadHook(this.plan, { ...this.tools, crd: this.crd });
  }

  /**
   * Resolves when the hook has, and what it left behind has had a turn to fail. Rejects with a `HookError`, or with what the signal was aborted with: a hook that
   * goes on after that is left alone, and its writes are refused.
   */
  async run({ cr, signal, writer, trace }: HookRun, args: JsonObject, data: TemplateData): Promise<void> {
    await this.load();
    const hook = this.#hook;
    if (!hook) return;
    const who = { crd: this.crd, cr: nameOf(cr) };
    const context: HookContext = {
      cr: { ...cr, spec: cr.spec ?? {} },
      args,
      kube: hookKube(cr, signal, { ...this.tools, writer, agentComment: agentComment(trace) }),
      cross: record(data['cross']),
      children: record(data['children']),
      external: record(data['external']),
      log: labelled(this.tools.log, { ...who, reconcileId: trace.id }),
      signal,
    };
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      signal.throwIfAborted();
      await Promise.race([ownStrays(who, () => this.#call(hook, context)), aborted]);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof NotLeadingError) throw error;
      throw new HookError(`${this.plan.function} of ${this.plan.module}`, error);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** A hook that throws at once rejects like any other. */
  async #call(hook: Hook, context: HookContext): Promise<void> {
    await hook(context);
    await sleep(this.tools.clock, 0);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Readonly<Record<string, unknown>>;
}

function nameOf({ metadata: { namespace, name } }: KubernetesObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function labelled(log: Logger, labels: object): Logger {
  return {
    debug: (fields, message) => log.debug({ ...labels, ...fields }, message),
    info: (fields, message) => log.info({ ...labels, ...fields }, message),
    warn: (fields, message) => log.warn({ ...labels, ...fields }, message),
    error: (fields, message) => log.error({ ...labels, ...fields }, message),
  };
}
