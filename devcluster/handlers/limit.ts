/** What of an object a write may change. */
import { without } from '../../lib/base/index.js';
import { methodNotAllowed } from '../api-error.js';
import type { ApiRequest } from '../http/api-request.js';
import type { KubeObject, ObjectMeta } from '../kube-object.js';

/** The main endpoint does not write the status, and `status` writes nothing else. */
export function limitToSubresource(request: ApiRequest, before: KubeObject, after: KubeObject): KubeObject {
  const { version } = request.served;
  if (request.subresource === 'status') {
    if (!version.status) throw methodNotAllowed();
    const { managedFields } = after.metadata;
    const metadata = managedFields ? { ...before.metadata, managedFields } : before.metadata;
    return withMember({ ...before, metadata }, 'status', after['status']);
  }
  const metadata = withSystemFields(after.metadata, before.metadata);
  const object = { ...after, metadata };
  return version.status ? withMember(object, 'status', before['status']) : object;
}

function withMember(object: KubeObject, name: string, value: KubeObject[string]): KubeObject {
  const { [name]: _, metadata, ...rest } = object;
  return value === undefined ? { ...rest, metadata } : { ...rest, metadata, [name]: value };
}

const SYSTEM = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'name',
  'namespace',
] as const;

/** `metadata` with the members that only the server sets taken from the stored object. */
export function withSystemFields(metadata: ObjectMeta, before: ObjectMeta): ObjectMeta {
  const kept: ObjectMeta = without(metadata, ...SYSTEM);
  for (const name of SYSTEM) if (before[name] !== undefined) Object.assign(kept, { [name]: before[name] });
  return kept;
}
