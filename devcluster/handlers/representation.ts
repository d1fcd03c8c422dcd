/** In which form and media type a client wants its answer (RFC 9110, `Accept`; Kubernetes docs, "API concepts"). */
import type { ApiRequest } from '../http/api-request.js';

/** What the `as` parameter asks for instead of the object. */
export type Form = 'object' | 'table' | 'metadata';
export type Media = 'json' | 'protobuf';

export interface Representation {
  readonly form: Form;
  readonly media: Media;
}

/** The first that the server can write, by preference; undefined: it has none of them. */
export function representationOf({
  accept,
  served,
  subresource,
}: Pick<ApiRequest, 'accept' | 'served' | 'subresource'>): Representation | undefined {
  // A Scale has protobuf, of whatever it is.
  const isCustom = served.resource.custom && subresource !== 'scale';
  for (const part of byPreference(accept)) {
    const found = readPart(part);
    if (found && !(isCustom && found.media === 'protobuf' && found.form === 'object')) return found;
  }
  return accept.trim() === '' ? { form: 'object', media: 'json' } : undefined;
}

/** The media type of an answer other than an object of a resource, such as an error. */
export function mediaOf(accept: string): Media {
  for (const part of byPreference(accept)) {
    const type = typeOf(part);
    if (type === PROTOBUF) return 'protobuf';
    if (isJsonLike(type)) return 'json';
  }
  return 'json';
}

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
/** YAML is asked for by nobody; who does gets JSON, which is YAML too. */
const JSON_LIKE = ['application/json', 'application/yaml', '*/*'];

function isJsonLike(type: string): boolean {
  return JSON_LIKE.includes(type);
}

function typeOf(part: string): string {
  return (part.split(';')[0] ?? '').trim().toLowerCase();
}

/** The parts of the header, those with a greater `q` first. */
function byPreference(accept: string): readonly string[] {
  const parts = accept.split(',');
  if (!accept.includes('q=')) return parts;
  const weight = (part: string): number => Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1);
  return parts.sort((a, b) => weight(b) - weight(a));
}

function readPart(part: string): Representation | undefined {
  const type = typeOf(part);
  const media = type === PROTOBUF ? 'protobuf' : isJsonLike(type) ? 'json' : undefined;
  if (!media) return undefined;
  if (/as=Table\b/.test(part)) return media === 'json' ? { form: 'table', media } : undefined;
  return { form: /as=PartialObjectMetadata/.test(part) ? 'metadata' : 'object', media };
}
