import type { JsonObject } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import { BOUNDS } from '../document/index.js';
import type { Note } from '../functions/index.js';
import type {
  ApiSecurityInput,
  CertManagerInput,
  ConversionSecurityInput,
  CrdEntryInput,
  DeletionProtectionInput,
  GatewayInput,
  KatalogOutline,
  NamespaceProtectionInput,
  NotificationInput,
  WebhooksInput,
} from '../schema/index.js';
import type { ContentDocument } from './loaded-document.js';
import { mergePresets, type PlacedPreset } from './merge-presets.js';
import { own } from './plain.js';

/** All documents as one Katalog. */
export interface MergedDocuments {
  readonly metadata: Partial<KatalogOutline['metadata']>;
  readonly crossAccess: boolean | undefined;
  readonly leaderElection:
    | { readonly name?: string | undefined; readonly scope?: 'katalog' | 'crd' | undefined }
    | undefined;
  readonly api: ApiSecurityInput | undefined;
  readonly gateway: MergedGateway;
  readonly notification: PlacedNotification | undefined;
  readonly finalizers: readonly string[];
  readonly notes: readonly PlacedNote[];
  readonly presets: readonly PlacedPreset[];
  /** Every declared CRD with the document that declares it; `input` is undefined when it cannot be read. */
  readonly crds: ReadonlyMap<
    string,
    { readonly document: ContentDocument; readonly input: CrdEntryInput | undefined }
  >;
  readonly raw: JsonObject;
}

/** A note, the document that declares it, and its place there. */
export interface PlacedNote {
  readonly note: Note;
  readonly document: ContentDocument;
  readonly path: Path;
}

/**
 * Joins documents: CRDs, notes and finalizers add up; of `metadata` each field comes from the first document
 * that has it; the other fields may stand in several documents if they say the same. Conflicts are reported at
 * the later place and name the earlier one.
 */
export function mergeDocuments(documents: readonly ContentDocument[]): MergedDocuments {
  const outlines = documents.flatMap(({ content }) => content.outline ?? []);
  const merged = {
    metadata: Object.assign(
      {},
      ...outlines.map((outline) => outline.metadata).reverse(),
    ) as KatalogOutline['metadata'],
    crossAccess: agreed(documents, ['crossAccess'], (outline) => outline.crossAccess),
    leaderElection: agreed(documents, ['spec', 'leaderElection'], (outline) => outline.spec.leaderElection),
    api: agreed(documents, ['security', 'api'], (outline) => outline.security?.api),
    gateway: mergeGateway(documents),
    notification: mergeNotification(documents),
    finalizers: [...new Set(outlines.flatMap((outline) => outline.spec.finalizers ?? []))],
    notes: documents.flatMap(notesOf),
    presets: mergePresets(documents),
    crds: mergeCrds(documents),
  };
  return { ...merged, raw: rawOf(documents) };
}

/** `notification`, and the document that declares it. */
export interface PlacedNotification {
  readonly input: NotificationInput;
  readonly document: ContentDocument;
}

function mergeNotification(documents: readonly ContentDocument[]): PlacedNotification | undefined {
  const input = agreed(documents, ['notification'], (outline) => outline.notification);
  const document = documents.find(({ content }) => content.outline?.notification !== undefined);
  return input && document && { input, document };
}

/** What documents say of the gateway. */
export interface MergedGateway {
  readonly gateway: GatewayInput | undefined;
  readonly webhooks: WebhooksInput | undefined;
  readonly serviceName: string | undefined;
  readonly conversion: ConversionSecurityInput | undefined;
  readonly gatewayEndpoint: string | undefined;
  readonly certManager: CertManagerInput | undefined;
  readonly deletionProtection: DeletionProtectionInput | undefined;
  readonly namespaceProtection: NamespaceProtectionInput | undefined;
}

