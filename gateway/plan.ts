import {
  type CrdEntry,
  type FunctionOptions,
  type Katalog,
  type KatalogSource,
  loadKatalog,
  type Problem,
  type Program,
  readCrdFile,
  readInclude,
} from '../katalog/index.js';
import { policyProblems } from './policy/index.js';

/** One CRD of the Katalog as the gateway sees it. */
export interface CrdPlan {
  readonly entry: CrdEntry;
  readonly program: Program;
}

/** A Katalog, ready for the gateway: what the reconciler alone reads of it is not looked at. */
export interface GatewayPlan {
  readonly katalog: Katalog;
  /** Enabled ones by name, in document order. */
  readonly crds: ReadonlyMap<string, CrdPlan>;
}

export interface LoadedGatewayPlan {
  /** Undefined when there is an error among the problems. */
  readonly plan: GatewayPlan | undefined;
  readonly problems: readonly Problem[];
}

export type GatewayPlanOptions = Pick<FunctionOptions, 'clock' | 'random'>;

/** Loads Katalog sources as `ork run` does. Never throws for what a document says. */
export function loadGatewayPlan(
  sources: readonly KatalogSource[],
  options: GatewayPlanOptions,
): LoadedGatewayPlan {
  const { katalog, programs, problems, locate } = loadKatalog(sources, {
    ...options,
    readCrdFile,
    readInclude,
  });
  if (!katalog) return { plan: undefined, problems };
  const crds = [...katalog.crds.values()].flatMap((entry): [string, CrdPlan][] => {
    const program = programs.get(entry.name);
    if (!entry.enabled || !program) return [];
    return [[entry.name, { entry, program }]];
  });
  const plan = { katalog, crds: new Map(crds) };
  const refused = policyProblems(plan, locate);
  return { plan: refused.length === 0 ? plan : undefined, problems: [...problems, ...refused] };
}
