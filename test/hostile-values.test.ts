import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TemplateData } from '../katalog/index.js';
import { katalogJsonSchema } from '../katalog/index.js';
import type { JsonObject, JsonValue } from '../lib/base/index.js';
import { loadPlan } from '../runtime/plan.js';
import { FakeClock } from './support/fake-clock.js';
import { FULL_SHORTHAND } from './support/shorthand.js';

const options = { clock: new FakeClock(), randomBytes, env: { HOST: 'http://127.0.0.1' } };

/** YAML of values that JavaScript code trips over when it takes them for text, numbers or plain maps. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a list of such maps': '[{ toString: x }, [[{ valueOf: y }]]]',
  'a map with the key __proto__': '{ __proto__: { polluted: true }, a: 1 }',
  'a map with templates': '{ field: "{{ .spec }}", "{{ .spec.key }}": 1, toString: "{{ .spec }}" }',
  'an empty list': '[]',
  'a number beyond every number': '1e400',
  'a negative number': '-1e308',
  'a cyclic alias': '&a { b: *a, c: [*a] }',
  'a value nested 60 deep': `${'['.repeat(60)}${']'.repeat(60)}`,
  'a text of 10,000 characters': `"${'x{'.repeat(5_000)}"`,
  'a text of NUL, line breaks and half a character': '"\\0\\r\\n\\u2028\\ud800"',
  'a broken template': '"{{ .spec. }}{{"',
  'a name that every object has': 'toString',
};

const OTHERS = Object.entries(HOSTILE);

/** Fields that the schema describes as any map, each of them written once. */
const LOOSE: JsonObject = {
  labels: { team: '{{ .spec.team }}' },
  labelSelector: { app: 'x' },
  enrich: [{ pods: { when: [{ field: 'spec.a', equals: 1 }] } }],
  normalize: { audit: true, spec: { size: '{{ .spec.size }}' }, types: { size: 'int' } },
  validation: {
    rules: [
      { field: 'spec.size', operator: 'between', value: [1, 5], action: 'deny', message: 'no', link: 'x' },
      { field: 'spec.host', unique: true, when: [{ field: 'spec.a', in: ['a', 'b'] }] },
    ],
    external: [{ name: 'check', url: '$HOST/check' }],
  },
  mutation: {
    rules: [{ field: 'spec.size', default: 1, valueType: 'int', when: [{ field: 'spec.a', exists: true }] }],
  },
  operatorBox: {
    when: [
      { field: 'spec.a', operator: 'regex', value: '^a', negate: true, valueType: 'string' },
      { field: '{{ .spec.b }}', notIn: ['a', '{{ .spec.c }}'] },
      { field: 'spec.n', greaterThan: '{{ .spec.m }}' },
      { time: { after: '08:00', before: '18:00', timezone: 'Europe/Berlin' } },
      { dayOfWeek: { in: ['Monday', 'Friday'], timezone: 'UTC' } },
      { dayOfWeek: { weekday: true } },
      { cron: '0 8 * * *', duration: '15s', timezone: 'UTC' },
      { or: [{ field: 'spec.a', notExists: true }], when: [{ field: 'spec.b', prefix: 'x' }] },
    ],
    external: [
      {
        name: 'lookup',
        url: '$HOST/v1',
        method: 'POST',
        body: '{}',
        headers: { accept: '{{ .spec.a }}' },
        timeout: '1s',
        expectedStatus: [200, 404],
        continueOnError: true,
        cacheFor: '1m',
        retryBackoff: { initial: '1s', maxAttempts: 3 },
        auth: { secretRef: { name: 'token', namespace: 'x', key: 'token' } },
      },
      { name: 'load', url: '$HOST', protocol: 'prometheus', query: 'sum(x)' },
    ],
    cross: [
      {
        crd: 'other',
        as: 'peer',
        selector: { namespace: 'x', matchLabels: { a: 'b' } },
        strategy: 'first',
        source: {
          host: 'https://a.example',
          protocol: 'metrics',
          cacheFor: '1s',
          staleWhileRevalidate: '1s',
          staleAfter: '5s',
          mode: 'poll',
          auth: { secretRef: { name: 'a', namespace: 'b', key: 'c' }, origins: ['http://a'] },
          tls: { serverName: 'x' },
          followLeader: true,
        },
      },
      { crd: 'loader', selector: { name: 'x' }, as: 'self' },
    ],
    autoscale: {
      interval: '5s',
      cooldown: '1s',
      conditions: [
        {
          when: [
            { field: 'cross.peer.metrics.queueDepth', greaterThan: 5, valueType: 'int', negate: true },
            { expr: 'cross.peer.metrics.queueDepth * 2 > 5' },
            { time: { after: '08:00' } },
          ],
          or: [{ field: 'metrics.queueDepth', between: [1, 2] }],
          do: { workers: 4, resync: '10s', queueDepth: 10 },
        },
      ],
      onMissing: 'hold',
      behavior: { scaleUp: { stabilization: '1s' } },
      limits: { workers: { min: 1, max: 9 } },
    },
    status: {
      fields: [
        { path: 'phase', value: '{{ .spec.a }}', type: 'string', when: [{ field: 'spec.a', contains: 'x' }] },
        { path: 'all', value: { a: ['{{ .spec.b }}'] } },
      ],
    },
    preReconcile: {
      sentinels: ['generationChanged'],
      enqueueGate: { when: [{ field: 'spec.a', equals: 1 }], external: [{ name: 'g', url: '$HOST' }] },
    },
    reconciler: {
      requeue: { after: '{{ .spec.after }}', when: [{ field: 'spec.a', equals: 1 }] },
    },
    onDelete: { groups: [{ name: 'first', configMaps: [{ name: 'x' }] }], ordered: true, timeout: '1m' },
    emitEvents: { made: { type: 'Normal', reason: 'Made', message: '{{ .spec.a }}', on: ['always'] } },
    watch: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x' }],
  },
};

