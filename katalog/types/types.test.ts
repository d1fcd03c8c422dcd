import { describe, expect, it } from 'vitest';
import { crdText, katalogOf, problemsOf, saidOf } from '../../test/support/typed.js';

const SCHEMA = `
type: object
properties:
  spec:
    type: object
    required: [image]
    properties:
      image: { type: string }
      size: { type: string, enum: [small, large] }
      debug: { type: boolean }
      replicas: { type: integer }
      port: { x-kubernetes-int-or-string: true }
      labels: { type: object, additionalProperties: { type: string } }
      free: { type: object, x-kubernetes-preserve-unknown-fields: true }
      template: { type: object, x-kubernetes-embedded-resource: true, properties: { spec: { type: object } } }
      hosts:
        type: array
        items: { type: object, properties: { name: { type: string }, port: { type: integer } } }
  status:
    type: object
    properties:
      phase: { type: string, enum: [Pending, Ready] }
      ready: { type: integer }
      open: { type: boolean }
      conditions: { type: array, items: { type: object, x-kubernetes-preserve-unknown-fields: true } }
      observedGeneration: { type: integer }
`;
const CRD = crdText(SCHEMA);

function found(box: string, entry = ''): readonly string[] {
  return saidOf(problemsOf(katalogOf(box, entry), { 'crd.yaml': CRD }));
}

/** What is said of one template in a ConfigMap. */
function inData(template: string): readonly string[] {
  return found(
    `onReconcile:\n  configMaps:\n    - data: { x: '${template}' }\n  deployments:\n    - image: a`,
  );
}

const MISSING = (name: string, hint: string, from = 'the schema of Website') =>
  expect.stringMatching(new RegExp(`^ORK_TYPE_\\w+ \\w+: unknown \\w+.*"${name}"${hint}.*${from}`));

describe('a field that the schema does not have', () => {
  it.each([
    ['{{ .spec.imge }}', 'spec.imge', ' \\(did you mean "image"\\?\\)'],
    ['{{ .spec.imge | default "x" }}', 'spec.imge', ''],
    ['{{ $s := .spec }}{{ $s.imge }}', 'imge', ''],
    ['{{ with .spec }}{{ .imge }}{{ end }}', 'imge', ''],
    ['{{ range .spec.hosts }}{{ .nme }}{{ end }}', 'nme', ' \\(did you mean "name"\\?\\)'],
    ['{{ range $i, $h := .spec.hosts }}{{ $h.nme }}{{ end }}', 'nme', ''],
    ['{{ if .spec.debugg }}a{{ else }}b{{ end }}', 'spec.debugg', ''],
    ['{{ index .spec "imge" }}', 'imge', ''],
    ['{{ (index .spec.hosts 0).nme }}', 'nme', ''],
    ['{{ get . "spec" "imge" }}', 'imge', ''],
    ['{{ define "a" }}{{ .imge }}{{ end }}{{ template "a" .spec }}', 'imge', ''],
    ['{{ .sepc.image }}', 'sepc', ' \\(did you mean "spec"\\?\\)'],
  ])('is an error in %s', (template, name, hint) => {
    const from = name.includes('sepc') ? 'the data of a template' : 'the schema of Website';
    expect(inData(template)).toEqual([MISSING(name, hint, from)]);
  });

  it.each([
    ['{{ .spec.image.tag }}', 'spec.image is text'],
    ['{{ .spec.hosts.name }}', 'spec.hosts is a list'],
    ['{{ .metadata.nam }}', 'ObjectMeta of Kubernetes'],
    ['{{ .metrics.queueDepht }}', 'the metrics of a CRD'],
  ])('is one in %s, where %s', (template, why) => {
    expect(inData(template)).toEqual([expect.stringContaining(why)]);
  });

  it('shows line, column, length, the nearest name and where the object is declared', () => {
    const [problem] = problemsOf(
      katalogOf('onReconcile: { configMaps: [{ data: { x: "{{ .spec.imge }}" } }] }'),
      {
        'crd.yaml': CRD,
      },
    );
    expect(problem).toMatchObject({ file: 'katalog.yaml', line: 9, length: 4, nearest: 'image' });
    const line = problem?.sourceLine ?? '';
    expect(line.slice((problem?.column ?? 0) - 1).startsWith('imge')).toBe(true);
    expect(problem?.message).toContain('(crd.yaml:20)');
  });
});

