import { parseDuration } from '../../lib/base/index.js';
import type { GatewayContext, PostRequest, PostRoute } from '../capability.js';
import { type AdmissionRequest, type AdmissionResponse, readReview, reviewBody } from './admission-review.js';

/** An UPDATE of an object of 1.4 MB, the largest that etcd takes, is a review of 2.8 MB; escapes may double it. */
export const MAX_REVIEW_BYTES = 8 * 1024 * 1024;

/** The API server waits this long unless the registration says otherwise; ours says so too. */
const LONGEST_MS = 5_000;
/** Kept for encoding and the way back. */
const RESERVE_MS = 500;

/** What a handler of reviews says. */
export interface ReviewOutcome {
  /** For counters; empty: a resource of no CRD of the Katalog. */
  readonly crd: string;
  readonly response: AdmissionResponse;
}

export interface ReviewContext {
  /** On the monotonic clock: when the response has to be there. */
  readonly deadline: number;
}

/** Answers reviews of one webhook. A rejection is a 500, so that `failurePolicy` decides. */
export type ReviewHandler = (
  request: AdmissionRequest,
  context: ReviewContext,
) => ReviewOutcome | Promise<ReviewOutcome>;

/** The response for what no rule is about. */
export const ALLOWED: AdmissionResponse = { allowed: true };

/** A path that answers AdmissionReviews: reads and counts them, repeats the uid, writes the response. */
export function reviewRoute(
  path: string,
  handler: ReviewHandler,
  { clock, metrics }: Pick<GatewayContext, 'clock' | 'metrics'>,
): PostRoute {
  const webhook = path.slice(1);
  const reviews = metrics.counter('orkestra_gateway_reviews_total');
  const durations = metrics.histogram('orkestra_gateway_review_duration_seconds');
  return {
    path,
    isWebhook: true,
    maxBodyBytes: MAX_REVIEW_BYTES,
    handle: async ({ body, url, since }) => {
      const request = readReview(body);
      const asked = new Promise<ReviewOutcome>((resolve) => {
        resolve(handler(request, { deadline: since + budgetOf(url) }));
      });
      const { crd, response } = await asked.catch((error: unknown) => {
        reviews.inc({ crd: '', webhook, result: 'error' });
        throw error;
      });
      const encoded = reviewBody(request.uid, response);
      if (!request.dryRun) reviews.inc({ crd, webhook, result: response.allowed ? 'allowed' : 'denied' });
      durations.observe({ crd, webhook }, (clock.monotonic() - since) / 1_000);
      return { status: 200, body: encoded };
    },
  };
}

/** How long a review may take, in milliseconds: what the API server says that it waits, at most 5 s, less half a second. */
export function budgetOf(url: PostRequest['url']): number {
  const query = url.indexOf('?');
  const text = query < 0 ? null : new URLSearchParams(url.slice(query)).get('timeout');
  const asked = text === null ? undefined : parseDuration(text);
  return Math.max(0, Math.min(asked ?? LONGEST_MS, LONGEST_MS) - RESERVE_MS);
}
