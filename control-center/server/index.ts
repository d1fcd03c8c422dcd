/**
 * The Control Center: a web page over any number of runtimes and their gateways. `ControlCenter` serves it;
 * `readRuntimes` and `readLogin` read what it is started with.
 */
export { AddedRuntimes, textOf as runtimesFileText } from './config/added-runtimes.js';
export { type RuntimesFile, readRuntimes, readUrl } from './config/runtimes-file.js';
export type { ControlSettings } from './config/settings.js';
export { ControlCenter, type ControlCenterOptions } from './control-center.js';
export { CONTROL_ERRORS } from './errors.js';
export { CONTROL_METRICS, type ControlMetrics, createControlMetrics } from './metrics.js';
export { nameOf, type SourceDeclaration } from './sources/declaration.js';
export { type Login, readLogin } from './web/session.js';
