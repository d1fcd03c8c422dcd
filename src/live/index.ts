export { ChangeSignal } from './change-signal.js';
export { DEFAULT_URL, isNotFound, LiveClient, type NotFound, notFoundError } from './live-client.js';
export {
  type AutoscalerDocument,
  autoscalerDocument,
  infoDocument,
  type LiveDecision,
  latestOf,
} from './live-document.js';
export { type LiveFlags, liveAccess, liveClient, withAccessFlags, withLiveFlags } from './live-flags.js';
