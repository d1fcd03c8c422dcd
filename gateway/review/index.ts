export type {
  AdmissionRequest,
  AdmissionResponse,
  Cause,
  Operation,
} from './admission-review.js';
export {
  ALLOWED,
  type ReviewContext,
  type ReviewHandler,
  type ReviewOutcome,
  reviewRoute,
} from './review-route.js';