const MARK = 'HOSTILE-VALUE';
const SCHEMA = katalogJsonSchema();

/** Every field that the JSON Schema names, each definition once; a key of a map is `loader`, an index 0. */
function fieldsOf(schema: JsonValue): readonly (readonly (string | number)[])[] {
  const seen = new Set<string>();
  const found: (readonly (string | number)[])[] = [];
  const walk = (value: JsonValue | undefined, at: readonly (string | number)[]): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const map = value as JsonObject;
    const { $ref } = map as { $ref?: string };
    if ($ref !== undefined) {
      if (seen.has($ref)) return;
      seen.add($ref);
      walk(definition($ref), at);
      return;
    }
    for (const each of [...list(map['anyOf']), ...list(map['oneOf']), ...list(map['allOf'])]) walk(each, at);
    for (const [key, member] of Object.entries((map['properties'] ?? {}) as JsonObject)) {
      found.push([...at, key]);
      walk(member, [...at, key]);
    }
    const { items, additionalProperties: rest } = map;
    if (items) found.push([...at, 0]);
    walk(items, [...at, 0]);
    if (typeof rest !== 'object') return;
    found.push([...at, 'loader']);
    walk(rest, [...at, 'loader']);
  };
  walk(schema, []);
  return found;
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function definition(ref: string): JsonValue | undefined {
  return (SCHEMA['$defs'] as JsonObject)[ref.slice('#/$defs/'.length)];
}

/** A small value that the schema accepts. */
function sample(value: JsonValue | undefined): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'x';
  const map = value as JsonObject;
  if (typeof map['$ref'] === 'string') return sample(definition(map['$ref']));
  const [choice] = [...list(map['anyOf']), ...list(map['oneOf'])];
  if (choice !== undefined) return sample(choice);
  if (map['const'] !== undefined) return map['const'];
  if (map['enum'] !== undefined) return list(map['enum'])[0] ?? 'x';
  const { type } = map;
  if (type === 'object') return required(map);
  if (type === 'array') return [];
  if (type === 'boolean') return true;
  return type === 'integer' || type === 'number' ? 1 : 'x';
}

function required(map: JsonObject): JsonObject {
  const properties = (map['properties'] ?? {}) as JsonObject;
  const names = list(map['required']) as readonly string[];
  return Object.fromEntries(names.map((name) => [name, sample(properties[name])]));
}

type Open = Record<string | number, unknown>;

