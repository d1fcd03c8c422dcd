import type { WriteListener } from '../../devcluster/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import {
  type ApiResource,
  type ApplyOptions,
  type DeleteOptions,
  isNotFound,
  isOfEvents,
  KubeClient,
  type KubeClientOptions,
  KubeError,
  type KubernetesObject,
  type ObjectDraft,
  type ObjectName,
  type WriteOptions,
} from '../../lib/kube/index.js';

type Told = Parameters<WriteListener>[0];
type Sent = Pick<Told, 'verb' | 'contentType' | 'subresource' | 'userAgent' | 'body'>;

/**
 * A client whose writes are dry runs (`dryRun=All`): the API server admits, defaults and answers them, and keeps nothing.
 * Each is told with the object as it is now and as it would be. Events are not sent: nothing has happened.
 *
 * Whoever uses it sees its own writes in their answers alone, never in a list or a watch.
 */
export class DryRunClient extends KubeClient {
  constructor(
    options: KubeClientOptions,
    private readonly listener: WriteListener,
  ) {
    super(options);
  }

  override async create(
    resource: ApiResource,
    object: ObjectDraft,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    if (isOfEvents(resource)) return object as KubernetesObject;
    const sent = sentAs('create', 'application/json', object, options);
    const answer = () => super.create(resource, object, { ...options, dryRun: true });
    return this.#told({ resource, name: nameOf(object), sent, before: undefined }, answer);
  }

  override async update(
    resource: ApiResource,
    object: ObjectDraft,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    const sent = sentAs('update', 'application/json', object, options);
    const before = await this.#present(resource, nameOf(object));
    const answer = () => super.update(resource, object, { ...options, dryRun: true });
    return this.#told({ resource, name: nameOf(object), sent, before }, answer);
  }

  override async apply(
    resource: ApiResource,
    object: ObjectDraft,
    options: ApplyOptions = {},
  ): Promise<KubernetesObject> {
    const sent = sentAs('patch', 'application/apply-patch+yaml', object, options);
    const before = await this.#present(resource, nameOf(object));
    const answer = () => super.apply(resource, object, { ...options, dryRun: true });
    return this.#told({ resource, name: nameOf(object), sent, before }, answer);
  }

  override async mergePatch(
    resource: ApiResource,
    name: ObjectName,
    patch: JsonObject,
    options: WriteOptions = {},
  ): Promise<KubernetesObject> {
    if (isOfEvents(resource)) return { ...patch, metadata: name } as KubernetesObject;
    const sent = sentAs('patch', 'application/merge-patch+json', patch, options);
    const before = await this.#present(resource, name);
    const answer = () => super.mergePatch(resource, name, patch, { ...options, dryRun: true });
    return this.#told({ resource, name, sent, before }, answer);
  }

  override async delete(
    resource: ApiResource,
    name: ObjectName,
    options: DeleteOptions = {},
  ): Promise<KubernetesObject | undefined> {
    const sent = sentAs('delete', 'application/json', {}, options);
    const before = await this.#present(resource, name);
    const answer = () => super.delete(resource, name, { ...options, dryRun: true });
    await this.#told({ resource, name, sent, before }, async () => (await answer()) ?? before);
    return undefined;
  }

  async #told<T extends KubernetesObject | undefined>(
    asked: {
      readonly resource: ApiResource;
      readonly name: ObjectName;
      readonly sent: Sent;
      readonly before: KubernetesObject | undefined;
    },
    write: () => Promise<T>,
  ): Promise<T> {
    const { resource, name, sent, before } = asked;
    const { apiVersion, plural } = resource;
    const tell = (status: number, after: KubernetesObject | undefined): void =>
      this.listener({
        ...{ ...sent, apiVersion, plural, status, dryRun: true },
        ...{ namespace: name.namespace ?? '', name: name.name },
        kind: (after ?? before)?.kind ?? kindIn(sent.body) ?? plural,
        before: before as Told['before'],
        after: after as Told['after'],
      });
    try {
      const after = await write();
      tell(200, sent.verb === 'delete' ? undefined : after);
      return after;
    } catch (error) {
      if (error instanceof KubeError) tell(error.status.code, undefined);
      throw error;
    }
  }

  async #present(resource: ApiResource, name: ObjectName): Promise<KubernetesObject | undefined> {
    try {
      return await this.get(resource, name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function sentAs(
  verb: Sent['verb'],
  contentType: string,
  body: ObjectDraft,
  { subresource, agentComment }: WriteOptions,
): Sent {
  return {
    ...{ verb, contentType, subresource: subresource ?? '' },
    userAgent: agentComment ?? '',
    body: JSON.stringify(body),
  };
}

function nameOf(object: ObjectDraft): ObjectName {
  const { name = '', namespace } = object['metadata'] as { name?: string; namespace?: string };
  return { name, namespace };
}

function kindIn(body: string): string | undefined {
  const { kind } = JSON.parse(body) as { readonly kind?: string };
  return kind;
}
