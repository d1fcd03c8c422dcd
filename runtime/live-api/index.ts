export { type AccessOptions, checkAccess, openAccess } from './access.js';
export { API_ERRORS, type ApiErrorCode } from './api-errors.js';
export { type ApiLimits, DEFAULT_LIMITS, limitsText, parseLimits } from './limits.js';
export { createLiveApi, type LiveApi, type LiveApiLogger, type LiveApiOptions } from './server.js';
