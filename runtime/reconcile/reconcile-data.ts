/** What templates, conditions and hooks of one reconcile see: before it has written anything, and after. */
import {
  Budget,
  budgetOf,
  type CrdEntry,
  type NoticeSink,
  noticesOf,
  type Program,
  withBudget,
  withNotices,
} from '../../katalog/index.js';
import type { Clock } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { keyOf } from '../../lib/kube/index.js';
import type { ChildReader } from './children.js';
import { type EnrichSources, enriched } from './enrich.js';
import { type TemplateData, type TemplateSources, templateData } from './template-data.js';
import type { Work } from './work.js';

export interface ReconcileDataOptions {
  readonly entry: Pick<CrdEntry, 'renderBudget'>;
  readonly program: Program;
  readonly clock: Clock;
  readonly children: ChildReader;
  readonly isCustom: TemplateSources['isCustom'];
  /** The documents of siblings for this CR, made current. */
  readonly cross: (cr: KubernetesObject) => Promise<Readonly<Record<string, unknown>>>;
  readonly enrich: EnrichSources;
  /** What templates see of this CRD itself, and of what was observed for a key. */
  readonly own: (key: string) => Pick<TemplateSources, 'metrics' | 'health' | 'events'>;
}

export class ReconcileData {
  constructor(private readonly options: ReconcileDataOptions) {}

  /** From what the caches show, with what all renderings may cost together; `notices` hears its conditions. */
  async of(cr: KubernetesObject, notices?: NoticeSink): Promise<TemplateData> {
    const { children, isCustom, cross, own } = this.options;
    const documents = await cross(cr);
    const sources = { isCustom, cross: documents, ...own(keyOf(cr)) };
    const budget = new Budget({ units: this.options.entry.renderBudget, clock: this.options.clock });
    return this.#enriched(children.of(cr, documents), (current) =>
      withNotices(withBudget(templateData(cr, { children: current, ...sources }), budget), notices),
    );
  }

  /** What templates see, after the rules of `mutation`; nothing of it is written to the CR. */
  mutated(data: TemplateData): TemplateData {
    return this.options.program.admission.mutate(data) as TemplateData;
  }

  /** A value that does not convert must not keep a CR from going. */
  beforeDeletion(data: TemplateData): TemplateData {
    try {
      return this.mutated(data);
    } catch {
      return data;
    }
  }

  /** With the children as the API server just answered them: `.children.<kind>.status` is current. */
  async afterwards(
    cr: KubernetesObject,
    { data, written, deleted }: Pick<Work, 'data' | 'written' | 'deleted'>,
  ): Promise<TemplateData> {
    if (written.length + deleted.length === 0) return this.mutated({ ...data, ...ofCr(cr) });
    const { children, isCustom } = this.options;
    const stale = new Set([...written, ...deleted].map((child) => child.metadata.uid));
    const kept = children.of(cr, data.cross).filter((child) => !stale.has(child.metadata.uid));
    const sources = {
      isCustom,
      cross: data.cross,
      metrics: data.metrics,
      health: data.health,
      events: data.events ?? {},
      external: data['external'] as Readonly<Record<string, unknown>>,
    };
    const current = [...kept, ...written];
    const budget = budgetOf(data);
    const make = (known: readonly KubernetesObject[]) => {
      const made = templateData(cr, { children: known, ...sources });
      return withNotices(budget ? withBudget(made, budget) : made, noticesOf(data));
    };
    return this.mutated(await this.#enriched(current, make));
  }

  async #enriched(
    children: readonly KubernetesObject[],
    data: (children: readonly KubernetesObject[]) => TemplateData,
  ): Promise<TemplateData> {
    const { program, enrich } = this.options;
    return data(
      program.enrich.length === 0 ? children : await enriched(children, program.enrich, enrich, data),
    );
  }
}

/** The parts of a CR that templates see. */
export function ofCr({ metadata, spec = {}, status = {} }: KubernetesObject) {
  return { metadata, spec, status };
}
