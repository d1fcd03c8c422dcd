import type { CompileScope, Path, Reference } from '../scope/index.js';

/** Fields of an entry that say for what else than the CR's own objects it is used, and what a CR then chooses. */
const STANDS = 'in which namespace the object stands';
const OF_ENTRY: Readonly<Record<string, string>> = {
  namespace: STANDS,
  toNamespaces: STANDS,
  fromNamespace: 'from which namespace an object is copied',
  roleRef: 'which role is granted',
  subjects: 'to whom the role is granted',
};

/** The same in whatever object an entry writes, however deep. */
const RUNS_AS = 'as which service account pods run';
const OF_OBJECT: Readonly<Record<string, string>> = {
  serviceAccountName: RUNS_AS,
  serviceAccount: RUNS_AS,
};
const REFERRED = 'of which kind the object is that is referred to';

/** Maps whose keys are the author's own words. */
const WORDS = ['labels', 'annotations', 'data', 'env', 'when', 'or', 'anyOf', 'readyWhen'];

/** What a CR does not choose, or what others choose. */
const NOT_CHOSEN = [['metadata', 'namespace'], ['metadata', 'uid'], ['cross'], ['metrics'], ['health']];

/**
 * Warns of each field of the entry at `at` through which whoever may write a CR gains power over what is not
 * theirs. `references` are those that compiling the entry has found; fields whose templates read nothing of the CR
 * but its namespace are safe.
 */
export function reportRisks(references: readonly Reference[], at: Path, scope: CompileScope): void {
  const reported = new Set<string>();
  for (const { chain, path } of references) {
    const chosen = chosenBy(path.slice(at.length));
    const key = path.join('\n');
    if (chosen === undefined || reported.has(key) || !isChosen(chain)) continue;
    reported.add(key);
    const message = `.${chain.join('.')} lets whoever may write a custom resource choose ${chosen}: write a literal, or read metadata.namespace alone`;
    scope.warning('ORK_UNSAFE', path, message);
  }
}

function isChosen(chain: readonly string[]): boolean {
  return !NOT_CHOSEN.some((safe) => safe.every((segment, index) => chain[index] === segment));
}

/** What the value at a place of an entry decides; undefined: nothing beyond the object. */
function chosenBy(place: Path): string | undefined {
  const [first = '', second] = place;
  const top = (first === 'metadata' && second === 'namespace') || first === 'manifest' ? second : first;
  if (typeof top === 'string' && Object.hasOwn(OF_ENTRY, top)) return OF_ENTRY[top];
  if (place.some((segment) => typeof segment === 'string' && WORDS.includes(segment))) return undefined;
  const last = place.at(-1);
  if (typeof last !== 'string') return undefined;
  if (Object.hasOwn(OF_OBJECT, last)) return OF_OBJECT[last];
  const holder = place.at(-2);
  return last === 'kind' && typeof holder === 'string' && holder.endsWith('Ref') ? REFERRED : undefined;
}
