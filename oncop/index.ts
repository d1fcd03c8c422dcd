/**
 * ONCOP: reading sibling operator runtimes. `compileCross` checks the declarations of a Katalog,
 * `checkReference` what refers to them, and an `OncopClient` reads.
 */

export type { CircuitState } from './circuit.js';
export { OncopClient, type OncopClientOptions } from './client.js';
export { CrossReader, type FetchOptions, type ReferenceHandle } from './cross-reader.js';
export type { CrossDeclaration, SourceDeclaration } from './declaration.js';
export type { CrossRow } from './describe.js';
export type { CrossDocument, CrossDocuments } from './documents.js';
export type { CachePolicy, CrossEntry } from './entry.js';
export { type OncopErrorCode, oncopErrors } from './errors.js';
export { type Feed, type Line, pollingFeed } from './feed.js';
export type { LocalSource } from './local-source.js';
export { type CompileOptions, type CrossPlan, compileCross, type TemplateText } from './plan.js';
export type { CrossPath, CrossProblem } from './problem.js';
export type { Reading, ReadingSource } from './reading.js';
export {
  type CrossReference,
  checkReference,
  type ReferenceContext,
  type Resolution,
  resolveReference,
} from './reference.js';
export type { Condition, OncopReport, OnReport, RequestResult } from './report.js';
export type { SecretData, SecretName, SecretRef, SecretSource } from './secret.js';
export type { NamedSecret } from './secret-names.js';
export type { LabelSelection } from './selection.js';
export { HEALTH_FIELDS, type Resource, SURFACES, type Surface } from './surface.js';
export type { CrName, LocalTarget } from './target.js';
export type { Render, Subject } from './template-text.js';
export type { ConnectionToken, Transport, TransportRequest, TransportResponse } from './transport.js';
export { type ClosableTransport, type UndiciTransportOptions, undiciTransport } from './undici-transport.js';
export type { Watch } from './watch.js';
