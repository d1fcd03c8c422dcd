/** The objects of manifests with their places, for checks before anything is applied. */
import {
  type DocumentFinding,
  type Path,
  type Problem,
  readKatalogFiles,
  type SourceDocument,
  sourceDocuments,
} from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { isList, manifestProblem } from '../manifest-problem.js';

export interface PlacedObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty: it has none. */
  readonly name: string;
  readonly value: JsonObject;
  problem(finding: DocumentFinding): Problem;
}

export interface PlacedManifests {
  readonly objects: readonly PlacedObject[];
  /** Errors of the files themselves. */
  readonly problems: readonly Problem[];
  /** Something was not read: a URL, a file that is not there or no manifest. */
  readonly isPartial: boolean;
}

/** Reads each file once; one that is not there is somebody else's to report. */
export async function placedObjects(places: readonly string[]): Promise<PlacedManifests> {
  const files = [...new Set(places)].filter((place) => !isUrl(place));
  const { sources, problems: unread } = await readKatalogFiles(files);
  const documents = sources.flatMap((source) => sourceDocuments(source));
  const found = documents
    .filter(({ value }) => value !== undefined && value !== null)
    .flatMap((document) => objectsOf(document, document.value, []));
  const problems = documents.flatMap((document) =>
    document.problems.filter(({ severity }) => severity === 'error'),
  );
  const refused = found.flatMap((each) => ('file' in each ? [each] : []));
  const objects = found.flatMap((each) => ('file' in each ? [] : [each]));
  return {
    objects,
    problems: [...problems, ...refused],
    isPartial: unread.length + problems.length + refused.length > 0 || places.some(isUrl),
  };
}

export function isUrl(place: string): boolean {
  return /^https?:/.test(place);
}

/** The object that stands at a path of a document, or those of a `List`. */
function objectsOf(
  document: SourceDocument,
  value: unknown,
  path: Path,
): readonly (PlacedObject | Problem)[] {
  const found = manifestProblem(value);
  if (found) {
    const at = [...path, ...found.path];
    return [document.problem({ path: at, code: 'ORK_MANIFEST', message: found.message })];
  }
  const object = value as JsonObject;
  if (isList(object)) {
    const items = object['items'] as readonly unknown[];
    return items.flatMap((item, index) => objectsOf(document, item, [...path, 'items', index]));
  }
  const { apiVersion, kind, metadata } = object as JsonObject & Named;
  return [
    {
      ...{ apiVersion, kind, value: object, name: metadata.name ?? '' },
      problem: (finding) => document.problem({ ...finding, path: [...path, ...finding.path] }),
    },
  ];
}

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string };
}