describe('what may have a value', () => {
  it.each([
    '{{ .spec.labels.anything }} {{ .spec.free.any.thing }} {{ .spec.template.spec }} {{ .spec.template.metadata.name }}',
    '{{ .spec.port }} {{ range .spec.hosts }}{{ .name }}{{ end }}',
    '{{ range $k, $v := .spec.labels }}{{ $k }}{{ $v }}{{ end }}',
    '{{ .status.phase }} {{ .metadata.labels.app }} {{ .external }} {{ .cross.db.status.x }}',
    '{{ .children.deployment.status.readyReplicas }} {{ .children.deployments.web.spec.replicas }}',
    '{{ range .children.deployment }}{{ .anything }}{{ end }} {{ .children.deployment._pods }}',
    '{{ $x := .spec.image }}{{ $x = .status }}{{ $x.anything }}',
    '{{ define "a" }}{{ .name }}{{ end }}{{ template "a" .spec }}{{ range .spec.hosts }}{{ template "a" . }}{{ end }}',
    '{{ (asMap .spec.image).anything }} {{ index .spec.labels .spec.image }}',
    '{{ mapKeys .spec.labels }} {{ listLen .spec.hosts }} {{ add .spec.replicas 1 }} {{ toUpper .spec.replicas }}',
  ])('is silent: %s', (template) => {
    expect(inData(template)).toEqual([]);
  });
});

describe('an argument that a function cannot use', () => {
  it.each([
    ['{{ listLen .spec.image }}', 'listLen: expected a list, got text'],
    ['{{ mapKeys .spec.hosts }}', 'mapKeys: expected a map, got a list'],
    ['{{ .spec.debug | add 1 }}', 'add: expected a number, got a boolean'],
    ['{{ eq .spec.size "smal" }}', 'never equals the text "smal" (did you mean "small"?)'],
    ['{{ eq "lage" .spec.size }}', '(did you mean "large"?)'],
    ['{{ if ne .spec.size "tiny" }}a{{ end }}', 'always differs from the text "tiny"'],
  ])('is a warning: %s', (template, message) => {
    const said = inData(template);
    expect(said).toEqual([expect.stringContaining(message)]);
    expect(said[0]).toContain(' warning: ');
  });
});

describe('a child', () => {
  it('of a kind that no entry makes is an error, with the nearest kind', () => {
    expect(inData('{{ .children.deploymnt.status }}')).toEqual([
      'ORK_TYPE_CHILD error: unknown kind of child "deploymnt" (did you mean "deployment"?): the entries make configmap, deployment',
    ]);
  });

  it('has the fields of its kind in Kubernetes, and another one is a warning', () => {
    expect(inData('{{ .children.deployment.status.readyReplica }}')).toEqual([
      'ORK_TYPE_FIELD warning: unknown field "children.deployment.status.readyReplica" (did you mean "readyReplicas"?): Deployment of Kubernetes 1.36 does not have it',
    ]);
  });

  it('may be any where a hook makes children', () => {
    const hook = 'reconciler: { hooks: { module: ./a.js, function: f } }\n';
    expect(
      found(`${hook}onReconcile:\n  configMaps:\n    - data: { x: '{{ .children.secret.data }}' }`),
    ).toEqual([]);
  });
});

