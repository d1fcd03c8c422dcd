export type { ApiSecurityInput } from './api-security.js';
export type { ConversionSecurityInput } from './conversion.js';
export { type CrdEntryInput, crdEntry, ENRICH_TARGETS } from './crd-entry.js';
export type {
  CertManagerInput,
  DeletionProtectionInput,
  GatewayInput,
  NamespaceProtectionInput,
  WebhooksInput,
} from './gateway.js';
export { check, type SchemaProblem } from './issues.js';
export { katalogJsonSchema } from './json-schema.js';
export { API_VERSION, type KatalogOutline, katalogOutline } from './katalog-document.js';
export type { NotificationInput } from './notification.js';
export { NORMALIZE_TYPES, STATUS_TYPES } from './operator-box.js';
export type { ProfilesInput, ReconcilerPreset } from './profiles.js';
export { describeInput, listed } from './words.js';
