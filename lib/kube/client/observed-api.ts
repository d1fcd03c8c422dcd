import { withFields } from '../../base/index.js';
import type { CallOptions, KubeApi } from './kube-api.js';

/** The methods of the API that are single calls; a watch is not one. */
export type ApiCalls = Pick<
  KubeApi,
  'get' | 'list' | 'create' | 'update' | 'apply' | 'mergePatch' | 'delete'
>;

/** `api`, with every HTTP request of its calls shown to `onSample`: whoever asks through it is told apart from others. */
export function observedApi(api: ApiCalls, onSample: NonNullable<CallOptions['onSample']>): ApiCalls {
  const seen = <T extends CallOptions>(options: T | undefined) =>
    withFields(options ?? {}, { onSample }) as T;
  return {
    get: (resource, name, options) => api.get(resource, name, seen(options)),
    list: (resource, query, options) => api.list(resource, query, seen(options)),
    create: (resource, object, options) => api.create(resource, object, seen(options)),
    update: (resource, object, options) => api.update(resource, object, seen(options)),
    apply: (resource, object, options) => api.apply(resource, object, seen(options)),
    mergePatch: (resource, name, patch, options) => api.mergePatch(resource, name, patch, seen(options)),
    delete: (resource, name, options) => api.delete(resource, name, seen(options)),
  };
}
