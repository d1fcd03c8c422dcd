/** Requests of the page to its own server. Everything else comes by the stream. */
import type { ApiErrorBody } from '../../server/wire/index.js';

/** Why a request failed; `status` 0 is that there was no answer. */
export interface ApiFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly nearest: string;
}

export type ApiResult<T> =
  | {
      readonly ok: true;
      readonly value: T /** When it was made, by the server's clock. */;
      readonly at: number;
    }
  | { readonly ok: false; readonly failure: ApiFailure };

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export class Api {
  readonly #base: string;
  readonly #fetch: Fetch;

  /** @param base the path under which the server mounts the page, with slashes at both ends. */
  constructor(base: string, fetch: Fetch) {
    this.#base = base;
    this.#fetch = fetch;
  }

  url(path: string): string {
    return `${this.#base}api/${path}`;
  }

  crdPath(rt: string, crd: string, rest: string): string {
    return `runtimes/${encodeURIComponent(rt)}/crds/${encodeURIComponent(crd)}/${rest}`;
  }

  get<T>(path: string): Promise<ApiResult<T>> {
    return this.#request<T>(path, {});
  }

  post<T>(path: string, body: object): Promise<ApiResult<T>> {
    return this.#request<T>(path, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) });
  }

  delete(path: string): Promise<ApiResult<undefined>> {
    return this.#request<undefined>(path, { method: 'DELETE', headers: JSON_TYPE });
  }

  async #request<T>(path: string, init: RequestInit): Promise<ApiResult<T>> {
    let response: Response;
    try {
      response = await this.#fetch(this.url(path), init);
    } catch {
      return failed(0, {
        error: 'no_connection',
        message: 'the Control Center does not answer',
        remedy: 'Check that its process runs and that this machine reaches it.',
      });
    }
    const at = Number(response.headers.get('orkestra-control-at') ?? Number.NaN);
    const body = await bodyOf(response);
    if (!response.ok) return failed(response.status, (body ?? {}) as Partial<ApiErrorBody>);
    return { ok: true, value: body as T, at };
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(status: number, body: Partial<ApiErrorBody>): { ok: false; failure: ApiFailure } {
  const { error = 'unexpected', message = `unexpected response ${status}`, remedy = '', nearest = '' } = body;
  return { ok: false, failure: { status, code: error, message, remedy, nearest } };
}
