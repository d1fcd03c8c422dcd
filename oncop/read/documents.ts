import { isFields } from '../declare/fields.js';
import type { CrossReference } from '../declare/reference.js';
import type { Surface } from '../declare/surface.js';
import { bodyPathOf } from '../declare/surface.js';
import { documentValue } from './document-path.js';

/** What stands at `.cross.<alias>` in a template: the alias's document, `found`, and the surfaces referred to. */
export interface CrossDocument {
  readonly found: boolean;
  readonly [field: string]: unknown;
}

/** The documents of a reconcile, by alias as the Katalog writes it. */
export type CrossDocuments = Readonly<Record<string, CrossDocument>>;

/** One body that was read; undefined: it is missing, absent or denied. */
export interface ReadBody {
  readonly reference: CrossReference;
  readonly body: unknown;
}

/**
 * The documents that the references together read from. A surface stands under its own name, over whatever the
 * alias's document has there. What is missing is an empty object (an empty list for `events`).
 */
export function documentsOf(bodies: readonly ReadBody[]): CrossDocuments {
  const documents: Record<string, CrossDocument> = Object.create(null);
  const aliases = new Set(bodies.map(({ reference }) => reference.alias));
  for (const alias of aliases) {
    documents[alias] = documentOf(bodies.filter(({ reference }) => reference.alias === alias));
  }
  return documents;
}

function documentOf(bodies: readonly ReadBody[]): CrossDocument {
  const own = bodies.find(({ reference }) => reference.surface === undefined);
  const surfaces: Record<string, unknown> = {};
  for (const { reference, body } of bodies) {
    if (reference.surface) surfaces[reference.surface] = surfaceDocument(reference.surface, body);
  }
  const found = own ? own.body !== undefined : bodies.every(({ body }) => body !== undefined);
  return { ...plain(own?.body), ...surfaces, found };
}

function surfaceDocument(surface: Surface, body: unknown): unknown {
  const document = documentValue(body, bodyPathOf(surface));
  if (surface === 'events') return Array.isArray(document) ? document : [];
  return plain(document);
}

/** The fields of a document, with its children also under their lower-case kinds. */
function plain(document: unknown): Readonly<Record<string, unknown>> {
  if (typeof document !== 'object' || document === null) return {};
  const fields = { ...document } as Record<string, unknown>;
  const children = fields['children'];
  if (isFields(children)) fields['children'] = inBothCases(children);
  return fields;
}

function inBothCases(children: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const both: Record<string, unknown> = { ...children };
  for (const [kind, child] of Object.entries(children)) {
    const lower = kind.toLowerCase();
    if (!Object.hasOwn(both, lower)) both[lower] = child;
  }
  return both;
}
