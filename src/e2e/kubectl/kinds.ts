/** The kinds that a cluster serves, found by the names that `kubectl` takes. */
import {
  isObject,
  type JsonMap,
  nearestName,
  objectName,
  objectsOf,
  stringAt,
} from '../../../lib/base/index.js';
import { type KubeClient, type ServedKind, servedKinds } from '../../../lib/kube/index.js';
import { isNamed } from '../../names/index.js';

/** A kind that nobody serves, in words. */
export class UnknownKind extends Error {
  override readonly name = 'UnknownKind';
}

export class Kinds {
  #all: Promise<readonly ServedKind[]> | undefined;
  /** Those that were found last. */
  #found: readonly ServedKind[] = [];

  constructor(readonly client: KubeClient) {}

  /**
   * Those that a name may mean: by kind, plural, or either with its group. Kinds of CRDs come first. @throws UnknownKind
   */
  async named(name: string): Promise<readonly ServedKind[]> {
    const known = matching(await this.#known(), name);
    if (known.length > 0) return known;
    // A CRD may have come since.
    this.forget();
    const all = await this.#known();
    const found = matching(all, name);
    if (found.length > 0) return found;
    const nearest = nearestName(
      name,
      all.map(({ kind }) => kind),
    );
    throw new UnknownKind(
      `unknown kind "${name}"${nearest === undefined ? '' : ` (did you mean "${nearest}"?)`}: the cluster does not serve it`,
    );
  }

  /** @throws UnknownKind */
  async one(name: string): Promise<ServedKind> {
    const [first] = await this.named(name);
    if (!first) throw new UnknownKind(`unknown kind "${name}"`);
    return first;
  }

  /** By apiVersion and kind; undefined: it is not served. */
  async of(apiVersion: string, kind: string): Promise<ServedKind | undefined> {
    return (await servedKinds(this.client, apiVersion)).find((row) => row.kind === kind);
  }

  /**
   * What an object that an entry means is called in messages. Its namespace is `default` where it names none, and is left out
   * where the kind has none; of a kind that was not found it is what the entry says.
   */
  objectName(
    kind: string,
    { namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
  ): string {
    return objectName(kind, { namespace: this.namespaceOf(kind, namespace), name });
  }

  /** The namespace in which an entry means objects of a kind; undefined: the kind has none, or was not found. */
  namespaceOf(kind: string, named: string | undefined): string | undefined {
    const [served] = matching(this.#found, kind);
    if (!served) return named;
    return namespaceIn(served, named);
  }

  forget(): void {
    this.#all = undefined;
  }

  #known(): Promise<readonly ServedKind[]> {
    this.#all ??= this.#discover().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.#all;
  }

  async #discover(): Promise<readonly ServedKind[]> {
    const apis = await this.client.read('/apis');
    const groups = objectsOf(isObject(apis) ? apis['groups'] : undefined);
    const lists = [['v1'], ...groups.map(versionsOf)].map(async (versions) => {
      const kinds = await Promise.all(
        versions.map((version) =>
          // A group whose server is away is a group without kinds.
          servedKinds(this.client, version).catch((): readonly ServedKind[] => []),
        ),
      );
      return onceEach(kinds.flat());
    });
    this.#found = (await Promise.all(lists)).flat();
    return this.#found;
  }
}

/** Each version of a group, the preferred one first. */
function versionsOf(group: JsonMap): readonly string[] {
  const versions = objectsOf(group['versions']).map((each) => stringAt(each, 'groupVersion') ?? '');
  const all = [stringAt(group, 'preferredVersion', 'groupVersion') ?? '', ...versions];
  return [...new Set(all)].filter((version) => version !== '');
}

/** In the first version that has it: a kind may be served in another one than its group prefers. */
function onceEach(kinds: readonly ServedKind[]): readonly ServedKind[] {
  return kinds.filter(({ plural }, index) => kinds.findIndex((row) => row.plural === plural) === index);
}

/** The namespace of an object of a kind, `default` where none is named; undefined: the kind has none. */
export function namespaceIn(
  { namespaced }: Pick<ServedKind, 'namespaced'>,
  named: string | undefined,
): string | undefined {
  return namespaced ? (named ?? 'default') : undefined;
}

/** Groups that come with Kubernetes. */
const BUILT_IN = /^(?:v1|(?:apps|batch|autoscaling|policy|extensions|[\w.-]+\.k8s\.io)\/.*)$/;

function matching(all: readonly ServedKind[], name: string): readonly ServedKind[] {
  const order = (row: ServedKind): number => (BUILT_IN.test(row.apiVersion) ? 1 : 0);
  return all.filter((row) => isNamed(row, name)).sort((a, b) => order(a) - order(b));
}
