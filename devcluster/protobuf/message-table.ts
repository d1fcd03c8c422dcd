/**
 * The table of messages, a message a line: `Name 1field 2field:type…`. A field is its number, its name in JSON, its type
 * unless that is `string`, and marks.
 *
 * | type | meaning |
 * | --- | --- |
 * | `int` `long` `bool` `double` `bytes` | a scalar |
 * | `quantity` `intstr` `time` `micro` `json` `texts` `schemaOr…` | a message with a JSON of its own: special.ts |
 * | `Name` | another message of the table |
 * | `[T]` `{T}` | list, map from texts |
 *
 * Marks: `*` its zero differs from its absence (a pointer in Go), `!` it is in JSON even when it is zero. A field without a
 * name is a struct whose members stand in the message itself.
 */
import { type Field, Message, SCALAR_TYPES, specialType, type WireType } from './message.js';
import { SPECIAL_TYPES } from './special.js';

const FIELD = /^(\d+)([^:*!]*)(?::([^*!]+))?(\*?)(!?)$/;

export class MessageTable {
  readonly #rows: ReadonlyMap<string, string>;
  readonly #kinds: ReadonlyMap<string, string>;
  readonly #types = new Map<string, WireType>(Object.entries(SCALAR_TYPES));

  constructor(table: { readonly kinds: string; readonly messages: string }) {
    this.#rows = new Map(lines(table.messages).map((line) => [line.split(' ', 1)[0] ?? '', line]));
    this.#kinds = new Map(
      lines(table.kinds).map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  }

  /** `apiVersion kind` of each kind; of one that is the same in every group the version is `*`. */
  get kinds(): Iterable<string> {
    return this.#kinds.keys();
  }

  /** The message of a kind; undefined: it has none. */
  messageOf(apiVersion: string, kind: string): WireType | undefined {
    const name = this.#kinds.get(`${apiVersion} ${kind}`) ?? this.#kinds.get(`* ${kind}`);
    return name === undefined ? undefined : this.#type(name);
  }

  #type(name: string): WireType {
    const known = this.#types.get(name);
    if (known) return known;
    const special = SPECIAL_TYPES[name];
    const row = special ? `${name} ${special.row}` : this.#rows.get(name);
    if (row === undefined) throw new TypeError(`no message ${name}`);
    const message = new Message(name, () =>
      row
        .split(' ')
        .slice(1)
        .map((text) => this.#field(text)),
    );
    const type = special ? specialType(special, message) : message;
    this.#types.set(name, type);
    return type;
  }

  #field(text: string): Field {
    const match = FIELD.exec(text);
    if (!match) throw new TypeError(`cannot read the field ${text}`);
    const [, number, name = '', type = 'string', pointer, always] = match;
    const shape = type.startsWith('[') ? 'list' : type.startsWith('{') ? 'map' : 'one';
    return {
      number: Number(number),
      name,
      shape,
      type: this.#type(shape === 'one' ? type : type.slice(1, -1)),
      isPointer: pointer === '*',
      isAlways: always === '!',
    };
  }
}

function lines(text: string): string[] {
  return text.trim().split('\n');
}