function mergeGateway(documents: readonly ContentDocument[]): MergedGateway {
  const security = <Key extends Exclude<keyof MergedGateway, 'gateway'>>(key: Key) =>
    agreed(documents, ['security', key], (outline) => outline.security?.[key]);
  return {
    gateway: agreed(documents, ['gateway'], (outline) => outline.gateway),
    webhooks: security('webhooks'),
    conversion: security('conversion'),
    serviceName: security('serviceName'),
    gatewayEndpoint: security('gatewayEndpoint'),
    certManager: security('certManager'),
    deletionProtection: security('deletionProtection'),
    namespaceProtection: security('namespaceProtection'),
  };
}

function notesOf(document: ContentDocument): PlacedNote[] {
  const notes = document.content.outline?.notes ?? [];
  const [list, path] = Array.isArray(notes)
    ? [notes, ['notes']]
    : [notes.functions ?? [], ['notes', 'functions']];
  return list.map((each, index) => ({ note: definedOnly(each), document, path: [...path, index] }));
}

function definedOnly(note: { [Key in keyof Note]?: Note[Key] | undefined }): Note {
  return Object.fromEntries(
    Object.entries(note).filter(([, value]) => value !== undefined),
  ) as unknown as Note;
}

/** The one value that the documents give; a second, different one is a problem. */
function agreed<T>(
  documents: readonly ContentDocument[],
  path: Path,
  read: (outline: KatalogOutline) => T | undefined,
): T | undefined {
  let first: { value: T; document: ContentDocument } | undefined;
  for (const document of documents) {
    const value = document.content.outline && read(document.content.outline);
    if (value === undefined) continue;
    if (!first) first = { value, document };
    else if (JSON.stringify(value) !== JSON.stringify(first.value)) {
      const message = `differs from the value at ${first.document.findings.placeText(path)}`;
      document.findings.add({ path, code: 'ORK_KATALOG_DUPLICATE', message, atKey: true });
    }
  }
  return first?.value;
}

function mergeCrds(documents: readonly ContentDocument[]): MergedDocuments['crds'] {
  const crds = new Map<string, { document: ContentDocument; input: CrdEntryInput | undefined }>();
  for (const document of documents) {
    for (const [name, input] of document.content.entries) {
      const path = ['spec', 'crds', name];
      const earlier = crds.get(name);
      if (!earlier) crds.set(name, { document, input });
      else {
        const message = `duplicate CRD "${name}": already declared at ${earlier.document.findings.placeText(path)}`;
        document.findings.add({ path, code: 'ORK_CRD_DUPLICATE', message, atKey: true });
      }
    }
  }
  if (crds.size > BOUNDS.crds) {
    const message = `the Katalog declares ${crds.size} CRDs: expected at most ${BOUNDS.crds}`;
    documents[0]?.findings.add({ path: ['spec', 'crds'], code: 'ORK_KATALOG_TOO_LARGE', message });
  }
  return crds;
}

/** One document is shown as it is; of several the CRDs are shown under one `spec.crds`, by name. */
function rawOf(documents: readonly ContentDocument[]): JsonObject {
  const raws = documents.map(({ content }) => content.raw);
  const [only] = raws;
  if (raws.length === 1 && only) return only;
  const crds = new Map<string, JsonObject>();
  for (const document of documents) {
    for (const name of document.content.entries.keys()) {
      if (!crds.has(name)) crds.set(name, rawEntry(document, name));
    }
  }
  // Of fields that several documents have the first document's is shown, so it is assigned last.
  const others = Object.assign({}, ...[...raws].reverse()) as JsonObject;
  const spec = Object.assign({}, ...raws.map((raw) => own(raw, 'spec')).reverse()) as JsonObject;
  return { ...others, spec: { ...spec, crds: Object.fromEntries(crds) } };
}

/** The entry of a CRD as written, whatever spelling its document has. */
export function rawEntry(document: ContentDocument, name: string): JsonObject {
  const written = document.findings.relocations.resolve(['spec', 'crds', name]).path;
  let value: unknown = document.content.raw;
  for (const part of written) value = Array.isArray(value) ? value[Number(part)] : own(value, String(part));
  return (value ?? {}) as JsonObject;
}
