/** The objects of manifests with their places, for checks before anything is applied. */
import {
  type DocumentFinding,
  type Problem,
  readKatalogFiles,
  type SourceDocument,
  sourceDocuments,
} from '../../katalog/index.js';
import { isObject, type JsonObject } from '../../lib/base/index.js';

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
  /** Something was not read: a URL, a file that is not there or no manifest, a list of objects. */
  readonly isPartial: boolean;
}

/** Reads each file once; one that is not there is somebody else's to report. */
export async function placedObjects(places: readonly string[]): Promise<PlacedManifests> {
  const files = [...new Set(places)].filter((place) => !isUrl(place));
  const { sources, problems: unread } = await readKatalogFiles(files);
  const documents = sources.flatMap((source) => sourceDocuments(source));
  const found = documents.filter(({ value }) => value !== undefined && value !== null).map(objectOf);
  const problems = documents.flatMap((document) =>
    document.problems.filter(({ severity }) => severity === 'error'),
  );
  const refused = found.flatMap((each) => ('file' in each ? [each] : []));
  const objects = found.flatMap((each) => ('file' in each ? [] : [each]));
  return {
    objects,
    problems: [...problems, ...refused],
    isPartial:
      unread.length + problems.length + refused.length > 0 ||
      places.some(isUrl) ||
      objects.some(({ kind, apiVersion }) => apiVersion === 'v1' && kind === 'List'),
  };
}

export function isUrl(place: string): boolean {
  return /^https?:/.test(place);
}

function objectOf(document: SourceDocument): PlacedObject | Problem {
  const { value } = document;
  const { apiVersion, kind, metadata } = isObject(value) ? value : {};
  if (!isObject(value) || typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const message = 'invalid document: expected a Kubernetes object with apiVersion and kind';
    return document.problem({ path: [], code: 'ORK_MANIFEST', message });
  }
  const name = isObject(metadata) ? metadata['name'] : undefined;
  return {
    ...{ apiVersion, kind, value: value as JsonObject },
    name: typeof name === 'string' ? name : '',
    problem: (finding) => document.problem(finding),
  };
}
