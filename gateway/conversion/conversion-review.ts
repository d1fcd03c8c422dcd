/**
 * ConversionReview of `apiextensions.k8s.io/v1`, read and written.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-request-and-response
 */
import { isObject, type Json, type JsonObject, messageOf } from '../../lib/base/index.js';
import { notAConversion } from './errors.js';

/** The `request` of a review. */
export interface ConversionRequest {
  readonly uid: string;
  /** `shop.example.org/v1`. */
  readonly desired: { readonly group: string; readonly version: string };
  /** What they are has yet to be looked at. */
  readonly objects: readonly (Json | undefined)[];
}

const API_VERSION = 'apiextensions.k8s.io/v1';

/** Throws `HttpError` 400 for anything but a review with a request. */
export function readConversion(body: Buffer): ConversionRequest {
  const review = parsed(body);
  if (!isObject(review) || review['kind'] !== 'ConversionReview' || review['apiVersion'] !== API_VERSION) {
    throw notAConversion(`invalid review: expected kind ConversionReview of ${API_VERSION}`);
  }
  const request = review['request'];
  if (!isObject(request)) throw notAConversion('request is required because a review is about one');
  const { uid, desiredAPIVersion, objects } = request;
  if (typeof uid !== 'string' || uid === '') {
    throw notAConversion('request.uid is required because the response repeats it');
  }
  if (typeof desiredAPIVersion !== 'string' || desiredAPIVersion === '') {
    throw notAConversion('request.desiredAPIVersion is required because objects are converted to it');
  }
  if (!Array.isArray(objects)) throw notAConversion('invalid request.objects: expected a list');
  const at = desiredAPIVersion.indexOf('/');
  const desired = {
    group: desiredAPIVersion.slice(0, Math.max(0, at)),
    version: desiredAPIVersion.slice(at + 1),
  };
  return { uid, desired, objects };
}

/** Text is made bytes when there is so much of it, in characters: what lives long is copied by the garbage collector. */
const CHUNK = 65_536;

/** The answer with every object, made while they come: of a long list neither the objects nor their texts are kept. */
export class ConvertedBody {
  readonly #chunks: Buffer[] = [];
  #text: string;
  #separator = '';

  constructor(uid: string) {
    this.#text = `{"apiVersion":"${API_VERSION}","kind":"ConversionReview","response":{"uid":${JSON.stringify(uid)},"result":{"status":"Success"},"convertedObjects":[`;
  }

  add(object: JsonObject): void {
    this.#text += this.#separator + JSON.stringify(object);
    this.#separator = ',';
    if (this.#text.length < CHUNK) return;
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = '';
  }

  /** The whole of it; a short one as text, which goes out in one write with its head. */
  end(): string | Buffer {
    const text = `${this.#text}]}}`;
    return this.#chunks.length === 0 ? text : Buffer.concat([...this.#chunks, Buffer.from(text)]);
  }
}

/** The bytes of an answer that says why there are no objects. */
export function failedBody(uid: string, message: string): string {
  const result: JsonObject = { status: 'Failure', message };
  return JSON.stringify({ apiVersion: API_VERSION, kind: 'ConversionReview', response: { uid, result } });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw notAConversion(`invalid JSON: ${messageOf(error).slice(0, 200)}`);
  }
}
