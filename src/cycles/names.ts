/** Names in a Simulate document that nothing has, found before anything is simulated. */
import type { CrdEntry, Problem } from '../../katalog/index.js';
import { didYouMean } from '../../lib/base/index.js';
import { KnownKinds, type PlacedManifests, type PlacedObject, placedObjects } from '../names/index.js';
import { isOf, type ManifestFiles } from './case.js';
import type { SimulateTest, WrittenExpect } from './document.js';

const CODE = 'ORK_SIMULATE_DOCUMENT';

/** Of a document whose Katalog is valid. */
export async function simulateNameProblems(
  test: SimulateTest,
  entries: readonly CrdEntry[],
  files: ManifestFiles,
): Promise<readonly Problem[]> {
  const types = await placedObjects([...files.setup, ...files.crds]);
  const resources = await placedObjects(files.crs);
  return new Check(test, entries, types, resources).problems();
}

class Check {
  readonly #kinds: KnownKinds;

  constructor(
    private readonly test: SimulateTest,
    private readonly entries: readonly CrdEntry[],
    private readonly types: PlacedManifests,
    private readonly resources: PlacedManifests,
  ) {
    const operated = entries.map(({ apiTypes }) => apiTypes);
    this.#kinds = new KnownKinds([...types.objects, ...resources.objects], operated);
  }

  problems(): readonly Problem[] {
    const { types, resources } = this;
    const unknown = types.isPartial ? [] : resources.objects.flatMap((object) => this.#object(object));
    const isKnown = !types.isPartial && !resources.isPartial && unknown.length === 0;
    return [
      ...types.problems,
      ...resources.problems,
      ...unknown,
      ...(isKnown ? this.#subjects() : []),
      ...this.#crds(),
      ...this.test.written.expects.flatMap(({ path, expect }) => this.#expect(path, expect)),
    ];
  }

  #object(object: PlacedObject): readonly Problem[] {
    const unknown = this.#kinds.unknownObject(object);
    if (!unknown) return [];
    return [object.problem({ path: [unknown.field], code: CODE, message: unknown.message })];
  }

  /** There must be something to reconcile. */
  #subjects(): readonly Problem[] {
    if (this.#simulated().length > 0) return [];
    const kinds = this.entries.map(({ apiTypes }) => apiTypes.kind).join(' or ');
    const where =
      this.test.crFiles.length === 0
        ? 'cr is required because the Katalog names no crFiles'
        : 'the custom resource is missing';
    return [this.#problem(['spec'], `${where}: name a file with one of kind ${kinds}`)];
  }

  /** Keys of the CRDs that a custom resource is there of. */
  #simulated(): readonly string[] {
    return this.entries
      .filter((entry) => this.resources.objects.some(({ value }) => isOf(value, entry)))
      .map(({ name }) => name);
  }

  #crds(): readonly Problem[] {
    const names = this.entries.map(({ name }) => name);
    const simulated = this.#simulated();
    return [...this.test.crds.keys()].flatMap((crd) => {
      const path = ['spec', 'expect', 'crds', crd];
      if (!names.includes(crd)) {
        const message = `unknown CRD "${crd}"${didYouMean(crd, names)}: expected ${names.join(', ')}`;
        return [this.#problem(path, message, true)];
      }
      if (simulated.includes(crd) || this.resources.isPartial) return [];
      const message = `no custom resource of the CRD "${crd}" is there: name a file with one in crFiles`;
      return [this.#problem(path, message, true)];
    });
  }

  #expect(path: readonly string[], { ops = [], absent = [], steadyAt }: WrittenExpect): readonly Problem[] {
    const { cycles } = this.test;
    const late = `unknown cycle: the document simulates ${cycles}; raise spec.cycles`;
    return [
      ...(steadyAt !== undefined && steadyAt > cycles ? [this.#problem([...path, 'steadyAt'], late)] : []),
      ...ops.flatMap(({ resource, cycle = 1 }, index) => [
        ...(cycle > cycles ? [this.#problem([...path, 'ops', index, 'cycle'], late)] : []),
        ...this.#resource(resource, [...path, 'ops', index, 'resource']),
      ]),
      ...absent.flatMap(({ resource }, index) =>
        this.#resource(resource, [...path, 'absent', index, 'resource']),
      ),
    ];
  }

  /** What nobody writes is always absent. */
  #resource(resource: string, path: readonly (string | number)[]): readonly Problem[] {
    if (this.types.isPartial) return [];
    const message = this.#kinds.unknownName(resource);
    return message === undefined ? [] : [this.#problem(path, message)];
  }

  #problem(path: readonly (string | number)[], message: string, atKey = false): Problem {
    return this.test.written.document.problem({ path, code: CODE, message, atKey });
  }
}