describe('a value that its field refuses', () => {
  it.each([
    ['replicas', '{{ .spec.size }}', 'expected a whole number of at least 0, got one of "small", "large"'],
    ['port', '{{ .spec.debug }}', 'expected a port from 1 to 65535, got a boolean'],
    ['port', '{{ .spec.hosts }}', 'expected a port from 1 to 65535, got a list'],
    ['replicas', '{{ "abc" }}', 'got the text "abc"'],
    ['replicas', '{{ ternary .spec.debug "a" "b" }}', 'got one of "a", "b"'],
    ['command', '{{ .spec.image }}', 'expected a list, got text'],
    ['nodeSelector', '{{ .spec.hosts }}', 'expected a map, got a list'],
    ['protocol', '{{ .spec.size }}', 'expected one of TCP, UDP, SCTP'],
  ])('is an error: %s from %s', (field, template, message) => {
    expect(found(`onReconcile:\n  deployments:\n    - image: a\n      ${field}: '${template}'`)).toEqual([
      expect.stringMatching(/^ORK_TYPE_VALUE error: /),
    ]);
    expect(found(`onReconcile:\n  deployments:\n    - image: a\n      ${field}: '${template}'`)[0]).toContain(
      message,
    );
  });

  it.each([
    ['replicas', '{{ .spec.replicas }}'],
    ['replicas', '{{ .spec.image }}'],
    ['replicas', '{{ .spec.size }}{{ .spec.replicas }}'],
    ['port', '{{ .spec.port }}'],
    ['replicas', '{{ ternary .spec.debug "1" "b" }}'],
    ['nodeSelector', '{{ .spec.labels }}'],
  ])('is silent where one fits: %s from %s', (field, template) => {
    expect(found(`onReconcile:\n  deployments:\n    - image: a\n      ${field}: '${template}'`)).toEqual([]);
  });

  it('is a warning inside an object of a known kind', () => {
    const manifest = `onReconcile:\n  deployments:\n    - image: a\n      manifest: { spec: { paused: '{{ .spec.image }}' } }`;
    expect(found(manifest)).toEqual([
      'ORK_TYPE_VALUE warning: invalid paused "{{ .spec.image }}": expected a boolean, got text',
    ]);
  });
});

describe('a required field whose value may be absent', () => {
  const hinted = (box: string, hints = true): readonly string[] =>
    saidOf(problemsOf(katalogOf(box), { 'crd.yaml': OPTIONAL }, { severity: 'error', hints })).filter(
      (said) => said.startsWith('ORK_TYPE'),
    );
  const OPTIONAL = CRD.replace('required: [image]', 'required: [size]');
  const deployment = (image: string, more = ''): string =>
    `onReconcile:\n  deployments:\n    - image: '${image}'${more === '' ? '' : `\n      ${more}`}`;

  it('is a hint for an editor', () => {
    expect(hinted(deployment('{{ .spec.image }}'))).toEqual([
      'ORK_TYPE_VALUE hint: image is required because Deployment needs it, and "{{ .spec.image }}" may be absent: give it a default, or make the field required in the CRD',
    ]);
  });

  it.each([
    ['where nobody asks for hints', deployment('{{ .spec.image }}'), false],
    ['with a default', deployment('{{ .spec.image | default "nginx" }}'), true],
    ['beside other text', deployment('nginx:{{ .spec.image }}'), true],
    [
      'under a condition',
      deployment('{{ .spec.image }}', 'when: [{ field: spec.image, exists: true }]'),
      true,
    ],
    ['that the CRD requires', deployment('{{ .spec.size }}'), true],
    [
      'of a field that is not required',
      "onReconcile:\n  deployments: [{ image: a, serviceAccountName: '{{ .spec.image }}' }]",
      true,
    ],
  ])('is none %s', (_name, box, hints) => {
    expect(hinted(box, hints)).toEqual([]);
  });
});

