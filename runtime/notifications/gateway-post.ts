/**
 * Hands notifications to the gateway: `POST <endpoint>/notify`. The gateway answers when it has delivered, so an answer
 * may take as long as its tries and the waits that Slack asks for.
 */
import { type Clock, Deadline, messageOf, sleep } from '../../lib/base/index.js';
import type { HttpCall } from '../../lib/calls/index.js';
import { type Notification, oneLine } from '../../lib/notify/index.js';
import type { ReadNotifyToken } from './notify-token.js';
import type { Post, Sent } from './post.js';

export interface GatewayPostOptions {
  readonly clock: Clock;
  readonly http: HttpCall;
  /** Of the gateway, without a path. */
  readonly endpoint: string;
  readonly token: ReadNotifyToken;
}

/** Longer than three tries of the gateway with two waits of a minute. */
const TIMEOUT_MS = 150_000;
const DRAIN_MS = 10_000;
/** Bytes of an answer that are read. */
const ANSWER_BYTES = 16_384;
/** UTF-16 units of it that are logged. */
const LONGEST_REASON = 500;

export class GatewayPost implements Post {
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #url: string;

  constructor(private readonly options: GatewayPostOptions) {
    this.#url = `${options.endpoint.replace(/\/$/, '')}/notify`;
  }

  async send(notification: Notification): ReturnType<Post['send']> {
    const sending = this.#send(notification);
    this.#underWay.add(sending);
    const sent = await sending;
    this.#underWay.delete(sending);
    return sent;
  }

  async close(): Promise<void> {
    const done = new AbortController();
    void Promise.all(this.#underWay).then(() => done.abort());
    await sleep(this.options.clock, DRAIN_MS, done.signal);
    this.#stop.abort();
  }

  async #send(notification: Notification): ReturnType<Post['send']> {
    const { clock, http } = this.options;
    const { token, problem } = await this.options.token();
    const late = (): Error => new Error(`no answer within ${TIMEOUT_MS / 1_000} s`);
    const deadline = new Deadline(clock, TIMEOUT_MS, this.#stop.signal, late);
    try {
      const { status, body } = await http(
        {
          method: 'POST',
          url: this.#url,
          headers: {
            'content-type': 'application/json',
            ...(token ? { authorization: `Bearer ${token}` } : {}),
          },
          body: JSON.stringify(notification),
        },
        { maxBytes: ANSWER_BYTES, signal: deadline.signal },
      );
      const result = resultOf(status);
      const missing = status === 401 && problem !== '' ? `; no token was sent: ${problem}` : '';
      return {
        result,
        reason: status === 200 ? '' : `the gateway answered ${status}${said(body)}${missing}`,
      };
    } catch (error) {
      // It may have been delivered: it is not sent again before the interval is over.
      if (deadline.expired) return { result: 'failed', reason: messageOf(error) };
      return { result: 'unreachable', reason: messageOf(error) || 'no answer' };
    } finally {
      deadline.clear();
    }
  }
}

function resultOf(status: number): Sent {
  if (status === 200 || status === 207) return 'sent';
  return status === 502 || status === 400 || status === 404 || status === 413 ? 'failed' : 'unreachable';
}

/** What the gateway says of its channels, or of an error. */
function said(body: string): string {
  const { deliveries, message } = parse(body) as {
    deliveries?: readonly { channel?: unknown; ok?: unknown; error?: unknown }[];
    message?: unknown;
  };
  const words = Array.isArray(deliveries)
    ? deliveries.filter(({ ok }) => ok !== true).map((each) => `${each.channel}: ${each.error}`)
    : [message].filter((text) => typeof text === 'string');
  return words.length === 0 ? '' : ` (${oneLine(words.join('; '), LONGEST_REASON)})`;
}

function parse(body: string): object {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
