/** Reviews of conversion webhooks: what is asked, and what of an answer is taken, in the words of the API server. */
import { isObject, type Json, type JsonMap, stringAt } from '../../lib/base/index.js';
import { checkLabels } from '../kinds/names.js';
import type { KubeObject } from '../kube-object.js';

const REVIEW_API = 'apiextensions.k8s.io/v1';

/** A ConversionReview about one object, as the API server sends it for whatever it reads or writes. */
export function conversionReview(object: JsonMap, apiVersion: string, uid: string): JsonMap {
  const request = { uid, desiredAPIVersion: apiVersion, objects: [object] };
  return { kind: 'ConversionReview', apiVersion: REVIEW_API, request };
}

/** What is wrong with an answer, as the end of a sentence that begins with the webhook. */
export class BadConversion extends Error {
  override readonly name = 'BadConversion';
}

/**
 * The converted object of an answer. Its metadata is that of `sent` but for labels and annotations.
 *
 * @throws BadConversion
 */
export function convertedObject(body: Json, uid: string, sent: JsonMap, apiVersion: string): KubeObject {
  const objects = convertedObjects(body, uid);
  if (objects.length !== 1) throw new BadConversion(`returned ${objects.length} objects, expected 1`);
  const [object] = objects;
  if (!isObject(object)) throw new BadConversion('returned invalid object: it is not an object');
  checkIdentity(sent, object, apiVersion);
  const { apiVersion: _, kind: __, ...rest } = object;
  return { ...rest, metadata: metadataOf(sent, object['metadata']) };
}

function convertedObjects(body: Json, uid: string): readonly Json[] {
  const failed = (why: string): BadConversion => new BadConversion(`failed: ${why}`);
  const [api = '', kind = ''] = [stringAt(body, 'apiVersion'), stringAt(body, 'kind')];
  if (!isObject(body) || api !== REVIEW_API || kind !== 'ConversionReview')
    throw failed(
      `expected webhook response of ${REVIEW_API}, Kind=ConversionReview, got ${api}, Kind=${kind}`,
    );
  const response = body['response'];
  if (!isObject(response)) throw failed('no response provided');
  if (response['uid'] !== uid)
    throw failed(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response['uid'] ?? '')}`,
    );
  const [status = '', message = ''] = ['status', 'message'].map((name) => stringAt(response, 'result', name));
  if (status !== 'Success') throw failed(message || `response.result.status was '${status}', not 'Success'`);
  const { convertedObjects: objects } = response;
  return Array.isArray(objects) ? objects : [];
}

function checkIdentity(sent: JsonMap, got: JsonMap, apiVersion: string): void {
  const invalid = (why: string): BadConversion => new BadConversion(`returned invalid object${why}`);
  if (got['apiVersion'] !== apiVersion) {
    const received = stringAt(got, 'apiVersion') ?? '';
    throw invalid(` at index 0: invalid groupVersion (expected ${apiVersion}, received ${received})`);
  }
  if (got['kind'] !== sent['kind']) {
    const received = stringAt(got, 'kind') ?? '';
    throw invalid(
      ` at index 0: invalid kind (expected ${stringAt(sent, 'kind') ?? ''}, received ${received})`,
    );
  }
  for (const [member, word] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [before = '', after = ''] = [stringAt(sent, 'metadata', member), stringAt(got, 'metadata', member)];
    if (before !== after) throw invalid(`: must have the same ${word}: ${before} != ${after}`);
  }
}

/** Only labels and annotations may be others than before; what else a webhook changes is not taken. */
function metadataOf(sent: JsonMap, metadata: Json | undefined): KubeObject['metadata'] {
  const before = isObject(sent['metadata']) ? sent['metadata'] : {};
  const { labels: _, annotations: __, ...kept } = before;
  const given = isObject(metadata) ? metadata : {};
  return { ...kept, ...textsOf(given, 'labels'), ...textsOf(given, 'annotations') };
}

function textsOf(metadata: JsonMap, member: 'labels' | 'annotations'): JsonMap {
  const texts = metadata[member];
  if (texts === undefined || texts === null) return {};
  const invalid = (why: string): BadConversion => new BadConversion(`returned invalid metadata: ${why}`);
  if (!isObject(texts)) throw invalid(`metadata.${member} must be a map in converted object`);
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === 'string') continue;
    throw invalid(
      `metadata.${member}[${name}] must be a string, but is ${goType(value)} in converted object`,
    );
  }
  const [wrong] = member === 'labels' ? checkLabels(texts) : [];
  if (wrong) throw invalid(`${wrong.field}: ${wrong.message}`);
  return { [member]: texts };
}

function goType(value: Json | undefined): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return '[]interface {}';
  return value === null ? '<nil>' : 'map[string]interface {}';
}