describe('a repetition', () => {
  const repeated = (field: string, name: string) =>
    found(
      `onReconcile:\n  configMaps:\n    - name: 'a-${name}'\n      forEach: { field: ${field}, as: host }`,
    );

  it.each([
    ['spec.hosts', '{{ .item.name }}{{ .host.port }}'],
    ['spec.labels', '{{ .item }}{{ .value }}'],
    ['spec.free', '{{ .item.x }}{{ .value.y }}'],
  ])('gives the elements of %s to %s', (field, name) => {
    expect(repeated(field, name)).toEqual([]);
  });

  it.each([
    ['spec.hosts', '{{ .item.nme }}', '"item.nme" (did you mean "name"?)'],
    ['spec.hosts', '{{ .host.nme }}', '"host.nme"'],
    ['spec.hots', 'x', '"spec.hots" (did you mean "hosts"?)'],
    ['spec.image', '{{ .item }}', 'expected a list or a map, got text'],
    ['spec.labels', '{{ .value.x }}', 'value is text'],
  ])('over %s has an error in %s', (field, name, message) => {
    expect(repeated(field, name)).toEqual([expect.stringContaining(message)]);
  });
});

describe('a condition', () => {
  const when = (condition: string) =>
    found(`onReconcile:\n  configMaps:\n    - when: [${condition}]\n      data: { a: b }`);

  it.each([
    ['{ field: spec.debugg, equals: true }', 'unknown field "spec.debugg" (did you mean "debug"?)'],
    ['{ field: spec.size, equals: smal }', 'never holds: spec.size is one of "small", "large"'],
    ['{ field: spec.size, in: [tiny, huge] }', 'never holds'],
    [
      '{ field: spec.size, in: [small, lrage] }',
      '"lrage" never matches: spec.size is one of "small", "large" (did you mean "large"?)',
    ],
    ['{ field: spec.size, notIn: [small, huge] }', '"huge" never matches'],
    ['{ field: spec.size, notEquals: tiny }', 'always holds'],
    ['{ field: spec.hosts, gt: 3 }', 'never holds'],
    ['{ field: spec.debug, equals: maybe }', 'never holds'],
    ['{ field: spec.replicas, equals: many }', 'never holds'],
    ['{ field: children.deploymnt.status.replicas, gt: 1 }', 'unknown kind of child "deploymnt"'],
    ['{ field: "{{ .spec.size }}", equals: smal }', 'never holds'],
  ])('is found: %s', (condition, message) => {
    expect(when(condition)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    '{ field: spec.size, equals: small }',
    '{ field: spec.size, in: [small, large] }',
    '{ field: spec.size, in: [small, "", " large"] }',
    '{ field: spec.image, in: [a, b] }',
    '{ field: spec.size, notExists: true }',
    '{ field: spec.debug, equals: "true" }',
    '{ field: spec.replicas, gt: 3 }',
    '{ field: spec.replicas, equals: "3" }',
    '{ field: "spec.hosts[0].name", equals: a }',
    '{ field: spec.image, equals: anything }',
    '{ field: "metadata.labels[\'a.b/c\']", exists: true }',
    '{ field: "status.conditions[0].status", equals: "True" }',
  ])('is silent: %s', (condition) => {
    expect(when(condition)).toEqual([]);
  });

  it('with an unknown operator is not judged as one that has none', () => {
    const crd = crdText(`
type: object
properties: { spec: { type: object, properties: { mode: { type: string, enum: [a, b], default: a } } } }`);
    const said = (condition: string) =>
      saidOf(
        problemsOf(
          katalogOf(`onReconcile:\n  configMaps:\n    - when: [${condition}]\n      data: { a: b }`),
          { 'crd.yaml': crd },
        ),
      );
    expect(said('{ field: spec.mode }')).toEqual([expect.stringContaining('always holds')]);
    expect(said('{ field: spec.mode, equls: a }')).toEqual([
      expect.stringContaining('unknown field "equls" (did you mean "equals"?)'),
    ]);
  });

  it('of readyWhen is about the object that the entry makes', () => {
    const ready = (field: string) =>
      found(`onReconcile:\n  deployments:\n    - image: a\n      readyWhen: [{ field: ${field}, gt: 0 }]`);
    expect(ready('status.readyReplicas')).toEqual([]);
    expect(ready('status.readyReplica')).toEqual([expect.stringContaining('Deployment of Kubernetes')]);
  });
});

describe('a status field', () => {
  const status = (field: string) => found(`status:\n  fields:\n    - ${field}`);

  it.each([
    ['{ path: phse, value: Ready }', 'unknown status field "phse" (did you mean "phase"?)'],
    ['{ path: phase.now, value: Ready }', 'status.phase is one of'],
    ['{ path: phase, value: Redy }', 'expected one of "Pending", "Ready", got the text "Redy"'],
    ['{ path: ready, value: "{{ .spec.image }}", type: string }', 'refuses the whole status'],
    ['{ path: ready, value: "{{ .spec.size }}" }', 'got one of "small", "large", which does not convert'],
    [
      '{ path: open, value: "{{ .spec.replicas }}" }',
      'expected a boolean, got a whole number, which does not convert',
    ],
    ['{ path: ready, value: "{{ .spec.debug }}", type: int }', 'does not convert'],
  ])('is an error: %s', (field, message) => {
    const said = status(field);
    expect(said).toEqual([expect.stringContaining(message)]);
    expect(said[0]).toMatch(/^ORK_TYPE_STATUS error: /);
  });

  it.each([
    '{ path: phase, value: Ready }',
    '{ path: phase, value: "{{ .spec.image }}" }',
    '{ path: ready, value: "{{ .spec.replicas }}" }',
    '{ path: ready, value: "3" }',
    '{ path: open, value: "{{ eq .spec.size \\"small\\" }}" }',
  ])('is silent: %s', (field) => {
    expect(status(field)).toEqual([]);
  });

  it('is an error where the CRD has no subresource status, or no status', () => {
    const text = katalogOf('status: { fields: [{ path: phase, value: x }] }');
    const without = crdText('type: object\nproperties: { spec: { type: object } }', { status: false });
    expect(saidOf(problemsOf(text, { 'crd.yaml': without }))).toEqual([
      'ORK_TYPE_STATUS error: no status is kept: the CRD has no subresource status (crd.yaml:14)',
    ]);
    const pruned = crdText('type: object\nproperties: { spec: { type: object } }');
    expect(saidOf(problemsOf(text, { 'crd.yaml': pruned }))).toEqual([
      expect.stringContaining('unknown status field "phase"'),
    ]);
  });

  it('Ready is a warning where the schema has no conditions', () => {
    const text = katalogOf('status: { fields: [{ path: phase, value: x }] }');
    const crd = crdText(
      'type: object\nproperties:\n  status: { type: object, properties: { phase: { type: string } } }',
    );
    expect(saidOf(problemsOf(text, { 'crd.yaml': crd }))).toEqual([
      expect.stringContaining('warning: the condition Ready is not kept'),
    ]);
    const off = katalogOf('status: { conditions: false, fields: [{ path: phase, value: x }] }');
    expect(problemsOf(off, { 'crd.yaml': crd })).toEqual([]);
  });
});

describe('a sibling of the same Katalog', () => {
  const text = (template: string) =>
    `${katalogOf(
      `cross: [{ crd: database, as: db, selector: { name: x } }]\nonReconcile: { configMaps: [{ data: { x: '${template}' } }] }`,
    )}    database: { crdFile: db.yaml }\n`;
  const files = {
    'crd.yaml': CRD,
    'db.yaml': crdText(SCHEMA.replaceAll('image', 'engine'), { kind: 'Database' }),
  };

  it('is read by its schema, as a warning', () => {
    expect(saidOf(problemsOf(text('{{ .cross.db.spec.engin }}'), files))).toEqual([
      expect.stringMatching(
        /^ORK_TYPE_FIELD warning: .*"cross.db.spec.engin" \(did you mean "engine"\?\).*Database/,
      ),
    ]);
    expect(problemsOf(text('{{ .cross.db.spec.engine }}{{ .cross.db.metrics.workers }}'), files)).toEqual([]);
  });
});

describe('a kind that another file defines', () => {
  const custom = (entry: string) =>
    katalogOf(
      `onReconcile:
  custom: [{ apiVersion: example.com/v1, kind: Database, name: x, spec: { engine: pg } }]
  configMaps: [{ data: { x: '{{ .children.custom.spec.engin }}' } }]`,
      entry,
    );
  const db = crdText(SCHEMA.replaceAll('image', 'engine'), { kind: 'Database' });
  const UNKNOWN =
    'ORK_TYPE_FIELD warning: unknown field "children.custom.spec.engin" (did you mean "engine"?): the schema of Database';

  it('is known from the CRDs beside it in crdFile, and from those of setup', () => {
    const beside = problemsOf(custom(''), { 'crd.yaml': `${CRD}---\n${db}` });
    expect(saidOf(beside)).toEqual([expect.stringContaining(UNKNOWN)]);
    const files = { 'crd.yaml': CRD, 'db.yaml': db, 'secret.yaml': 'kind: Secret\n' };
    const setup = problemsOf(custom('setup: [secret.yaml, db.yaml, none.yaml]'), files);
    expect(saidOf(setup)).toEqual([expect.stringContaining(UNKNOWN)]);
    expect(problemsOf(custom('setup: { apply: [secret.yaml] }'), files)).toEqual([]);
  });

  it('is silent about a setup that cannot be read as YAML', () => {
    expect(problemsOf(custom('setup: [db.yaml]'), { 'crd.yaml': CRD, 'db.yaml': '{{{ [' })).toEqual([]);
  });
});

describe('what other rooms compile', () => {
  it('is checked: selectors of cross, and siblings in an autoscaler', () => {
    const db = crdText(SCHEMA.replaceAll('image', 'engine'), { kind: 'Database' });
    const text = (name: string, chain: string) =>
      `${katalogOf(`cross: [{ crd: database, as: db, selector: { name: '{{ .spec.${name} }}' } }]
autoscale: { workers: { min: 1, max: 5, expression: 'ceil(${chain} / 2)' } }`)}    database: { crdFile: db.yaml }\n`;
    const files = { 'crd.yaml': CRD, 'db.yaml': db };
    expect(problemsOf(text('image', 'cross.db.spec.replicas'), files)).toEqual([]);
    expect(saidOf(problemsOf(text('imge', 'cross.db.spec.replica'), files))).toEqual([
      expect.stringContaining('"spec.imge" (did you mean "image"?)'),
      expect.stringContaining('"cross.db.spec.replica" (did you mean "replicas"?)'),
    ]);
  });

  it('is checked: a rule unique or immutable', () => {
    const rule = 'validation: { rules: [{ field: spec.imge, operator: immutable }] }';
    expect(found('onReconcile: {}', rule)).toEqual([expect.stringContaining('"spec.imge"')]);
  });
});

describe('a note', () => {
  const notes = (expression: string) =>
    katalogOf('onReconcile: { configMaps: [{ data: { x: "{{ full }}" } }] }').replace(
      'spec:\n  crds',
      `notes: { functions: [{ name: full, expression: '${expression}' }] }\nspec:\n  crds`,
    );

  it('is checked with the data of whoever calls it, and reported where it is written', () => {
    const [problem, second] = problemsOf(notes('{{ .spec.imge }}'), { 'crd.yaml': CRD });
    expect(second).toBeUndefined();
    expect(problem).toMatchObject({ line: 4, path: 'notes.functions[0].expression' });
    expect(problemsOf(notes('{{ .spec.image }}'), { 'crd.yaml': CRD })).toEqual([]);
  });

  it('is silent when one of its callers has the field', () => {
    const both = `${notes('{{ .spec.engine }}')}    database:
      crdFile: db.yaml
      operatorBox: { onReconcile: { configMaps: [{ data: { x: "{{ full }}" } }] } }
`;
    const db = crdText(SCHEMA.replaceAll('image', 'engine'), { kind: 'Database' });
    expect(problemsOf(both, { 'crd.yaml': CRD, 'db.yaml': db })).toEqual([]);
    expect(
      problemsOf(both.replace('.spec.engine', '.spec.engin'), { 'crd.yaml': CRD, 'db.yaml': db }),
    ).toHaveLength(1);
  });
});

describe('the checks are silent', () => {
  const box = "onReconcile:\n  configMaps:\n    - data: { x: '{{ .spec.imge }}' }";

  it('on a line that says ork: open', () => {
    expect(found(`${box} # ork: open, added by a webhook`)).toEqual([]);
  });

  it('in an entry that says schema: open', () => {
    expect(found(box, 'schema: open')).toEqual([]);
    expect(found(box, 'schema: closed')).toHaveLength(1);
  });

  it('about fields that normalize and mutation make', () => {
    expect(found(box, 'normalize: { spec: { imge: "{{ .spec.image }}" } }')).toEqual([]);
    expect(found(box, 'mutation: { rules: [{ field: spec.imge, default: x }] }')).toEqual([]);
  });

  const silent: readonly (readonly [string, string])[] = [
    ['without a schema', CRD.replace(/ {6}schema:[\s\S]*$/, '')],
    ['with a $ref', crdText('type: object\nproperties: { spec: { $ref: "#/definitions/x" } }')],
    [
      'that preserves what it does not know',
      CRD.replace('scope: Namespaced', 'scope: Namespaced\n  preserveUnknownFields: true'),
    ],
    [
      'that is recursive by what it preserves',
      crdText(
        'type: object\nproperties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { imge: { type: object, x-kubernetes-preserve-unknown-fields: true } } } }',
      ),
    ],
    ['of v1beta1', CRD.replace('apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1')],
    ['with a list for a schema', CRD.replace(/openAPIV3Schema:[\s\S]*$/, 'openAPIV3Schema: [1]\n')],
    [
      'with a list for properties',
      crdText('type: object\nproperties: { spec: { type: 3, properties: [] } }'),
    ],
  ];
  it.each(silent)('about a CRD %s', (_name, crd) => {
    expect(problemsOf(katalogOf(box), { 'crd.yaml': crd })).toEqual([]);
  });

  it('about a CRD of another group', () => {
    const types = 'apiTypes: { group: other.com, version: v1, kind: Website, plural: websites }';
    expect(found(box, types)).toEqual([]);
  });

  it('about fields of another version than the entry reads', () => {
    const two = `${CRD}    - name: v2
      served: true
      storage: false
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { imge: { type: string } } } } } }
`;
    const types = (version: string) =>
      problemsOf(
        katalogOf(
          box,
          `apiTypes: { group: example.com, version: ${version}, kind: Website, plural: websites }`,
        ),
        {
          'crd.yaml': two,
        },
      );
    expect(types('v2').filter(({ code }) => code === 'ORK_TYPE_FIELD')).toEqual([]);
    expect(types('v1').filter(({ code }) => code === 'ORK_TYPE_FIELD')).toHaveLength(1);
  });

  it('about a schema of three megabytes but for what it does not have', () => {
    const fields = Array.from(
      { length: 30_000 },
      (_, at) => `      field${at}: { type: string, description: "${'x'.repeat(60)}" }`,
    );
    const big = crdText(
      `type: object\nproperties:\n  spec:\n    type: object\n    properties:\n${fields.join('\n')}`,
    );
    expect(big.length).toBeGreaterThan(3_000_000);
    expect(problemsOf(katalogOf(box.replace('imge', 'field29999')), { 'crd.yaml': big })).toEqual([]);
  });
});
