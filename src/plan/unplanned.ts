/** What a plan cannot say, each by name: silence would read as "nothing changes". */
import type { CrdPlan, LeftKinds, RuntimePlan } from '../../runtime/index.js';
import type { Course } from '../cycles/index.js';

export interface Unplanned {
  /** The key of its CRD in the Katalog; undefined: of all of them. */
  readonly crd?: string;
  readonly what: 'hook' | 'external call' | 'kind' | 'record of kinds';
  /** Module and function, method and origin, `apiVersion/kind`, or the ConfigMap. */
  readonly name: string;
  readonly reason: string;
}

export function unplannedLines(unplanned: readonly Unplanned[]): readonly string[] {
  return unplanned.map(
    ({ crd, what, name, reason }) => `? ${crd === undefined ? '' : `${crd}: `}${what} ${name}: ${reason}`,
  );
}

export function unplannedHooks({ crds }: RuntimePlan, courses: readonly Course[]): readonly Unplanned[] {
  return [...crds.values()].flatMap(({ entry, hook }) => {
    if (!hook || !entry.enabled) return [];
    const count = courses.filter(({ subject }) => subject.crd === entry.name).length;
    const crs = count === 1 ? 'custom resource' : 'custom resources';
    const reason = `not run, so what it would write for ${count} ${crs} is not known`;
    return [{ crd: entry.name, what: 'hook', name: nameOf(hook), reason }];
  });
}

/** A Katalog that is compared with one of a ConfigMap, which has no modules. */
export function uncomparedHooks({ crds }: RuntimePlan): readonly Unplanned[] {
  const reason = 'its code is not compared, since a ConfigMap holds none';
  return [...crds.values()].flatMap(({ entry, hook }) =>
    hook && entry.enabled ? [{ crd: entry.name, what: 'hook', name: nameOf(hook), reason }] : [],
  );
}

function nameOf({ module, function: name }: NonNullable<CrdPlan['hook']>): string {
  return `${module} ${name}`;
}

const STAY = 'it left the Katalog, and its children stay';

export function unreadableKinds({ unreadable }: LeftKinds): readonly Unplanned[] {
  return unreadable.map(({ crd, kind, reason }) => ({
    ...{ crd, what: 'kind', name: kind },
    reason: `${STAY}, since this account may not list them: ${reason}`,
  }));
}

/** Kinds that left whose children the API server did not let go. */
export function keptKinds({ prunable }: LeftKinds, courses: readonly Course[]): readonly Unplanned[] {
  return [...prunable].flatMap(([crd, kinds]) =>
    kinds.flatMap((kind): readonly Unplanned[] => {
      const refused = courses
        .filter(({ subject }) => subject.crd === crd)
        .flatMap(({ cycles }) => cycles.flatMap(({ writes }) => writes))
        .filter((write) => FORBIDDEN.has(write.status) && `${write.apiVersion}/${write.kind}` === kind);
      if (refused.length === 0) return [];
      const verb = refused.some((write) => write.verb === 'delete') ? 'delete' : 'change';
      const reason = `${STAY}, since this account may not ${verb} them: ${refused.length} refused`;
      return [{ crd, what: 'kind', name: kind, reason }];
    }),
  );
}

const FORBIDDEN: ReadonlySet<number> = new Set([401, 403]);
