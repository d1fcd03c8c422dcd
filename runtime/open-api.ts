/** The Live API of a runtime. Its code is loaded when it is opened: a runtime that plans or simulates opens none. */
import type { ListenAddress } from '../lib/http/index.js';
import { listenForApi } from './listen.js';
import type { AccessOptions, createLiveApi, LiveApi, LiveApiOptions } from './live-api/index.js';

export interface OpenApiOptions {
  readonly view: Parameters<typeof createLiveApi>[0];
  readonly access: AccessOptions;
  readonly served: Omit<LiveApiOptions, 'access'>;
}

export interface OpenedApi extends Pick<LiveApi, 'close' | 'setTls'> {
  /** The URL on this machine. Throws ORK_LISTEN. */
  listen(address: ListenAddress): Promise<string>;
}

/** Rejects with ORK_API_AUTH when nobody could ever be accepted. */
export async function openApi({ view, access, served }: OpenApiOptions): Promise<OpenedApi> {
  const { checkAccess, createLiveApi: create, openAccess } = await import('./live-api/index.js');
  await checkAccess(access);
  const api = create(view, { ...served, access: openAccess(access) });
  return {
    listen: (address) => listenForApi(api, address),
    close: () => api.close(),
    setTls: (pair) => api.setTls(pair),
  };
}
