import { type Course, nameOf, type Write } from '../cycles/index.js';
import { changeText } from '../diff/meaning.js';
import type { ClusterPlan } from './cluster-plan.js';

/** How many objects would be created, changed and deleted; statuses are counted apart. */
export interface PlanCounts {
  readonly create: number;
  readonly change: number;
  readonly delete: number;
  readonly status: number;
  /** Custom resources whose reconcile would fail. */
  readonly failed: number;
}

/** Writes that would change something. */
export function plannedWrites({ cycles }: Course): readonly Write[] {
  return cycles.flatMap(({ writes }) => writes).filter(({ sign }) => sign !== '=' && sign !== '!');
}

export function countsOf({ courses }: ClusterPlan): PlanCounts {
  const writes = courses.flatMap(plannedWrites);
  const objects = writes.filter(({ subresource }) => subresource !== 'status');
  const of = (sign: Write['sign']): number => objects.filter((write) => write.sign === sign).length;
  return {
    ...{ create: of('+'), change: of('~'), delete: of('-') },
    status: writes.length - objects.length,
    failed: courses.filter(hasFailed).length,
  };
}

export function hasFailed({ cycles }: Course): boolean {
  return cycles.some(({ outcome }) => outcome === 'failed');
}

/** A block for each custom resource that something would change for, then the sums. */
export function planLines(
  plan: ClusterPlan,
  counts: PlanCounts,
  { status }: { readonly status: boolean },
): readonly string[] {
  const blocks = plan.courses.map((course) => courseLines(course, status));
  const shown = blocks.filter(({ length }) => length > 1);
  return [
    ...shown.flat(),
    ...plan.missing.map((crd) => `${crd}: the cluster does not serve this CRD; apply it first`),
    ...plan.notices,
    `plan: ${counts.create} to create, ${counts.change} to change, ${counts.delete} to delete, ` +
      `${counts.status} statuses to write; ${blocks.length - shown.length} of ${blocks.length} custom resources unchanged` +
      (counts.failed > 0 ? `, ${counts.failed} fail` : ''),
  ];
}

function courseLines(course: Course, status: boolean): readonly string[] {
  const { crd, namespace, name } = course.subject;
  const writes = plannedWrites(course).filter(({ subresource }) => status || subresource !== 'status');
  return [
    `${crd} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
    ...writes.flatMap(writeLines),
    ...endingLines(course),
  ];
}

function endingLines({ cycles }: Course): readonly string[] {
  const [cycle] = cycles;
  if (!cycle) return ['  ? not reconciled: its CRD waits for another one, or its reconcile takes too long'];
  const { outcome, reason = '' } = cycle;
  if (outcome === 'succeeded' || outcome === 'skipped') return [];
  return [`  ! ${outcome}: ${reason}`];
}

function writeLines(write: Write): readonly string[] {
  const part = write.subresource === '' ? '' : ` ${write.subresource}`;
  return [
    `  ${write.sign} ${nameOf(write)}${part}`,
    ...write.changes.map((change) => `      ${changeText(change)}`),
  ];
}
