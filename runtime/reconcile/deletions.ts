/**
 * Works through `onDelete` of the CRs that are being deleted, group by group, as far as one pass gets. Which groups are
 * done is remembered, not stored: another process begins with the first again, finds its objects gone and goes on.
 */

import type { Program } from '../../katalog/index.js';
import { asError, shortDuration } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { ExternalPort } from './ports.js';
import { Removal, type RemovalTools } from './removal.js';
import type { Run } from './run.js';
import type { TemplateData } from './template-data.js';

type DeletionGroup = Program['deletion']['groups'][number];

/** How long until a CR is looked at again whose objects are not gone; that of a watched one is seen at once. */
const AGAIN_MS = 3_000;

/** What a CR that is being deleted waits for. */
export interface Waiting {
  readonly ms: number;
  /** In words, when they are new. */
  readonly news: string | undefined;
}

interface Progress {
  /** The group that is under way. */
  group: number;
  /** Its calls have been made. */
  begun: boolean;
  /** Answers of the calls so far. */
  external: unknown;
  /** Monotonic time in milliseconds. */
  readonly since: number;
  said: string;
}

interface Pass {
  readonly run: Run;
  readonly data: TemplateData;
  readonly fail: (errors: readonly Error[]) => Error;
}

export class Deletions {
  readonly #progress = new Map<string, Progress>();

  constructor(
    private readonly program: Program['deletion'],
    private readonly tools: RemovalTools & { readonly external: ExternalPort },
  ) {}

  /** undefined: all is done, and the finalizer may go. Rejects with every error of the group that is under way. */
  async pass(
    run: Run,
    data: TemplateData,
    fail: (errors: readonly Error[]) => Error,
  ): Promise<Waiting | undefined> {
    const progress = this.#of(run.cr, data);
    const { groups, ordered } = this.program;
    for (let group = groups[progress.group]; group; group = groups[progress.group]) {
      const begins = !progress.begun;
      if (begins) await this.#begin(group, progress, { run, data, fail });
      const known = { ...data, external: progress.external };
      const removal = new Removal({ ...this.tools, writer: run.childWriter }, run, known, {
        waits: ordered,
        begins,
      });
      const { errors, left } = await removal.of(group.entries);
      if (errors.length > 0) throw fail(errors);
      if (left.length > 0) return this.#wait(group, left, progress, fail);
      progress.group += 1;
      progress.begun = false;
    }
    return undefined;
  }

  forget({ metadata }: KubernetesObject): void {
    this.#progress.delete(metadata.uid ?? '');
  }

  #of({ metadata }: KubernetesObject, data: TemplateData): Progress {
    const uid = metadata.uid ?? '';
    const known = this.#progress.get(uid);
    if (known) return known;
    const since = this.tools.clock.monotonic();
    const progress = { group: 0, begun: false, external: data['external'], since, said: '' };
    this.#progress.set(uid, progress);
    return progress;
  }

  /** Calls are made once for a group, however long it is waited for. */
  async #begin(group: DeletionGroup, progress: Progress, { run, data, fail }: Pass): Promise<void> {
    const known = { ...data, external: progress.external };
    try {
      progress.external = (await this.tools.external.make(group.external, known, run.signal))['external'];
      progress.begun = true;
    } catch (error) {
      run.signal.throwIfAborted();
      throw fail([asError(error)]);
    }
  }

  #wait(
    { name }: DeletionGroup,
    left: readonly string[],
    progress: Progress,
    fail: (errors: readonly Error[]) => Error,
  ): Waiting {
    const { timeoutMs } = this.program;
    const text = `${name} waits for ${left.join(', ')}`;
    if (this.tools.clock.monotonic() - progress.since >= timeoutMs) {
      throw fail([
        new Error(`onDelete takes longer than its timeout of ${shortDuration(timeoutMs)}: ${text}`),
      ]);
    }
    const news = progress.said === text ? undefined : text;
    progress.said = text;
    return { ms: AGAIN_MS, news };
  }
}
