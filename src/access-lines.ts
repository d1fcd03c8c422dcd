/** The access that a process needs, for people: one line a rule, with the scope of its role and its reason. */
import type { NeededAccess } from '../lib/kube/index.js';
import type { NamedVariables } from '../runtime/index.js';

/** `component`: what the rules of no CRD are for. */
export function accessLines(
  all: readonly NeededAccess[],
  { heading, component }: { readonly heading: string; readonly component: string },
): readonly string[] {
  const rows = all.flatMap(({ rules }) =>
    rules.map((rule) => [resourcesOf(rule), rule.verbs.join(' '), scopeOf(rule)]),
  );
  const width = (column: number): number => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const [resources, verbs, scope] = [width(0), width(1), width(2)];
  return [
    heading,
    ...all.flatMap(({ crd, rules, notes }) => [
      `  ${crd ?? component}`,
      ...rules.map(
        (rule) =>
          `    ${resourcesOf(rule).padEnd(resources)}  ${rule.verbs.join(' ').padEnd(verbs)}  ${scopeOf(rule).padEnd(scope)}  ${rule.description}`,
      ),
      ...notes.map((note) => `    ${note}`),
    ]),
  ];
}

/** The variables of the environment that the Katalog names: one line a CRD. */
export function variableLines(all: readonly NamedVariables[]): readonly string[] {
  if (all.length === 0) return ['reads no variable of the environment'];
  const readerOf = ({ crd, component }: NamedVariables): string => crd ?? component ?? RUNTIME;
  const width = Math.max(...all.map((each) => readerOf(each).length));
  return [
    'reads of the environment:',
    ...all.map(
      (each) => `  ${readerOf(each).padEnd(width)}  ${each.names.map((name) => `$${name}`).join(' ')}`,
    ),
  ];
}

/** What the runtime itself needs, for no CRD. */
const RUNTIME = 'runtime';

/** As `kubectl` names them: `deployments.apps`. */
function resourcesOf({ apiGroups, resources }: NeededAccess['rules'][number]): string {
  const group = apiGroups[0] ? `.${apiGroups[0]}` : '';
  return resources.map((resource) => `${resource}${group}`).join(', ');
}

/** The least that a rule needs: a Role in one namespace, or a ClusterRole; with names, of these objects alone. */
function scopeOf({ namespace, resourceNames = [] }: NeededAccess['rules'][number]): string {
  const role = namespace === undefined ? 'ClusterRole' : `Role in ${namespace}`;
  return resourceNames.length === 0 ? role : `${role}, resourceNames ${resourceNames.join(' ')}`;
}
