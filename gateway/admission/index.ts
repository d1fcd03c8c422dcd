export { admission } from './admission.js';
export { type FileRequest, type FileReview, FileReviews } from './file-review.js';
export { boundedReason } from './warnings.js';