/** A Katalog whose value at `path` is the mark; what stands around it has its required fields. */
function documentWith(path: readonly (string | number)[]): JsonValue {
  const root: Open = structuredClone(whole({}));
  let at: Open = root;
  let schema: JsonValue | undefined = SCHEMA;
  for (const [index, key] of path.entries()) {
    schema = below(schema, key);
    if (index === path.length - 1) at[key] = MARK;
    else {
      const made = sample(schema);
      const empty = typeof path[index + 1] === 'number' ? [] : {};
      const there = at[key] ?? made;
      at[key] = typeof there === 'object' && Array.isArray(there) === Array.isArray(empty) ? there : empty;
      at = at[key] as Open;
    }
  }
  return root as JsonValue;
}

function below(schema: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return undefined;
  const map = schema as JsonObject;
  if (typeof map['$ref'] === 'string') return below(definition(map['$ref']), key);
  if (typeof key === 'number' && map['items'] !== undefined) return map['items'];
  const properties = (map['properties'] ?? {}) as JsonObject;
  if (typeof key === 'string' && Object.hasOwn(properties, key)) return properties[key];
  for (const each of [...list(map['anyOf']), ...list(map['oneOf']), ...list(map['allOf'])]) {
    const found = below(each, key);
    if (found !== undefined) return found;
  }
  return typeof map['additionalProperties'] === 'object' ? map['additionalProperties'] : undefined;
}

/** Loads the document with each hostile value in place of the mark: problems, or a Katalog, and nothing else. */
function load(document: unknown, yaml: string): void {
  // JSON is YAML, and quicker to write.
  const text = JSON.stringify(document).replace(`"${MARK}"`, () => yaml);
  const { plan, problems } = loadPlan([{ file: 'a.yaml', text }], options);
  const failed = problems.some(({ severity }) => severity === 'error');
  if ((plan === undefined) !== failed) throw new Error('neither a plan nor an error');
  for (const { message } of problems) if (message === '') throw new Error('a problem without a message');
}

/** The fields at which the value throws. */
function failures(documents: readonly (readonly [string, unknown])[], yaml: string): string[] {
  return documents.flatMap(([name, document]) => {
    try {
      load(document, yaml);
      return [];
    } catch (error) {
      return [`${name}: ${String(error)}`];
    }
  });
}

