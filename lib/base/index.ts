export { apiVersionOf, groupOf } from './api-version.js';
export { backoffMs } from './backoff.js';
export {
  boundedDocuments,
  YamlBoundError,
  type YamlFinding,
} from './bounded-yaml.js';
export {
  type Clock,
  jittered,
  nextTurn,
  type Random,
  sleep,
  systemClock,
  systemRandom,
  type TimerHandle,
} from './clock.js';
export { defineErrors, type ErrorRow, type ErrorTable, OrkestraError } from './coded-error.js';
export { cutText } from './cut-text.js';
export { Deadline } from './deadline.js';
export { formatDuration, parseDuration, parseGoDuration, shortDuration } from './duration.js';
export { earliest } from './earliest.js';
export { type Environment, variableOf } from './environment.js';
export { rowInForce } from './in-force.js';
export { inTurns } from './in-turns.js';
export {
  child,
  deepEqual,
  isObject,
  type Json,
  type JsonMap,
  type JsonObject,
  type JsonValue,
  jsonBytes,
  numberAt,
  objectsOf,
  stringAt,
  stringsOf,
  valueAt,
  without,
  withValueAt,
} from './json.js';
export { jsonPath } from './json-path.js';
export {
  hasLabels,
  isLabelKey,
  isLabelValue,
  type LabelRequirement,
  type LabelSelector,
  type Labels,
  labelText,
  parseLabelSelector,
  readLabelSelector,
  type SelectorError,
  type StructuredSelector,
  selectorText,
} from './labels/index.js';
export { debugs, type Logger, SILENT_LOG } from './logger.js';
export {
  METRIC_FIELDS,
  METRIC_NAMES,
  type MetricField,
  type MetricName,
  type MetricValues,
} from './metric-fields.js';
export { didYouMean, nearestName } from './nearest.js';
export { objectName } from './object-name.js';
export { isPinned } from './pinned-url.js';
export { printable, printableLines } from './printable.js';
export { quoted } from './quoted.js';
export type { SecretData, SecretName, SecretRef, SecretSource } from './secrets.js';
export { isTemplated, type Piece, splitActions } from './template-pieces.js';
export { asError, messageOf, networkMessage } from './thrown.js';
export { momentText, timeText } from './time-text.js';
export { withoutTrailing } from './trailing.js';
export { VirtualClock } from './virtual-clock.js';
export { Watchdog } from './watchdog.js';
export { withFields } from './with-fields.js';
export { differsInYaml12, goNumbers } from './yaml-numbers.js';
