import { type AutoscalePlan, type Simulation, simulate } from '../../autoscaler/index.js';
import { didYouMean } from '../../lib/base/index.js';
import { resolveReference } from '../../oncop/index.js';
import type { CrdPlan, RuntimePlan } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';
import type { Trace } from './trace-rows.js';

/** A simulation with all that is shown of it. */
export interface SimulationRun {
  readonly katalog: string;
  readonly crd: string;
  readonly plan: AutoscalePlan;
  readonly trace: Trace;
  /** Where the trace was read from. */
  readonly place: string;
  readonly simulation: Simulation;
  /** What the block reads and the trace does not have. */
  readonly absent: readonly string[];
}

/** A CRD's entry with its autoscaler. */
export type Autoscaled = CrdPlan & { readonly autoscale: AutoscalePlan };

/** The CRD to be simulated; throws ORK_SIMULATE_CRD. Without a name, the only one that has an autoscaler. */
export function autoscaledCrd(plan: RuntimePlan, name: string | undefined): Autoscaled {
  const scaled = [...plan.crds.values()].filter((crd): crd is Autoscaled => crd.autoscale !== undefined);
  const names = scaled.map(({ entry }) => entry.name);
  const known = names.length === 0 ? 'no CRD declares one' : `expected one of ${names.join(', ')}`;
  if (name === undefined) {
    const [only] = scaled;
    if (only && scaled.length === 1) return only;
    const fault = only ? 'several CRDs declare an autoscaler' : 'no CRD declares an autoscaler';
    throw commandErrors.make(
      'ORK_SIMULATE_CRD',
      only ? `${fault}: set --crd to one of ${names.join(', ')}` : fault,
    );
  }
  const crd = scaled.find(({ entry }) => entry.name.toLowerCase() === name.toLowerCase());
  if (crd) return crd;
  const all = [...plan.crds.keys()];
  throw commandErrors.make(
    'ORK_SIMULATE_CRD',
    plan.crds.has(name)
      ? `CRD "${name}" declares no autoscaler (operatorBox.autoscale); ${known}`
      : `unknown CRD "${name}"${didYouMean(name, all)}: expected one of ${all.join(', ')}`,
  );
}

/** Runs a CRD's autoscaler over a trace; throws ORK_TRACE_REFERENCE when the trace has nothing that the block reads. */
export function simulateCrd(katalog: string, crd: Autoscaled, trace: Trace, place: string): SimulationRun {
  const plan = crd.autoscale;
  const traced = [...new Set(trace.samples.map(({ reference }) => reference))];
  const absent = plan.references.filter((reference) => !traced.includes(reference));
  if (absent.length > 0 && absent.length === plan.references.length) {
    throw commandErrors.make(
      'ORK_TRACE_REFERENCE',
      `${place}: the trace has none of the values that the autoscaler of ${crd.entry.name} reads (${absent.join(', ')}), only ${traced.join(', ')}`,
    );
  }
  return {
    katalog,
    crd: crd.entry.name,
    plan,
    trace,
    place,
    simulation: simulate(plan, trace.samples, { staleAfterMs: (reference) => staleAfterOf(crd, reference) }),
    absent,
  };
}

/** When a sibling's value expires in a runtime, in milliseconds; undefined: never, as of a CRD of the same process. */
function staleAfterOf({ cross }: CrdPlan, reference: string): number | undefined {
  if (!reference.startsWith('cross.')) return undefined;
  const entry = resolveReference(cross, reference, { hasCr: false }).reference?.entry;
  return entry && entry.address.kind !== 'local' ? entry.policy.staleAfterMs : undefined;
}