describe('a value of the wrong kind in a Katalog', () => {
  const schema = fieldsOf(SCHEMA).map((path) => [path.join('.'), documentWith(path)] as const);
  const loose = pathsOf(LOOSE).map((path) => [path.join('.'), whole(replaced(LOOSE, path))] as const);
  const parts = Object.entries(FULL_SHORTHAND).flatMap(([kind, entry]) =>
    pathsOf(entry).map((path) => {
      const box = { operatorBox: { onReconcile: { [kind]: [replaced(entry, path)] } } };
      return [[kind, ...path].join('.'), whole(box)] as const;
    }),
  );

  it('reaches every field that the JSON Schema names, and those that it does not', () => {
    expect(schema.length).toBeGreaterThan(800);
    expect(loose.length).toBeGreaterThan(150);
    expect(loadPlan([{ file: 'a.yaml', text: JSON.stringify(whole(LOOSE)) }], options).problems).toEqual([]);
  });

  it.each(parted([...schema, ...loose, ...parts]))(
    'a map whose toString is a text is a problem or accepted from %s on',
    (_, documents) => {
      expect(failures(documents, '{ toString: x, valueOf: y, constructor: z, length: 3 }')).toEqual([]);
    },
  );

  // One value a field keeps the time down; the fuzzing of the loader mixes the rest.
  it.each(OTHERS.map((entry, turn) => [...entry, turn] as const))(
    '%s is a problem or accepted at its share of the fields',
    (_, yaml, turn) => {
      const some = [...schema, ...loose, ...parts].filter((_field, index) => index % OTHERS.length === turn);
      expect(failures(some, yaml)).toEqual([]);
    },
  );

  it('a value nested 20,000 deep is a problem', () => {
    const yaml = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(failures(loose.slice(0, 3), yaml)).toEqual([]);
  });

  it('leaves the prototype of all objects as it was', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});

/** Values of a custom resource, as JSON.parse gives them. */
const CR_VALUES: Readonly<Record<string, unknown>> = {
  'a map whose toString is null': { toString: null, valueOf: null },
  'a map whose toString is a text': { toString: 'x', valueOf: 'y', length: 1 },
  'a list of such maps': [{ toString: null }, [[{ toString: 'x' }]]],
  'a map with the key __proto__': JSON.parse('{ "__proto__": { "polluted": true, "toString": 1 } }'),
  'an empty list': [],
  'a number that is not finite': JSON.parse('1e400'),
  'the smallest number': -1.7976931348623157e308,
  'a value nested 9,000 deep': JSON.parse(`${'['.repeat(9_000)}${']'.repeat(9_000)}`),
  'a text of 100,000 characters': 'x/ 1'.repeat(25_000),
  'half a character': '\ud800',
  'a template': '{{ .spec.a }}',
};

describe('a value of the wrong kind in a custom resource', () => {
  const names = [
    'a',
    'b',
    'c',
    'n',
    'm',
    'size',
    'team',
    'host',
    'after',
    'image',
    'port',
    'tier',
    'items',
    'memory',
  ];
  const onReconcile = Object.fromEntries(
    Object.entries(FULL_SHORTHAND).map(([kind, entry]) => [kind, [entry]]),
  );
  const box = { ...(LOOSE['operatorBox'] as JsonObject), onReconcile };
  const compiled = loadPlan(
    [{ file: 'a.yaml', text: JSON.stringify(whole({ ...LOOSE, operatorBox: box })) }],
    options,
  );
  const program = compiled.plan?.crds.get('loader')?.program;

  const evaluations = (data: TemplateData): readonly (() => unknown)[] => {
    if (!program) throw new Error(JSON.stringify(compiled.problems));
    return [
      () => program.gate(data),
      () => program.labels(data),
      () => program.status.apply(data, { failed: false }),
      () => program.requeue?.(data),
      () => program.admission.formed(data),
      () => program.admission.mutate(data),
      () => program.admission.validate(data, () => false),
      () => program.preReconcile.enqueueGate?.external.map((call) => call.request(data, options.env)),
      () => program.external.box.map((call) => call.request(data, options.env)),
      ...program.declaredEvents.map((each) => () => each.said(data, false)),
      ...program.onReconcile.map((entry) => () => entry.build(data)),
      ...program.onReconcile.map((entry) => () => entry.sources(data)),
    ];
  };

  it.each(Object.entries(CR_VALUES))('%s is an error with a code, or rendered', (_, value) => {
    const metadata = { name: 'x', namespace: 'y', uid: '1', labels: value, annotations: value };
    const specs = [
      Object.fromEntries(names.map((name) => [name, value])),
      Object.fromEntries(names.map((name) => [name, { x: value }])),
      Object.fromEntries(names.map((name) => [name, [value]])),
      value,
    ];
    for (const spec of specs) {
      for (const evaluate of evaluations({
        metadata,
        spec,
        status: value,
        children: value,
        external: value,
      })) {
        try {
          evaluate();
        } catch (error) {
          const { code } = error as { code?: unknown };
          if (typeof code !== 'string' || !code.startsWith('ORK_')) throw error;
        }
      }
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** In parts that a busy machine checks well within the time of a test, each with the name of its first. */
function parted<T>(documents: readonly (readonly [string, T])[]) {
  const parts: (readonly [string, (readonly [string, T])[]])[] = [];
  for (let at = 0; at < documents.length; at += 150) {
    const part = documents.slice(at, at + 150);
    parts.push([part[0]?.[0] ?? '', part]);
  }
  return parts;
}

function whole(entry: JsonValue): JsonObject {
  const apiTypes = { group: 'example.org', version: 'v1', kind: 'Loader', plural: 'loaders' };
  return {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'x' },
    spec: { crds: { loader: { apiTypes, ...(entry as JsonObject) } } },
  };
}

/** Every path of a value but its root. */
function pathsOf(value: JsonValue, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...path, key];
    return [at, ...pathsOf(member as JsonValue, at)];
  });
}

function replaced(value: JsonValue, [key, ...rest]: readonly string[]): JsonValue {
  if (key === undefined) return MARK;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, i) => (String(i) === key ? replaced(item, rest) : item));
  }
  const map = value as JsonObject;
  return { ...map, [key]: replaced(map[key] ?? null, rest) };
}
