export type {
  AdmissionRequest,
  AdmissionResponse,
  Cause,
  Operation,
} from './admission-review.js';
export { isDeleting, isUnchanged } from './changes.js';
export {
  ALLOWED,
  type ReviewContext,
  type ReviewHandler,
  type ReviewOutcome,
  reviewRoute,
} from './review-route.js';
