/** Kubernetes manifests: files or https URLs of YAML documents, applied in the order written. */
import type { JsonObject } from '../lib/base/index.js';
import { type Clock, messageOf, networkMessage, sleep } from '../lib/base/index.js';
import { type KubeClient, servedKind } from '../runtime/index.js';
import { boundedText, fileText } from './bounded-text.js';
import { commandErrors } from './errors.js';
import { yamlValues } from './yaml-values.js';

/** How long a kind may take to be served after its CRD was applied. */
const SERVED_WITHIN_MS = 10_000;
const SERVED_RETRY_MS = 50;
/** A URL that sends without an end, slowly, is not waited for. */
const FETCHED_WITHIN_MS = 60_000;

/** The documents of one manifest. Throws ORK_MANIFEST when it cannot be read or is no YAML of objects. */
export async function readManifest(place: string): Promise<readonly JsonObject[]> {
  return valuesOf(place, await textOf(place)).flatMap((value) => {
    if (value === null || value === undefined) return [];
    if (typeof value !== 'object' || !('kind' in value) || !('apiVersion' in value)) {
      throw commandErrors.make(
        'ORK_MANIFEST',
        `${place}: invalid document: expected a Kubernetes object with apiVersion and kind`,
      );
    }
    return [value as JsonObject];
  });
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

/** The values of a text. Throws ORK_MANIFEST with its place when it cannot be read. */
export function valuesOf(place: string, text: string): readonly unknown[] {
  try {
    return yamlValues(text);
  } catch (error) {
    throw commandErrors.make('ORK_MANIFEST', `${place}: ${messageOf(error)}`, error);
  }
}

async function textOf(place: string): Promise<string> {
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
