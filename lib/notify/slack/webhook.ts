/**
 * One Slack webhook: posts go one after the other, in their order, and all of them wait while Slack asks for it
 * (`429` with `Retry-After`). Teams that share a webhook share it.
 */
import { Deadline, networkMessage, sleep } from '../../base/index.js';
import { oneLine, withoutSecrets } from '../texts.js';
import type { DeliveryTools } from '../tools.js';
import { type Attempt, severalTries, type Tried } from '../tries.js';

const TIMEOUT_MS = 5_000;
/** Longest wait that Slack may ask for, in milliseconds. */
const LONGEST_WAIT_MS = 60_000;
/** Bytes of an answer that are read: it says `ok`, or why not in a word. */
const ANSWER_BYTES = 1_024;
/** What an error shows of such a word; other texts are not Slack's. */
const REASON = /^[a-z_ ]{1,64}$/i;

export class Webhook {
  #last: Promise<unknown> = Promise.resolve();
  /** Nothing is posted before (monotonic). */
  #heldUntil = 0;

  constructor(
    private readonly url: string,
    private readonly tools: DeliveryTools,
  ) {}

  /** Never rejects. */
  post(body: string, channel: string, signal: AbortSignal): Promise<Tried> {
    const { clock } = this.tools;
    const once = () => this.#once(body, channel, signal);
    const turn = this.#last.then(() => severalTries(once, { clock, signal }));
    this.#last = turn;
    return turn;
  }

  async #once(body: string, channel: string, signal: AbortSignal): Promise<Attempt> {
    const { clock, http } = this.tools;
    const heldMs = this.#heldUntil - clock.monotonic();
    if (heldMs > 0) await sleep(clock, heldMs, signal);
    if (signal.aborted) return { ok: false, final: true, error: 'stopped' };
    const late = (): Error => new Error(`no answer within ${TIMEOUT_MS / 1_000} s`);
    const deadline = new Deadline(clock, TIMEOUT_MS, signal, late);
    try {
      const answer = await http(
        { method: 'POST', url: this.url, headers: { 'content-type': 'application/json' }, body },
        { maxBytes: ANSWER_BYTES, signal: deadline.signal },
      );
      const word = REASON.test(answer.body.trim()) ? answer.body.trim() : '';
      if (answer.status >= 200 && answer.status < 300) {
        this.tools.onAccepted?.({ by: 'slack', to: channel, reply: `${answer.status} ${word}`.trim() });
        return { ok: true };
      }
      const said = word === '' ? '' : ` (${word})`;
      const error = `Slack answered ${answer.status}${said}`;
      if (answer.status === 429) this.#hold(answer.retryAfter);
      return { ok: false, error, final: answer.status !== 429 && answer.status < 500 };
    } catch (error) {
      return { ok: false, final: signal.aborted, error: this.#said(error) };
    } finally {
      deadline.clear();
    }
  }

  /** Seconds or a date (RFC 9110, 10.2.3). */
  #hold(retryAfter: string | undefined): void {
    const { clock } = this.tools;
    if (retryAfter === undefined) return;
    const seconds = Number(retryAfter);
    const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - clock.now() : seconds * 1_000;
    if (!(ms > 0)) return;
    this.#heldUntil = clock.monotonic() + Math.min(ms, LONGEST_WAIT_MS);
  }

  /** The path of a webhook is its secret. */
  #said(error: unknown): string {
    const { pathname, search } = new URL(this.url);
    return oneLine(withoutSecrets(networkMessage(error), [this.url, `${pathname}${search}`, pathname]));
  }
}
