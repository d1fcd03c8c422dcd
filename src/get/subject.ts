import { didYouMean } from '../../lib/base/index.js';

/** What `ork get` shows. */
export type Subject =
  | { readonly kind: 'crds' }
  | { readonly kind: 'crd'; readonly crd: string }
  | { readonly kind: 'crs'; readonly crd: string; readonly namespace?: string; readonly selector?: string }
  | { readonly kind: 'cr'; readonly crd: string; readonly name: string; readonly namespace?: string }
  | { readonly kind: 'events'; readonly crd: string; readonly name: string; readonly namespace?: string }
  | { readonly kind: 'autoscalers' }
  | { readonly kind: 'autoscaler'; readonly crd: string };

export interface SubjectFlags {
  readonly namespace?: string;
  readonly selector?: string;
}

/** How each is written, and how many arguments follow its name. */
const FORMS: Readonly<
  Record<string, { readonly form: string; readonly least: number; readonly most: number }>
> = {
  crds: { form: 'ork get crds', least: 0, most: 0 },
  crd: { form: 'ork get crd <name>', least: 1, most: 1 },
  cr: { form: 'ork get cr <crd> [[namespace/]name]', least: 1, most: 2 },
  events: { form: 'ork get events <crd> [namespace/]<name>', least: 2, most: 2 },
  autoscaler: { form: 'ork get autoscaler [crd]', least: 0, most: 1 },
};

/** Reads the arguments of `ork get`; what is wrong with them, in words. */
export function readSubject(args: readonly string[], flags: SubjectFlags): Subject | string {
  const [what = 'crds', ...rest] = args;
  const known = FORMS[what];
  if (known === undefined) {
    const names = Object.keys(FORMS);
    return `unknown subject "${what}"${didYouMean(what, names)}: expected ${names.join(', ')}`;
  }
  if (rest.length < known.least) return `a name is missing: expected ${known.form}`;
  if (rest.length > known.most) return `too many arguments: expected ${known.form}`;
  if (flags.selector !== undefined && (what !== 'cr' || rest.length > 1))
    return '-l selects among CRs: expected ork get cr <crd> -l <selector>';
  return subjectOf(what, rest, flags);
}

function subjectOf(what: string, [crd, name]: readonly string[], flags: SubjectFlags): Subject {
  if (crd === undefined) return { kind: what === 'crds' ? 'crds' : 'autoscalers' };
  if (what === 'crd' || what === 'autoscaler') return { kind: what, crd };
  if (name !== undefined) return { kind: what === 'cr' ? 'cr' : 'events', crd, ...placeOf(name, flags) };
  const { namespace, selector } = flags;
  return {
    kind: 'crs',
    crd,
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector === undefined ? {} : { selector }),
  };
}

/** `namespace/name` wins over `-n`. */
function placeOf(text: string, { namespace }: SubjectFlags): { name: string; namespace?: string } {
  const slash = text.indexOf('/');
  if (slash > 0) return { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
  return { name: text, ...(namespace === undefined ? {} : { namespace }) };
}

/** Of the Live API. */
export function pathOf(subject: Subject): string {
  if (!('crd' in subject)) return '/katalog';
  const root = `/katalog/${encodeURIComponent(subject.crd)}`;
  switch (subject.kind) {
    case 'crd':
      return root;
    case 'autoscaler':
      return `${root}/autoscaler`;
    case 'crs':
      return `${root}/cr${queryOf({ namespace: subject.namespace, labelSelector: subject.selector })}`;
    default: {
      const place = [subject.namespace, subject.name].filter((part) => part !== undefined);
      const path = `${root}/cr/${place.map(encodeURIComponent).join('/')}`;
      return subject.kind === 'events' ? `${path}/events` : path;
    }
  }
}

/** The stream that says when to read again; Events have none. */
export function streamOf(subject: Subject): string | undefined {
  if (!('crd' in subject)) return '/katalog/stream';
  const root = `/katalog/${encodeURIComponent(subject.crd)}`;
  if (subject.kind === 'events') return undefined;
  return subject.kind === 'crs' || subject.kind === 'cr' ? `${root}/crs/stream` : `${root}/stream`;
}

function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
