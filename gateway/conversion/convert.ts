import { ConversionError, type JoinedConversion } from '../../katalog/index.js';
import { isObject, type Json, type JsonObject, printable, stringAt } from '../../lib/base/index.js';
import { type ConversionRequest, ConvertedBody } from './conversion-review.js';

/** What came of a review. */
export type Conversion =
  /** The answer, with the objects in the order of the request. */
  | { readonly body: string | Buffer }
  /** Why there are none. */
  | { readonly failure: string };

/** How long objects are converted before others have their turn, in milliseconds. */
const TURN_MS = 10;
/** Errors name values of objects, which may be long. */
const MOST_TEXT = 500;

export interface ConvertTools {
  /** The conversions of a kind in a group. */
  readonly find: (group: string, kind: string) => JoinedConversion | undefined;
  readonly monotonic: () => number;
  /** Lets other requests have their turn. */
  readonly giveWay: () => Promise<void>;
}

/**
 * Converts all objects of a review. One that cannot be converted fails all of them, as the API wants it: the failure names
 * the first, and says how many others failed.
 */
export async function convertAll(
  { uid, desired, objects }: ConversionRequest,
  { find, monotonic, giveWay }: ConvertTools,
): Promise<Conversion> {
  const converted = new ConvertedBody(uid);
  const failures: string[] = [];
  let since = monotonic();
  for (const object of objects) {
    if (monotonic() - since > TURN_MS) {
      await giveWay();
      since = monotonic();
    }
    try {
      const made = convertOne(object, desired, find);
      if (failures.length === 0) converted.add(made);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      failures.push(`${nameOf(object)}: ${printable(error.message).slice(0, MOST_TEXT)}`);
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return { body: converted.end() };
  return { failure: others.length === 0 ? first : `${first} (and ${others.length} more failed)` };
}

function convertOne(
  object: Json | undefined,
  { group, version }: ConversionRequest['desired'],
  find: ConvertTools['find'],
): JsonObject {
  if (!isObject(object)) throw new ConversionError('invalid object: expected a map');
  const kind = stringAt(object, 'kind') ?? '';
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const from = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const conversion = from === group ? find(group, kind) : undefined;
  if (conversion) return conversion.converter.convert(object as JsonObject, version);
  throw new ConversionError(
    `unknown conversion: no CRD of the Katalog converts ${kind} of ${apiVersion} to ${group}/${version}`,
  );
}

/** `Job "x/a"`, as far as the object says it. */
function nameOf(object: Json | undefined): string {
  const namespace = stringAt(object, 'metadata', 'namespace');
  const name = stringAt(object, 'metadata', 'name') ?? '';
  const shown = namespace === undefined ? name : `${namespace}/${name}`;
  return `${printable(stringAt(object, 'kind') ?? 'object')} ${JSON.stringify(printable(shown).slice(0, MOST_TEXT))}`;
}
