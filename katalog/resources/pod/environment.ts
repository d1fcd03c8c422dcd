import type { JsonValue } from '../../../lib/base/index.js';
import type { CompileScope, Path } from '../../scope/index.js';
import { anyMember } from '../fields/any-member.js';
import { listOf } from '../fields/collection.js';
import type { FieldType } from '../fields/field-type.js';
import { boolean, looseText, text } from '../fields/scalar.js';
import { type Fields, type Place, sharing, structure } from '../fields/structure.js';
import {
  ABSENT,
  asList,
  asMap,
  buildNode,
  concatNodes,
  derive,
  dynamicUnless,
  isMap,
  listNode,
  type Node,
  objectNode,
} from '../node.js';

const keyRef = structure({ name: text, key: text, optional: boolean }, (fields) => objectNode(fields), {
  required: ['name', 'key'],
});

const valueFrom = structure({ secretKeyRef: keyRef, configMapKeyRef: keyRef }, (fields, place) =>
  oneSource(fields, place),
);

const variable = structure({ name: text, value: looseText, valueFrom }, (fields) => objectNode(fields), {
  required: ['name'],
});

const namelessVariable = structure(
  { value: looseText, valueFrom, secretKeyRef: keyRef, configMapKeyRef: keyRef },
  ({ value, valueFrom: written, ...source }, place) => {
    const from = Object.keys(source).length === 0 ? written : oneSource(source, place);
    return objectNode({ value, valueFrom: from });
  },
);

const list = listOf(variable);

/** `env`: a list of variables, or the older map `NAME: {value}` or `NAME: {secretKeyRef}`, with a warning. */
export const environment: FieldType = {
  schema: { anyOf: [list.schema, { type: 'object', additionalProperties: namelessVariable.schema }] },
  read(raw, at, scope) {
    if (!isMap(raw)) return list.read(raw, at, scope);
    scope.warning('ORK_FIELD_VALUE', at, 'env as a map is an older spelling; write a list of {name, value}');
    return listNode(Object.entries(raw).map(([name, value]) => readNamed(name, value, [...at, name], scope)));
  },
};

function readNamed(name: string, value: JsonValue, at: Path, scope: CompileScope): Node {
  const rest = isMap(value)
    ? namelessVariable.read(value, at, scope)
    : objectNode({ value: looseText.read(value, at, scope) });
  return derive(rest, (fields) => ({ name, ...asMap(fields) }));
}

function oneSource(fields: Fields, { at, scope }: Place): Node {
  const given = Object.keys(fields);
  if (given.length !== 1) {
    scope.error('ORK_FIELD_VALUE', at, 'valueFrom needs exactly one of secretKeyRef and configMapKeyRef');
  }
  return objectNode(fields);
}

const SOURCES = { secretRef: 'secretKeyRef', configMapRef: 'configMapKeyRef' } as const;

/** `envFrom`: `{secretRef: […], configMapRef: […]}`; a member is a name or `{name, prefix, suffix, optional, keys}`. */
export const environmentFrom: FieldType = structure(
  { secretRef: sourceList('secretRef'), configMapRef: sourceList('configMapRef') },
  (written) => {
    const fields = sharing(written, 'secretRef', 'configMapRef');
    return objectNode({
      envFrom: concatNodes([part(fields['secretRef'], 'envFrom'), part(fields['configMapRef'], 'envFrom')]),
      env: concatNodes([part(fields['secretRef'], 'env'), part(fields['configMapRef'], 'env')]),
    });
  },
);

function sourceList(ref: keyof typeof SOURCES): FieldType {
  const member = structure(
    { name: text, prefix: text, suffix: text, optional: boolean, keys: listOf(text) },
    (fields, place) => assembleSource(ref, fields, place),
    { required: ['name'] },
  );
  return listOf(anyMember(member, (name) => ({ name })));
}

/** Either `{source}` or `{variables}`, to be sorted into the two lists of the container. */
function assembleSource(ref: keyof typeof SOURCES, fields: Fields, { at, scope }: Place): Node {
  const { name = ABSENT, prefix, suffix, optional, keys } = fields;
  if (!keys) {
    if (suffix) scope.error('ORK_FIELD_VALUE', [...at, 'suffix'], 'suffix needs keys');
    return objectNode({ source: objectNode({ prefix, [ref]: objectNode({ name, optional }) }) });
  }
  const parts = [name, prefix ?? ABSENT, suffix ?? ABSENT, optional ?? ABSENT, keys];
  const variables = dynamicUnless(parts, (frame) => {
    const [from = '', before = '', after = '', mayLack, keyList] = parts.map((node) =>
      buildNode(node, frame),
    );
    return asList(keyList).map((key) => ({
      name: `${String(before)}${String(key)}${String(after)}`,
      valueFrom: {
        [SOURCES[ref]]: { name: from, key, ...(mayLack === undefined ? {} : { optional: mayLack }) },
      },
    }));
  });
  return objectNode({ variables });
}

function part(list: Node | undefined, which: 'envFrom' | 'env'): Node {
  if (!list) return ABSENT;
  return derive(list, (value) => {
    const members = asList(value).map(asMap);
    const found = members.flatMap((member) => asList(member[which === 'env' ? 'variables' : 'source']));
    return found.length === 0 ? undefined : found;
  });
}
