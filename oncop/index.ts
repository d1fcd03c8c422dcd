/**
 * ONCOP: reading sibling operator runtimes. `compileCross` checks the declarations of a Katalog,
 * `checkReference` what refers to them, and an `OncopClient` reads.
 */

export type { SecretData, SecretName, SecretRef, SecretSource } from '../lib/base/index.js';
export { parseJson } from './answer/json.js';
export { OncopClient, type OncopClientOptions } from './client.js';
export type { CrossDeclaration, SourceDeclaration } from './declare/declaration.js';
export type { CachePolicy, CrossEntry } from './declare/entry.js';
export { type CompileOptions, type CrossPlan, compileCross, type TemplateText } from './declare/plan.js';
export type { CrossPath, CrossProblem } from './declare/problem.js';
export {
  type CrossReference,
  checkReference,
  type ReferenceContext,
  type Resolution,
  resolveReference,
} from './declare/reference.js';
export type { NamedSecret } from './declare/secret-names.js';
export { HEALTH_FIELDS, type Resource, SURFACES, type Surface } from './declare/surface.js';
export type { Render, Subject } from './declare/template-text.js';
export { type OncopErrorCode, oncopErrors } from './errors.js';
export { type Feed, pollingFeed, type WatchedUrl } from './feed/feed.js';
export { BlockReader, type StreamBlock } from './feed/stream-blocks.js';
export { StreamTime } from './feed/stream-time.js';
export type { CircuitState } from './fetch/circuit.js';
export type { Condition, OncopReport, OnReport, RequestResult } from './fetch/report.js';
export { CrossReader, type FetchOptions, type ReferenceHandle } from './read/cross-reader.js';
export type { CrossRow } from './read/describe.js';
export type { CrossDocument, CrossDocuments } from './read/documents.js';
export type { Reading, ReadingSource } from './read/reading.js';
export type { Watch } from './read/watch.js';
export type { CrName } from './target/cr-name.js';
export type { LocalSource } from './target/local-source.js';
export type { LabelSelection } from './target/selection.js';
export type { LocalTarget } from './target/target.js';
export type {
  ConnectionToken,
  TlsMaterial,
  Transport,
  TransportBody,
  TransportRequest,
  TransportResponse,
  TransportTls,
} from './transport/transport.js';
export {
  type ClosableTransport,
  type UndiciTransportOptions,
  undiciTransport,
} from './transport/undici-transport.js';
