/**
 * The entities that the server has sent, a signal each, so that a frame renders what it changes and nothing else. A
 * snapshot forgets what it does not name; an entity that is equal to the one before changes nothing. What it does not
 * do: judge freshness, which is a field of the entities.
 */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { deepEqual, type Json } from '../../../lib/base/index.js';
import type { Entities } from '../../server/wire/index.js';

export type Kind = 'source' | 'age' | 'row' | 'spark' | 'crd' | 'decision' | 'edge' | 'gateway' | Read;
type Read = 'autoscaler' | 'failing' | 'cr' | 'events' | 'crs';
export type EntityOf<K extends Kind> = Entities[`${K}:${string}`];

export class EntityStore {
  readonly #entities = new Map<string, Signal<unknown>>();
  readonly #keys = new Map<Kind, Signal<readonly string[]>>();

  /** The entity of `kind` under `key`, now and later; undefined while there is none. */
  entity<K extends Kind>(kind: K, key: string): ReadonlySignal<EntityOf<K> | undefined> {
    return this.#signal(`${kind}:${key}`) as Signal<EntityOf<K> | undefined>;
  }

  /** The keys of all entities of a kind, without the kind, in the order of their arrival. */
  keys(kind: Kind): ReadonlySignal<readonly string[]> {
    return this.#keysOf(kind);
  }

  /** All entities of a kind now; reading it in a component follows every one of them. */
  all<K extends Kind>(kind: K): readonly (readonly [key: string, entity: EntityOf<K>])[] {
    return this.#keysOf(kind).value.flatMap((key) => {
      const entity = this.entity(kind, key).value;
      return entity === undefined ? [] : [[key, entity] as const];
    });
  }

  replace(entities: object): void {
    const kept = new Set(Object.keys(entities));
    const gone = [...this.#entities].filter(([key, { value }]) => value !== undefined && !kept.has(key));
    this.apply(
      entities,
      gone.map(([key]) => key),
    );
  }

  apply(set: object, gone: readonly string[]): void {
    batch(() => {
      const changed = new Map<Kind, { added: string[]; gone: Set<string> }>();
      const changeOf = (kind: Kind) => {
        const known = changed.get(kind) ?? { added: [], gone: new Set<string>() };
        changed.set(kind, known);
        return known;
      };
      for (const [key, value] of Object.entries(set)) {
        const entity = this.#signal(key);
        const [kind, rest] = split(key);
        if (entity.peek() === undefined) changeOf(kind).added.push(rest);
        if (!deepEqual(entity.peek() as Json | undefined, value as Json)) entity.value = value;
      }
      for (const key of gone) {
        const entity = this.#entities.get(key);
        if (entity?.peek() === undefined) continue;
        entity.value = undefined;
        const [kind, rest] = split(key);
        changeOf(kind).gone.add(rest);
      }
      for (const [kind, { added, gone: left }] of changed) {
        const keys = this.#keysOf(kind);
        keys.value = [...keys.peek().filter((key) => !left.has(key)), ...added];
      }
    });
  }

  #signal(key: string): Signal<unknown> {
    const known = this.#entities.get(key) ?? signal<unknown>(undefined);
    this.#entities.set(key, known);
    return known;
  }

  #keysOf(kind: Kind): Signal<readonly string[]> {
    const known = this.#keys.get(kind) ?? signal<readonly string[]>([]);
    this.#keys.set(kind, known);
    return known;
  }
}

function split(key: string): [Kind, string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon) as Kind, key.slice(colon + 1)];
}
