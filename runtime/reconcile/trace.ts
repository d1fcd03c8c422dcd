/**
 * One reconcile as the log (at `debug`) and the audit log of the API server (in the User-Agent) show it: every line and
 * every request carries its id. With `debug` off a step costs one call.
 */
import { debugs, type Logger, withFields } from '../../lib/base/index.js';
import type { ApiResource, KubernetesObject, ObjectName } from '../../lib/kube/index.js';
import type { ChildChange } from './child-change.js';
import type { Writer } from './writer.js';

export interface ReconcileTrace {
  /** Unlike that of every other reconcile of this process. */
  readonly id: string;
  /** Logs a step at `debug`; the message is a constant, and fields are asked for only then. */
  step(message: string, fields?: () => object): void;
  /** Logs a change of a child at `info`. */
  changed(change: ChildChange): void;
}

const CHANGED: Readonly<Record<ChildChange['verb'], string>> = {
  created: 'child created',
  updated: 'child updated',
  deleted: 'child deleted',
};

export class Trace implements ReconcileTrace {
  constructor(
    readonly id: string,
    private readonly log: Logger,
    private readonly labels: { readonly crd: string; readonly cr: string },
  ) {}

  step(message: string, fields?: () => object): void {
    if (debugs(this.log)) this.log.debug({ ...this.labels, reconcileId: this.id, ...fields?.() }, message);
  }

  changed({ verb, ...change }: ChildChange): void {
    this.log.info(withFields(this.labels, { reconcileId: this.id, ...change }), CHANGED[verb]);
  }
}

/** What requests of this reconcile add to their User-Agent. */
export function agentComment({ id }: ReconcileTrace): string {
  return `reconcile ${id}`;
}

/** Requests of one reconcile: each is a step of it, and its request names it. */
export function tracedWriter(writer: Writer, trace: ReconcileTrace): Writer {
  const comment = agentComment(trace);
  return {
    get: async (resource, name, options) => {
      const found = await writer.get(resource, name, withFields(options, { agentComment: comment }));
      trace.step('object read', () => ({ ...placed(resource, name), found: found !== undefined }));
      return found;
    },
    apply: async (resource, object, options) => {
      const answer = await writer.apply(resource, object, withFields(options, { agentComment: comment }));
      trace.step('object applied', () => written(resource, answer));
      return answer;
    },
    create: async (resource, object, options) => {
      const answer = await writer.create(resource, object, withFields(options, { agentComment: comment }));
      if (answer) trace.step('object created', () => written(resource, answer));
      return answer;
    },
    mergePatch: async (resource, name, patch, options) => {
      const answer = await writer.mergePatch(
        resource,
        name,
        patch,
        withFields(options, { agentComment: comment }),
      );
      trace.step('object patched', () => ({
        ...written(resource, answer),
        subresource: options.subresource,
      }));
      return answer;
    },
    delete: async (resource, name, options) => {
      const deletion = await writer.delete(resource, name, withFields(options, { agentComment: comment }));
      if (deletion !== 'changed') trace.step('object deleted', () => placed(resource, name));
      return deletion;
    },
  };
}

function written(resource: ApiResource, { metadata }: KubernetesObject) {
  return { ...placed(resource, metadata), resourceVersion: metadata.resourceVersion };
}

function placed({ plural }: ApiResource, { namespace, name }: Partial<ObjectName>) {
  return { resource: plural, object: namespace === undefined ? name : `${namespace}/${name}` };
}
