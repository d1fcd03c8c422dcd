export {
  type AdmissionRequest,
  type AdmissionResponse,
  type Cause,
  type Operation,
  reviewBody,
} from './admission-review.js';
export { isDeleting, isUnchanged } from './changes.js';
export {
  ALLOWED,
  type ReviewContext,
  type ReviewHandler,
  type ReviewOutcome,
  reviewRoute,
} from './review-route.js';
