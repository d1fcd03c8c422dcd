/** What a Simulate document says of a course, held against it. */
import { isNamed } from '../names/index.js';
import { type Course, type Objects, steadyAt } from './courses.js';
import type { Write } from './write.js';

/** `apply` is any server-side apply; `create`, `update` and `patch` are also what it came to. */
export type OpVerb = 'create' | 'update' | 'patch' | 'apply' | 'delete';

export interface ExpectedOp {
  /** undefined: in any cycle. */
  readonly cycle?: number | undefined;
  readonly verb?: OpVerb | undefined;
  /** As `kubectl` takes it, in any case: `Deployment`, `deployments`, `deploy`, `deployments.apps`. */
  readonly resource: string;
  /** undefined: of any name. */
  readonly name?: string | undefined;
  /** undefined: of any namespace. */
  readonly namespace?: string | undefined;
  /** How many writes match; undefined: one or more. */
  readonly count?: number | undefined;
}

export interface ExpectedAbsence {
  readonly resource: string;
  /** undefined: there is none at all. */
  readonly name?: string | undefined;
}

export interface Expectation {
  readonly noErrors?: boolean | undefined;
  readonly steady?: boolean | undefined;
  readonly steadyAt?: number | undefined;
  readonly ops: readonly ExpectedOp[];
  readonly absent: readonly ExpectedAbsence[];
}

/** One assertion and whether it holds. */
export interface Verdict {
  /** Where it stands in `expect`: `ops[0]`. */
  readonly path: string;
  readonly wanted: string;
  /** undefined: it holds. */
  readonly seen: string | undefined;
}

/**
 * Whose numbers the cycles of a course have: those of the document, as on every embedded cluster, or some of its own. A real
 * API server tells of what happens in one moment at once or one after the other, so that only the first cycle is the same.
 */
export type Numbering = 'same' | 'own';

/** One verdict for each assertion, in the order of the document. */
export function verdictsOf(
  expectation: Expectation,
  { course, objects }: { readonly course: Course; readonly objects: Objects['all'] },
  numbering: Numbering,
): readonly Verdict[] {
  const { noErrors, steady, steadyAt: wantedAt, ops, absent } = expectation;
  const at = steadyAt(course);
  const seenAt = at === undefined ? 'not steady' : `steady at cycle ${at}`;
  return [
    ...(noErrors === undefined ? [] : [errorsVerdict(noErrors, course)]),
    ...(steady === undefined
      ? []
      : [
          {
            path: 'steady',
            wanted: steady ? 'steady' : 'not steady',
            seen: steady === (at !== undefined) ? undefined : seenAt,
          },
        ]),
    ...(wantedAt === undefined
      ? []
      : [
          {
            path: 'steadyAt',
            wanted: numbering === 'same' ? `steady at cycle ${wantedAt}` : 'steady',
            seen: (numbering === 'same' ? at === wantedAt : at !== undefined) ? undefined : seenAt,
          },
        ]),
    ...ops.map((op, index) => ({ path: `ops[${index}]`, ...opVerdict(op, course, numbering) })),
    ...absent.map((absence, index) => ({ path: `absent[${index}]`, ...absenceVerdict(absence, objects) })),
  ];
}

function errorsVerdict(noErrors: boolean, { cycles }: Course): Verdict {
  const failed = cycles.find(({ outcome }) => outcome === 'failed');
  const seen = failed ? `cycle ${failed.number} failed: ${failed.reason ?? ''}` : 'no cycle failed';
  return {
    path: 'noErrors',
    wanted: noErrors ? 'no cycle fails' : 'a cycle fails',
    seen: noErrors === (failed === undefined) ? undefined : seen,
  };
}

function opVerdict(op: ExpectedOp, { cycles }: Course, numbering: Numbering): Omit<Verdict, 'path'> {
  const { cycle, count } = op;
  const isLater = numbering === 'own' && cycle !== undefined && cycle > 1;
  const looked = cycles.filter(({ number }) =>
    isLater ? number > 1 : cycle === undefined || number === cycle,
  );
  const found = looked.flatMap(({ writes }) => writes.filter((write) => matches(op, write)));
  const least = count ?? 1;
  const holds = count === undefined || isLater ? found.length >= least : found.length === count;
  const wanted = isLater ? `${wantedText({ ...op, cycle: undefined })} after cycle 1` : wantedText(op);
  return { wanted, seen: holds ? undefined : seenText(op, looked, found.length) };
}

function matches({ verb, resource, name, namespace }: ExpectedOp, write: Write): boolean {
  if (write.sign === '=' || write.sign === '!') return false;
  if (!isNamed(write, resource) || (name !== undefined && name !== write.name)) return false;
  if (namespace !== undefined && namespace !== write.namespace) return false;
  return verb === undefined || verb === write.verb || VERBS_OF[write.sign].includes(verb);
}

/** What a write came to, whatever it was sent as. */
const VERBS_OF: Readonly<Record<'+' | '~' | '-', readonly OpVerb[]>> = {
  '+': ['create'],
  '~': ['update', 'patch'],
  '-': ['delete'],
};

function wantedText({ cycle, verb, resource, name, namespace, count }: ExpectedOp): string {
  const which = [namespace, name].filter((part) => part !== undefined).join('/');
  const what = [verb ?? 'a write', 'of', resource, ...(which === '' ? [] : [which])].join(' ');
  const often = count === undefined ? what : `${count} × ${what}`;
  return cycle === undefined ? often : `${often} in cycle ${cycle}`;
}

/** What there was instead, of the same resource. */
function seenText(
  { cycle, resource, namespace: asked, count }: ExpectedOp,
  looked: Course['cycles'],
  found: number,
): string {
  if (cycle !== undefined && looked.length === 0) return `there was no cycle ${cycle}`;
  if (count !== undefined && found > 0) return String(found);
  const others = looked.flatMap(({ number, writes }) =>
    writes
      .filter((write) => write.sign !== '=' && isNamed(write, resource))
      .map(
        (write) =>
          `${write.verb} ${asked === undefined ? '' : place(write.namespace)}${write.name} in cycle ${number}`,
      ),
  );
  return others.length === 0 ? `no write of ${resource}` : others.slice(0, MOST_OTHERS).join(', ');
}

const MOST_OTHERS = 8;

function absenceVerdict({ resource, name }: ExpectedAbsence, objects: Objects['all']): Omit<Verdict, 'path'> {
  const present = objects.filter(
    ({ write }) => isNamed(write, resource) && (name === undefined || write.name === name),
  );
  return {
    wanted: `no ${resource}${name === undefined ? '' : ` ${name}`} at the end`,
    seen: present.length === 0 ? undefined : present.map(({ write }) => nameOf(write)).join(', '),
  };
}

/** `Service shop/web`. */
export function nameOf({ kind, namespace, name }: Pick<Write, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${place(namespace)}${name}`;
}

function place(namespace: string): string {
  return namespace === '' ? '' : `${namespace}/`;
}
