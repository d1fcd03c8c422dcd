/** What a reconcile has written, as a person reads it. */
import type { ClusterWrite } from '../../devcluster/index.js';
import { isObject, type JsonObject, type JsonValue, without } from '../../lib/base/index.js';
import { type Change, changesOf } from '../diff/meaning.js';
import { takenFields } from './taken-fields.js';

export interface WrittenChange extends Change {
  /** Field managers that owned it before and do not after. */
  readonly takenFrom?: readonly string[];
}

export interface Write
  extends Pick<
    ClusterWrite,
    'apiVersion' | 'kind' | 'plural' | 'namespace' | 'name' | 'subresource' | 'status'
  > {
  /** `+` it was not there, `~` it was changed, `-` it was deleted, `=` the write changed nothing, `!` it was refused. */
  readonly sign: '+' | '~' | '-' | '=' | '!';
  /** As it was sent. */
  readonly verb: 'create' | 'update' | 'patch' | 'apply' | 'delete';
  /** By field; of `~` alone. */
  readonly changes: readonly WrittenChange[];
  /** What was sent, as JSON; undefined for a deletion. */
  readonly sent: JsonObject | undefined;
}

/** Fields that the API server keeps by itself. */
const KEPT = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink'];

export function writeOf(write: ClusterWrite): Write {
  const { apiVersion, kind, plural, namespace, name, subresource, status } = write;
  const [whole, result] = [write.before, write.after] as readonly (JsonObject | undefined)[];
  const [before, after] = [plain(whole), plain(result)];
  const changes = before && after ? withOwners(changesOf(before, after), whole, result) : [];
  return {
    ...{ apiVersion, kind, plural, namespace, name, subresource, status, changes },
    sign: signOf(write, changes),
    verb: verbOf(write),
    sent: write.body === '' || write.verb === 'delete' ? undefined : (JSON.parse(write.body) as JsonObject),
  };
}

/** Most writes of a reconcile change nothing: nobody's fields are read then. */
function withOwners(
  changes: readonly Change[],
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly WrittenChange[] {
  if (changes.length === 0) return changes;
  const ownersOf = takenFields(before, after);
  return changes.map((change) => {
    const takenFrom = ownersOf(change.path);
    return takenFrom.length === 0 ? change : { ...change, takenFrom };
  });
}

function signOf({ status, verb, before, after }: ClusterWrite, changes: readonly Change[]): Write['sign'] {
  if (status >= 300) return '!';
  if (verb === 'delete' || verb === 'deletecollection') return '-';
  if (!before) return '+';
  if (!after) return '-';
  return changes.length === 0 ? '=' : '~';
}

function verbOf({ verb, contentType }: ClusterWrite): Write['verb'] {
  if (verb === 'deletecollection') return 'delete';
  return verb === 'patch' && contentType.includes('apply-patch') ? 'apply' : verb;
}

function plain(object: JsonObject | undefined): JsonObject | undefined {
  if (!object || !isObject(object['metadata'])) return object;
  return { ...object, metadata: without(object['metadata'], ...KEPT) as JsonValue };
}
