/**
 * Rules in the schema that `ork generate crd` writes, on a real API server, against the same rules of the gateway: the same
 * verdict, and the same texts, for every pair of rules and object. `npm run differential -- schemas` draws others.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileReviews, loadGatewayPlan } from '../../gateway/index.js';
import { type Json, type JsonObject, systemClock, valueAt } from '../../lib/base/index.js';
import { compileSchema, prune, type Schema, validate } from '../../lib/schema/index.js';
import { derivedDefinition, derivedTypes } from '../../src/generate/crd/index.js';
import { cluster, type TestCluster, type TestResponse, testNamespace } from '../support/cluster.js';
import { installCrd } from '../support/crd.js';
import { type SchemaObject, schemaObject, schemaRuleLists, TYPING } from '../support/schema-pairs.js';

const SEED = Number(process.env['ORK_SCHEMA_SEED'] ?? 1_313);
const CRDS = Number(process.env['ORK_SCHEMAS'] ?? 40);
const OBJECTS = 50;
const AT_ONCE = 4;

const REAL = process.env['KUBEBUILDER_ASSETS'] ?? process.env['KUBECONFIG'];

describe.skipIf(REAL === undefined)(
  'rules in schemas (skipped without a real API server: set KUBEBUILDER_ASSETS or KUBECONFIG)',
  () => {
    it(`schemas and the gateway agree on rules of ${CRDS} CRDs`, { timeout: 1_800_000 }, async () => {
      const kube = cluster();
      const namespace = await testNamespace(kube);
      const drawn = fc.sample(schemaRuleLists, { seed: SEED, numRuns: CRDS * 3 });
      const objects = fc.sample(schemaObject, { seed: SEED + 1, numRuns: OBJECTS });
      const run = crypto.randomUUID().slice(0, 8);
      const cases = drawn
        .flatMap((rules, index) => caseOf(kube, { group: `${run}x${index}.test`, namespace, rules }) ?? [])
        .slice(0, CRDS);
      const counts = { allowed: 0, denied: 0, updates: 0, texts: 0 };
      const differences: string[] = [];
      await eachOf(cases, async (one) => {
        try {
          await one.install(objects);
          for (const object of objects) {
            const judged = await one.judge(object);
            if (!judged) continue;
            const { ours, theirs, isText } = judged;
            counts[ours.allowed ? 'allowed' : 'denied']++;
            if (object.object.isUpdate) counts.updates++;
            if (isText) counts.texts++;
            const isSame =
              ours.allowed === theirs.allowed && (!isText || ours.texts.join() === theirs.texts.join());
            if (!isSame) differences.push(JSON.stringify({ rules: one.rules, object, ours, theirs }));
          }
        } finally {
          await one.remove();
        }
      });
      const pairs = counts.allowed + counts.denied;
      process.stdout.write(
        `${pairs} pairs with ${cases.length} CRDs of seed ${SEED}: ${counts.allowed} allowed, ${counts.denied} denied, ${counts.updates} updates, ${counts.texts} texts compared, ${differences.length} differences\n`,
      );
      expect(differences.slice(0, 5)).toEqual([]);
      expect(cases).toHaveLength(CRDS);
      expect(Math.min(counts.allowed, counts.denied) / pairs).toBeGreaterThanOrEqual(0.2);
    });
  },
);

interface Verdict {
  readonly allowed: boolean;
  readonly texts: readonly string[];
}

interface Judged {
  readonly ours: Verdict;
  readonly theirs: Verdict;
  /** Whether the texts are comparable: no value with a line break, and no other check that failed. */
  readonly isText: boolean;
}

interface Given {
  readonly group: string;
  readonly namespace: string;
  readonly rules: readonly JsonObject[];
}

/** undefined: no rule of these stands in a schema, or together they leave one out. */
function caseOf(kube: TestCluster, given: Given): Case | undefined {
  const rules = given.rules.filter((rule) => isHeld({ ...given, rules: [rule] }));
  const all = { ...given, rules };
  return rules.length > 0 && isHeld(all) ? new Case(kube, all) : undefined;
}

function isHeld(given: Given): boolean {
  const { definition, left } = derivedOf(given);
  return left.length === 0 && JSON.stringify(definition).includes('x-kubernetes-validations');
}

function derivedOf(given: Given) {
  const [type] = derivedTypes([...planOf(given).crds.values()]);
  if (!type) throw new Error('no type');
  return derivedDefinition(type, { namespace: 'orkestra-system', name: 'orkestra-gateway' });
}

type Definition = JsonObject & { readonly metadata: { readonly name: string } };

/** The rules of one CRD. */
class Case {
  readonly rules: readonly JsonObject[];
  readonly #definition: Definition;
  readonly #schema: Schema;
  readonly #reviews: FileReviews;
  #base: JsonObject | undefined;

