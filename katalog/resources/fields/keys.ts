import type { JsonValue } from '../../../lib/base/index.js';
import { type CompileScope, isTemplate, type Path } from '../../scope/index.js';
import { buildNode, dynamic, type Node, objectNode, ResourceError } from '../node.js';
import { text } from './scalar.js';

/** A member of a map: its key as written, which may be a template, and what is read from its value. */
export interface KeyedMember {
  readonly key: string;
  readonly value: Node;
  /** Where the key stands. */
  readonly at: Path;
}

/** A map whose keys may be templates. A key that renders empty, or equals another, fails that custom resource. */
export function keyedNode(members: readonly KeyedMember[], scope: CompileScope): Node {
  if (!members.some(({ key }) => isTemplate(key))) {
    return objectNode(Object.fromEntries(members.map(({ key, value }) => [key, value])));
  }
  const read = members.map(({ key, value, at }) => ({ key: text.read(key, at, scope), value, at }));
  return dynamic((frame) => {
    const built = new Map<string, JsonValue>();
    for (const { key, value, at } of read) {
      const member = buildNode(value, frame);
      if (member === undefined) continue;
      const name = buildNode(key, frame);
      if (name === undefined)
        throw new ResourceError('a key is required, but its template rendered empty', at);
      if (built.has(String(name))) throw new ResourceError(`duplicate key "${String(name)}"`, at);
      built.set(String(name), member);
    }
    return Object.fromEntries(built);
  });
}
