import { objectName } from '../../lib/base/index.js';
import { type Course, nameOf, type Write } from '../cycles/index.js';
import { changeText } from '../diff/meaning.js';
import type { ClusterPlan } from './cluster-plan.js';
import { unplannedLines } from './unplanned.js';

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
function plannedWrites({ cycles }: Course): readonly Write[] {
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

function hasFailed({ cycles }: Course): boolean {
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
    ...unknownLines(plan),
    `plan: ${counts.create} to create, ${counts.change} to change, ${counts.delete} to delete, ` +
      `${counts.status} statuses to write; ${blocks.length - shown.length} of ${blocks.length} custom resources unchanged` +
      (counts.failed > 0 ? `, ${counts.failed} fail` : ''),
  ];
}

/** What the names of objects leave out: what would fail, and what the plan cannot say. */
export function troubleLines(plan: ClusterPlan): readonly string[] {
  const failing = plan.courses.flatMap((course) => {
    const lines = endingLines(course);
    return lines.length === 0 ? [] : [headLine(course), ...lines];
  });
  return [...failing, ...unknownLines(plan)];
}

/** Of each object that would change, once, as `deployment/shop/front`. */
export function plannedNames(
  { courses }: ClusterPlan,
  { status }: { readonly status: boolean },
): readonly string[] {
  const writes = courses.flatMap(plannedWrites).filter((write) => status || write.subresource !== 'status');
  const names = writes.map(({ kind, namespace, name }) =>
    [kind.toLowerCase(), ...(namespace === '' ? [] : [namespace]), name].join('/'),
  );
  return [...new Set(names)];
}

/** Every write that would change something, by custom resource. */
export function planJson({ courses, missing, unplanned }: ClusterPlan, counts: PlanCounts): object {
  const resources = courses.map((course) => {
    const { crd, namespace, name } = course.subject;
    const [cycle] = course.cycles;
    const writes = plannedWrites(course).map(({ sent: _, status: __, sign, ...write }) => ({
      sign,
      ...write,
    }));
    return { crd, namespace, name, outcome: cycle?.outcome ?? null, reason: cycle?.reason, writes };
  });
  return { ...counts, missing, unplanned, resources };
}

function unknownLines({ missing, unplanned }: ClusterPlan): readonly string[] {
  return [
    ...missing.map((crd) => `${crd}: the cluster does not serve this CRD; apply it first`),
    ...unplannedLines(unplanned),
  ];
}

function headLine({ subject }: Course): string {
  return objectName(subject.crd, subject);
}

function courseLines(course: Course, status: boolean): readonly string[] {
  const writes = plannedWrites(course).filter(({ subresource }) => status || subresource !== 'status');
  return [headLine(course), ...writes.flatMap(writeLines), ...endingLines(course)];
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
    ...shownChanges(write).map((change) => `      ${changeText(change)}${takenText(change)}`),
  ];
}

/** Whoever may write an object may own its fields under any number of names. */
const MOST_MANAGERS = 5;

function takenText({ takenFrom = [] }: Write['changes'][number]): string {
  if (takenFrom.length === 0) return '';
  const names = takenFrom.slice(0, MOST_MANAGERS).map((name) => JSON.stringify(name));
  const more = takenFrom.length - names.length;
  return `, taken from ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What the runtime notes on its children goes along with every change: it is shown where it is all that changes. */
function shownChanges({ changes }: Write): Write['changes'] {
  const others = changes.filter(({ path }) => !path.startsWith('metadata.annotations.orkestra.orkspace.io/'));
  return others.length === 0 ? changes : others;
}