  constructor(
    private readonly kube: TestCluster,
    private readonly given: Given,
  ) {
    this.rules = given.rules;
    this.#definition = derivedOf(given).definition as Definition;
    const source = valueAt(this.#definition, ['spec', 'versions', 0, 'schema', 'openAPIV3Schema']);
    this.#schema = compileSchema(source as Json, '', []);
    this.#reviews = new FileReviews({
      plan: planOf(given),
      clock: systemClock(),
      runtime: undefined,
      namespace: 'orkestra-system',
      runtimeUser: 'nobody',
    });
  }

  /** With one object to update, where one of them is allowed. */
  async install(objects: readonly SchemaObject[]): Promise<void> {
    await installCrd(this.kube, this.#definition, `/apis/${this.given.group}/v1/pairs`);
    for (const { object } of objects) {
      const made = this.#object('a-base', object.spec);
      if (!made || !(await this.#ours(made, undefined)).allowed) continue;
      const answer = await this.kube.post(this.#path, made);
      if (answer.status !== 201) throw new Error(`${answer.text} ${JSON.stringify(this.rules)}`);
      this.#base = answer.body as unknown as JsonObject;
      return;
    }
  }

  /** undefined: the object has not the types of the schema, or there is none to update. */
  async judge({ object: { spec, isUpdate }, name }: SchemaObject): Promise<Judged | undefined> {
    const old = isUpdate ? this.#base : undefined;
    const object = this.#object(isUpdate ? 'a-base' : name, spec);
    if (!object || (isUpdate && !old)) return undefined;
    const ours = await this.#ours(object, old);
    const theirs = await this.#write(object, old);
    let isBroken = false;
    JSON.stringify(spec ?? {}, (_, value: unknown) => {
      isBroken ||= typeof value === 'string' && BREAKS.test(value);
      return value;
    });
    return { ours, theirs, isText: !ours.allowed && !isBroken && !theirs.texts.includes(OTHER) };
  }

  async remove(): Promise<void> {
    const { name } = this.#definition.metadata;
    await this.kube.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    await this.#reviews.close();
  }

  /** As an API server decodes it. */
  #object(name: string, spec: JsonObject | undefined): JsonObject | undefined {
    const { group, namespace } = this.given;
    const written = {
      ...{ apiVersion: `${group}/v1`, kind: 'Pair', metadata: { name, namespace } },
      ...(spec === undefined ? {} : { spec: JSON.parse(JSON.stringify(spec)) as Json }),
    };
    const object = prune(written, this.#schema, []);
    // To an API server a whole number of more than 64 bits is a fraction.
    if (Math.abs(Number(spec?.['ratio'] ?? 0)) >= 2 ** 63) return undefined;
    const isTyped = validate(object, this.#schema).every(({ reason }) => reason !== 'FieldValueTypeInvalid');
    return isTyped ? ({ ...written, ...(object as JsonObject) } as JsonObject) : undefined;
  }

  async #ours(object: JsonObject, oldObject: JsonObject | undefined): Promise<Verdict> {
    const operation = oldObject ? ('UPDATE' as const) : ('CREATE' as const);
    const user = { username: 'kubernetes-admin', groups: [] };
    const review = await this.#reviews.review({ object, oldObject, operation, user });
    if (!review) throw new Error('no review');
    return { allowed: review.allowed, texts: textsOf(review.findings.map(({ message }) => message)) };
  }

  async #write(object: JsonObject, old: JsonObject | undefined): Promise<Verdict> {
    const query = { dryRun: 'All' };
    const { resourceVersion = null } = (old?.['metadata'] ?? {}) as JsonObject;
    const metadata = { ...(object['metadata'] as JsonObject), resourceVersion };
    return answered(
      old
        ? await this.kube.put(`${this.#path}/a-base`, { ...object, metadata }, { query })
        : await this.kube.post(this.#path, object, { query }),
    );
  }

  get #path(): string {
    return `/apis/${this.given.group}/v1/namespaces/${this.given.namespace}/pairs`;
  }
}

function planOf({ group, rules }: Given) {
  const apiTypes = { group, version: 'v1', kind: 'Pair', plural: 'pairs' };
  const text = JSON.stringify({
    ...{ apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'pairs' } },
    security: { webhooks: { admission: { enabled: true } } },
    spec: { crds: { pair: { apiTypes, validation: { rules }, operatorBox: TYPING } } },
  });
  const { plan, problems } = loadGatewayPlan([{ file: 'katalog.yaml', text }], {
    clock: systemClock(),
    random: (size) => randomBytes(size),
  });
  if (!plan) throw new Error(`${JSON.stringify(problems)} ${JSON.stringify(rules)}`);
  return plan;
}

const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** A check of the schema other than a rule in CEL. */
const OTHER = 'another check';
const OF_A_RULE = /^(?:Invalid value|Required value|Forbidden): (?!.* in body )([\s\S]*)$/;

function answered({ status, body, text }: TestResponse): Verdict {
  if (status < 300) return { allowed: true, texts: [] };
  if (status !== 422) throw new Error(text);
  const { causes } = body['details'] as { causes: { message: string }[] };
  const texts = causes.map(({ message }) => OF_A_RULE.exec(message)?.[1] ?? OTHER);
  return { allowed: false, texts: textsOf(texts) };
}

/** What is said where there is no spec stands in one text. */
function textsOf(messages: readonly string[]): readonly string[] {
  return messages
    .flatMap((message) => message.split('; '))
    .map((message) => message.trim())
    .sort();
}

/** Some at a time. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await work(one);
    }),
  );
}
