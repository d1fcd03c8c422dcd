/**
 * Conversion of the objects of one CRD: the paths of all its entries, joined. Pure: what it gives depends on the object,
 * the version and the definition of the CRD alone.
 */
import { isObject, type JsonObject, messageOf } from '../../lib/base/index.js';
import type { ConversionPath } from './path.js';
import type { CrdVersions } from './versions.js';

/** An object cannot be converted; the message says why, without naming the object. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

export interface ConvertedType {
  readonly group: string;
  readonly kind: string;
  readonly paths: readonly ConversionPath[];
  /** As the Katalog says, for as long as the CRD has not been read. */
  readonly storageVersion: string | undefined;
}

export class Converter {
  readonly #ways = new Map<string, readonly ConversionPath[] | undefined>();
  #versions: CrdVersions | undefined;

  constructor(
    readonly type: ConvertedType,
    versions?: CrdVersions,
  ) {
    this.#versions = versions;
  }

  /** What the CRD says; undefined: nothing is known of it. */
  get versions(): CrdVersions | undefined {
    return this.#versions;
  }

  /** The CRD says something else now. */
  set versions(versions: CrdVersions | undefined) {
    this.#versions = versions;
    this.#ways.clear();
  }

  /** The paths from one version to another: none for the same, one, or two by way of the stored version. */
  way(from: string, to: string): readonly ConversionPath[] | undefined {
    const key = `${from} ${to}`;
    if (!this.#ways.has(key)) this.#ways.set(key, this.#find(from, to));
    return this.#ways.get(key);
  }

  /**
   * The object as `to`, in the types of its schema. One that is in that version already is itself.
   *
   * @throws ConversionError
   */
  convert(object: JsonObject, to: string): JsonObject {
    const from = this.#versionOf(object);
    const way = this.way(from, to);
    if (!way) {
      const { group, kind } = this.type;
      throw new ConversionError(
        `unknown conversion ${from} to ${to} of ${kind}.${group}: declare it under conversion.paths`,
      );
    }
    try {
      return way.reduce((current, path) => this.#along(path, current), object);
    } catch (error) {
      throw new ConversionError(messageOf(error), { cause: error });
    }
  }

  #along(path: ConversionPath, object: JsonObject): JsonObject {
    const { group } = this.type;
    const apiVersion = group === '' ? path.to : `${group}/${path.to}`;
    return path.convert(object, apiVersion, this.#versions?.schemas.get(path.to));
  }

  #versionOf(object: JsonObject): string {
    const { apiVersion, metadata } = object;
    const text = typeof apiVersion === 'string' ? apiVersion : '';
    if (!isObject(metadata)) throw new ConversionError('metadata is required because an object has a name');
    return text.slice(text.indexOf('/') + 1);
  }

  #find(from: string, to: string): readonly ConversionPath[] | undefined {
    if (from === to) return [];
    const { paths, storageVersion } = this.type;
    const direct = (a: string, b: string): ConversionPath | undefined =>
      paths.find((path) => path.from === a && path.to === b);
    const one = direct(from, to);
    if (one) return [one];
    const storage = this.#versions?.storage ?? storageVersion;
    const [first, second] = storage === undefined ? [] : [direct(from, storage), direct(storage, to)];
    return first && second ? [first, second] : undefined;
  }
}
