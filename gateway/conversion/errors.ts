import { HTTP_ERRORS, HttpError } from '../../lib/http/index.js';

const ROW = {
  ...HTTP_ERRORS.bad_request,
  summary: 'The body is not a ConversionReview of `apiextensions.k8s.io/v1` with a request.',
  remedy: 'Send what the API server sends.',
};

/** A body that is not a review of a conversion. */
export function notAConversion(message: string): HttpError {
  return new HttpError('bad_request', ROW, message);
}
