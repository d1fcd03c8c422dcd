/** Asks a running runtime; a replica that does not lead says who does, and that one is asked then. */
import { Agent, request } from 'undici';
import type * as z from 'zod';
import { networkMessage, type OrkestraError } from '../../lib/base/index.js';
import { commandErrors } from '../errors.js';

/** Where a runtime on this machine serves. */
export const DEFAULT_URL = 'http://localhost:8080';

const TIMEOUT_MS = 5_000;

/** A 404 of the Live API: it has no such CRD, or the CRD no autoscaler. Other faults are thrown. */
export interface NotFound {
  readonly notFound: string;
  readonly message: string;
}

export function isNotFound(answer: object): answer is NotFound {
  return 'notFound' in answer;
}

/** What there is not, as an error of the command that asked `url` for it. */
export function notFoundError(url: string, { notFound, message }: NotFound): OrkestraError {
  const code = NOT_FOUND.get(notFound) ?? 'ORK_LIVE_API';
  return commandErrors.make(code, `${url}: ${message}`);
}

const NOT_FOUND: ReadonlyMap<string, 'ORK_LIVE_CRD' | 'ORK_LIVE_CR' | 'ORK_LIVE_AUTOSCALER'> = new Map([
  ['crd_not_found', 'ORK_LIVE_CRD'],
  ['cr_not_found', 'ORK_LIVE_CR'],
  ['autoscaler_not_found', 'ORK_LIVE_AUTOSCALER'],
]);

export interface LiveAccess {
  /** Sent to the origin of the URL alone, never to the leader that a replica names. */
  readonly token?: string;
  /** PEM. */
  readonly ca?: string;
}

/** A document of a runtime; the Go implementation does not say in all of them whether it leads. */
interface Stamped {
  readonly isKonductor?: boolean | undefined;
}

export class LiveClient {
  readonly #agent: Agent;
  readonly #origin: string;
  readonly #token: string | undefined;
  #url: string;

  /** Throws ORK_LIVE_API for a URL that is none. */
  constructor(url: string, { token, ca }: LiveAccess = {}) {
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw commandErrors.make(
        'ORK_LIVE_API',
        `invalid URL "${url}": expected http or https, for example ${DEFAULT_URL}`,
      );
    this.#url = url.replace(/\/+$/, '');
    this.#origin = new URL(url).origin;
    this.#token = token;
    this.#agent = new Agent({
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      connect: { timeout: TIMEOUT_MS, ...(ca === undefined ? {} : { ca }) },
    });
  }

  /** The runtime that is asked now. */
  get url(): string {
    return this.#url;
  }

  /** Reads a document; throws ORK_LIVE_API when it does not come, or is none. */
  async get<T extends Stamped>(path: string, schema: z.ZodType<T>): Promise<T | NotFound> {
    const first = await this.#ask(path, schema);
    if (isNotFound(first.answer) || first.answer.isKonductor !== false || first.leader === undefined)
      return first.answer;
    // The leader may have changed again by then; its answer is shown as it is.
    this.#url = first.leader;
    return (await this.#ask(path, schema)).answer;
  }

  /** The frames of a stream as they come, until it ends for whatever reason; none where there is no such stream. */
  async *frames(path: string, signal: AbortSignal): AsyncIterable<void> {
    try {
      const { statusCode, body } = await request(`${this.#url}${path}`, {
        dispatcher: this.#agent,
        headers: { ...this.#headers(), accept: 'text/event-stream' },
        bodyTimeout: 0,
        signal,
      });
      if (statusCode !== 200) {
        await body.dump();
        return;
      }
      let tail = '';
      for await (const chunk of body) {
        const text = tail + String(chunk);
        tail = text.slice(-1);
        if (text.includes('\n\n')) yield;
      }
    } catch {
      // Whoever asks again learns why.
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask<T>(
    path: string,
    schema: z.ZodType<T>,
  ): Promise<{ answer: T | NotFound; leader: string | undefined }> {
    const { statusCode, headers, text } = await this.#send(path);
    const body = this.#json(path, statusCode, text);
    if (statusCode === 404) return { answer: this.#notFound(path, body), leader: undefined };
    const read = schema.safeParse(body);
    // A degraded CRD answers 503 with its document.
    if (read.success) {
      const leader = headers['orkestra-konductor'];
      const valid = typeof leader === 'string' && URL.canParse(leader);
      return { answer: read.data, leader: valid ? leader.replace(/\/+$/, '') : undefined };
    }
    const message = (Object(body) as { message?: unknown }).message;
    const [issue] = read.error.issues;
    throw this.#fault(
      path,
      statusCode === 200
        ? `returned no document of a runtime (${issue?.path.join('.')}: ${issue?.message})`
        : `returned ${statusCode}${typeof message === 'string' ? `: ${message}` : ''}`,
    );
  }

  async #send(path: string) {
    try {
      const { statusCode, headers, body } = await request(`${this.#url}${path}`, {
        dispatcher: this.#agent,
        headers: this.#headers(),
      });
      return { statusCode, headers, text: await body.text() };
    } catch (error) {
      throw this.#fault(path, `does not answer: ${networkMessage(error)}`, error);
    }
  }

  #headers(): Record<string, string> {
    const mayHave = this.#token !== undefined && new URL(this.#url).origin === this.#origin;
    return mayHave ? { authorization: `Bearer ${this.#token}` } : {};
  }

  #json(path: string, status: number, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw this.#fault(path, `returned ${status} with a body that is not JSON`, error);
    }
  }

  #notFound(path: string, body: unknown): NotFound {
    const { error, message } = Object(body) as { error?: unknown; message?: unknown };
    if (typeof error === 'string' && typeof message === 'string') return { notFound: error, message };
    throw this.#fault(path, 'returned 404; check that the URL is the Live API of a runtime');
  }

  #fault(path: string, message: string, cause?: unknown): OrkestraError {
    return commandErrors.make('ORK_LIVE_API', `${this.#url}${path} ${message}`, cause);
  }
}
