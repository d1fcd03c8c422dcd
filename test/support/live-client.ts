import { request } from 'undici';
import { checkDescribed } from './described.js';

export interface LiveAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** {} when there is none, as with 304. */
  readonly body: LiveBody;
}

/** A JSON answer of the Live API; tests look into it by name. */
export type LiveBody = Readonly<Record<string, unknown>>;

/** A reader of one runtime's Live API, as curl is; whatever it is answered is checked against the OpenAPI document. */
export interface LiveClient {
  readonly url: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<LiveAnswer>;
  /** Reads again with `If-None-Match` until the answer is as wanted; gives that answer's body. */
  until(path: string, wanted: (body: LiveBody, answer: LiveAnswer) => boolean): Promise<LiveBody>;
}

/** When a wait that brings nothing says what it saw last, in milliseconds; before the test itself times out. */
const PATIENCE_MS = 40_000;
/** How long to leave a runtime alone between two reads that found nothing new, in milliseconds. */
const PAUSE_MS = 20;

export function liveClient(url: string): LiveClient {
  const get: LiveClient['get'] = async (path, headers = {}) => {
    const answer = await request(url + path, { headers: { ...headers } });
    const text = await answer.body.text();
    const body = (text === '' ? {} : JSON.parse(text)) as LiveBody;
    const type = answer.headers['content-type'];
    checkDescribed(path, { status: answer.statusCode, type: String(type), body });
    return { status: answer.statusCode, headers: answer.headers, body };
  };
  return {
    url,
    get,
    until: async (path, wanted) => {
      const until = performance.now() + PATIENCE_MS;
      let tag: string | undefined;
      let seen = '';
      while (performance.now() < until) {
        const answer = await get(path, tag === undefined ? {} : { 'if-none-match': tag });
        if (answer.status !== 304) {
          if (wanted(answer.body, answer)) return answer.body;
          seen = `${answer.status} ${JSON.stringify(answer.body)}`;
          tag = answer.status === 200 ? String(answer.headers['etag']) : undefined;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      throw new Error(`${url}${path} did not become what was waited for: ${seen}`);
    },
  };
}
