/** Kubernetes manifests: files or https URLs of YAML documents, applied in the order written. */
import { formatPath } from '../katalog/index.js';
import { type Clock, type JsonObject, messageOf, networkMessage, sleep } from '../lib/base/index.js';
import { type KubeClient, servedKind } from '../runtime/index.js';
import { boundedText, fileText } from './bounded-text.js';
import { commandErrors } from './errors.js';
import { isList, manifestProblem } from './manifest-problem.js';
import { yamlValues } from './yaml-values.js';

/** How long a kind may take to be served after its CRD was applied. */
const SERVED_WITHIN_MS = 10_000;
const SERVED_RETRY_MS = 50;
/** A URL that sends without an end, slowly, is not waited for. */
const FETCHED_WITHIN_MS = 60_000;

/** The objects of one manifest, those of a `List` one by one. Throws ORK_MANIFEST when one of them could not be applied. */
export async function readManifest(place: string): Promise<readonly JsonObject[]> {
  return manifestObjects(place, await manifestText(place));
}

/** The objects of a text that was read at a place, or of a value that stands there. Throws ORK_MANIFEST. */
export function manifestObjects(place: string, written: unknown): readonly JsonObject[] {
  if (typeof written !== 'string') return objectsIn(place, written);
  const values = valuesOf(place, written).filter((value) => value !== null && value !== undefined);
  return values.flatMap((value, index) => {
    const where = values.length === 1 ? place : `${place}, document ${index + 1}`;
    return objectsIn(where, value);
  });
}

/** A value as the object that it is, or as those of a `List`. Throws ORK_MANIFEST with the place of what is wrong. */
function objectsIn(place: string, value: unknown): readonly JsonObject[] {
  const found = manifestProblem(value);
  if (found) {
    const where = found.path.length === 0 ? place : `${place}: ${formatPath(found.path)}`;
    throw commandErrors.make('ORK_MANIFEST', `${where}: ${found.message}`);
  }
  return itemsOf(value as JsonObject);
}

function itemsOf(object: JsonObject): readonly JsonObject[] {
  return isList(object) ? (object['items'] as readonly JsonObject[]).flatMap(itemsOf) : [placed(object)];
}

/** An empty namespace is none, as the API has it. */
function placed(object: JsonObject): JsonObject {
  const { namespace, ...metadata } = object['metadata'] as JsonObject;
  return namespace === '' ? { ...object, metadata } : object;
}

/** Applies an object server-side, and gives what the API server made of it; waits until its kind is served. */
export async function applyObject(client: KubeClient, object: JsonObject, clock: Clock): Promise<JsonObject> {
  const apiVersion = String(object['apiVersion']);
  const kind = String(object['kind']);
  const until = clock.monotonic() + SERVED_WITHIN_MS;
  for (;;) {
    const served = await servedKind(client, apiVersion, kind);
    if (served) {
      const metadata = object['metadata'] as JsonObject;
      checkName(object);
      const namespaced = served.namespaced && metadata['namespace'] === undefined;
      const placed = namespaced ? { ...object, metadata: { ...metadata, namespace: 'default' } } : object;
      return (await client.apply(served, placed, { force: true })) as unknown as JsonObject;
    }
    if (clock.monotonic() > until) {
      throw commandErrors.make('ORK_MANIFEST', `the cluster does not serve ${kind} of ${apiVersion}`);
    }
    await sleep(clock, SERVED_RETRY_MS);
  }
}

/** Throws ORK_MANIFEST for an object that has no name of its own: it would be another one each time. */
export function checkName({ kind, metadata }: JsonObject): void {
  if ((metadata as JsonObject)['name'] !== undefined) return;
  const message = `${kind} ${(metadata as JsonObject)['generateName']}: generateName cannot be applied: give it a name`;
  throw commandErrors.make('ORK_MANIFEST', message);
}

/** The values of a text. Throws ORK_MANIFEST with its place when it cannot be read. */
export function valuesOf(place: string, text: string): readonly unknown[] {
  try {
    return yamlValues(text);
  } catch (error) {
    throw commandErrors.make('ORK_MANIFEST', `${place}: ${messageOf(error)}`, error);
  }
}

/** What stands at a path or an https URL. Throws ORK_MANIFEST. */
export async function manifestText(place: string): Promise<string> {
  try {
    if (!/^https?:/.test(place)) return await fileText(place);
    const signal = AbortSignal.timeout(FETCHED_WITHIN_MS);
    const answer = await fetch(place, { redirect: 'error', signal });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.body === null ? '' : await boundedText(answer.body);
  } catch (error) {
    throw commandErrors.make('ORK_MANIFEST', `${place}: ${networkMessage(error)}`, error);
  }
}
