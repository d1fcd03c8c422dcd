import type { JsonValue } from '../../../lib/base/index.js';
import { type CompileScope, isTemplate, type Path } from '../../scope/index.js';
import { ABSENT, constant, dynamic, isMap, listNode, type Node } from '../node.js';
import type { FieldType } from './field-type.js';
import { keyedNode } from './keys.js';

/**
 * Any value; every string at any depth, and every key, is a template. A text that is one single action keeps the type of its
 * value, so that `"{{ .spec.replicas }}"` is a number where the CR has one.
 */
export const anything: FieldType = { schema: {}, read: readAnything };

function readAnything(raw: JsonValue, at: Path, scope: CompileScope): Node {
  if (isTemplate(raw)) return readTemplate(raw, at, scope);
  if (Array.isArray(raw)) {
    const members = (raw as readonly JsonValue[]).map((item, index) =>
      readAnything(item, [...at, index], scope),
    );
    return raw.length === 0 ? constant([]) : listNode(members);
  }
  if (!isMap(raw)) {
    scope.doubtWord(raw, at);
    return constant(raw);
  }
  const members = Object.entries(raw).filter(([, value]) => value !== null);
  return keyedNode(
    members.map(([key, value]) => ({
      key,
      value: readAnything(value, [...at, key], scope),
      at: [...at, key],
    })),
    scope,
  );
}

function readTemplate(raw: string, at: Path, scope: CompileScope): Node {
  const template = scope.template(raw, at);
  if (!template) return ABSENT;
  return dynamic((frame) => (template.value(frame.data) as JsonValue | undefined) ?? undefined);
}
