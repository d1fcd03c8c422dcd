export {
  type Condition,
  conditionText,
  type Operator,
  operatorOf,
  parseFieldPath,
  parseQuantity,
  readField,
  valueTypeNamed,
  withField,
} from './conditions/index.js';
export {
  ConversionError,
  type ConversionPath,
  type CrdVersions,
  crdVersions,
  droppedFields,
  type JoinedConversion,
  joinConversions,
} from './conversion/index.js';
export { type At, formatPath, type KatalogSource, type Path } from './document/index.js';
export { KATALOG_ERRORS, type KatalogErrorCode, TYPE_ERRORS } from './errors.js';
export {
  ANSWERS as EXTERNAL_ANSWERS,
  type ExternalCall,
  type ExternalRequest,
  NOT_CALLED,
} from './external/index.js';
export {
  type FunctionOptions,
  type FunctionSection,
  type Functions,
  functionTable,
  NOTE_ERRORS,
  type RandomBytes,
} from './functions/index.js';
export {
  type DocumentFinding,
  definedKinds,
  formatProblems,
  type Generation,
  type LoadedKatalog,
  type LoadOptions,
  loadKatalog,
  type ReadCrdFile,
  readCrdFile,
  readInclude,
  readKatalogFiles,
  refusedBelow,
  type SourceDocument,
  sourceDocuments,
} from './load/index.js';
export type {
  AdmissionEngine,
  ApiSecurity,
  ApiTypes,
  CrdEntry,
  Dependency,
  FailurePolicy,
  GatewayBlock,
  HookDeclaration,
  Katalog,
  NotificationBlock,
  NotifiedTeam,
  OperatorBox,
  Position,
  Problem,
  QueueSettings,
  SettingSource,
  StatusBlock,
  StatusField,
  StatusType,
  TokenSource,
} from './model.js';
export { isNeededToStart } from './needed-to-start.js';
export type {
  AdmissionRules,
  CompiledProgram,
  DeclaredEvent,
  EventNote,
  Observed,
  Program,
  ReconcileGate,
  StatusChange,
  StatusOutcome,
  StatusProgram,
  StatusResult,
} from './program/index.js';
export { sentinelsBetween, withSentinelData } from './program/index.js';
export { EXEMPT_LABEL, PROTECTION_LABEL } from './protection.js';
export {
  type BlockName,
  type BuiltEntry,
  type BuiltResource,
  type CertificateRequest,
  type DiscoveredTypes,
  kindOfType,
  MANAGED_BY,
  OWNER_LABEL,
  type OwnerType,
  ownerLabelValue,
  pluralOf,
  RESOURCE_KINDS,
  type ReplicaScaling,
  ResourceError,
  type ResourceKind,
  type ResourceTemplate,
  type SourceReader,
  type SourceRef,
  secretData,
  UNOWNED_LABEL,
} from './resources/index.js';
export type { MutationRule, UniqueField, ValidationRule } from './rules/index.js';
export { katalogJsonSchema } from './schema/index.js';
export {
  type CompileProblem,
  CompileScope,
  isTemplate,
  type Notice,
  type NoticeSink,
  noticesOf,
  PROGRAM_ERRORS,
  type ProgramErrorCode,
  type Reference,
  type TemplateData,
  withNotices,
} from './scope/index.js';
export {
  Budget,
  budgetOf,
  compileTemplate,
  type FunctionRow,
  type FunctionTable,
  functionHint,
  type PlainPieces,
  plainPieces,
  readAs,
  TEMPLATE_ERRORS,
  type Template,
  TemplateError,
  withBudget,
} from './templates/index.js';
export {
  type EntryCheck,
  type Member,
  membersInTemplate,
  membersOfField,
  membersOfStatus,
} from './types/index.js';
