import { earliest } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { ChildrenResult } from './children.js';
import type { TemplateData } from './template-data.js';

/** What calls gave: the data with their results, or the error and the data as it was. */
export interface Before {
  readonly data: TemplateData;
  readonly error?: Error;
}

/** What a reconcile has gathered so far. */
export class Work {
  readonly errors: Error[] = [];
  readonly written: KubernetesObject[] = [];
  readonly deleted: KubernetesObject[] = [];
  /** Children that are not ready, in words. */
  readonly unready: string[] = [];
  data: TemplateData;
  /** When the CR has to be looked at again without a trigger, in milliseconds. */
  againMs: number | undefined;
  /** The last calls that were taken went well. */
  ready = true;

  constructor(before: Before) {
    this.data = before.data;
    this.take(before);
  }

  take({ data, error }: Before): void {
    this.data = data;
    this.ready = error === undefined;
    if (error) this.errors.push(error);
  }

  add({ errors, written, deleted, againMs, unready }: ChildrenResult): void {
    this.againMs = earliest(this.againMs, againMs);
    this.errors.push(...errors);
    this.written.push(...written);
    this.deleted.push(...deleted);
    this.unready.push(...unready);
  }
}
