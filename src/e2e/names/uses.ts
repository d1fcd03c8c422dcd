/** Every place of an E2E document that names a kind or an object. */
import type { Path, SourceDocument } from '../../../katalog/index.js';
import type { E2eTest } from '../document/index.js';

/** A kind that a document names, and the object where it names one. */
export interface Use {
  readonly document: SourceDocument;
  /** Of the entry. */
  readonly path: Path;
  readonly kind: string;
  /** The field of the entry that has the kind. */
  readonly field: string;
  /** Undefined: all of the kind, or those that a selector selects. */
  readonly name: string | undefined;
}

interface Entry {
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly apiVersion?: string | undefined;
  readonly ignoreNotFound?: boolean | undefined;
}

/** Entries of these have `kind`. */
const WITH_KIND = ['patch', 'restart', 'scale', 'delete', 'get', 'describe', 'events', 'top'] as const;

export function usesOf({ written, setup }: E2eTest): readonly Use[] {
  const { document, placed } = written;
  const ofEntries = (where: SourceDocument, path: Path, entries: readonly Entry[] = []): readonly Use[] =>
    entries.flatMap(({ kind, name, apiVersion, ignoreNotFound }, index) => {
      // With its apiVersion a kind is not looked for by its name.
      if (kind === undefined || apiVersion !== undefined) return [];
      const named = ignoreNotFound === true ? undefined : name;
      return [{ document: where, path: [...path, index], kind, field: 'kind', name: named }];
    });
  const setupPath = ['spec', 'setup'];
  return [
    ...setup.apply.flatMap(({ waits }, index) =>
      ofEntries(document, [...setupPath, 'apply', index, 'wait'], waits),
    ),
    ...ofEntries(document, [...setupPath, 'wait'], setup.wait),
    ...placed.flatMap(({ expectation, document: where, path }) => {
      const { resources, kubectl = {} } = expectation;
      return [
        ...ofEntries(where, [...path, 'resources'], resources),
        ...WITH_KIND.flatMap((op) => ofEntries(where, [...path, 'kubectl', op], kubectl[op])),
        ...(kubectl.auth ?? []).flatMap(({ resource }, index): readonly Use[] => {
          const [kind = ''] = resource.split('/');
          const at = [...path, 'kubectl', 'auth', index];
          return kind === '*'
            ? []
            : [{ document: where, path: at, kind, field: 'resource', name: undefined }];
        }),
      ];
    }),
  ];
}
