/**
 * Go's fmt.Sprintf for JSON-like values. Differences: an absent operand is empty text; a number without a
 * fraction is at once an integer (`%d`) and a float (`%.2f`), since JSON does not tell them apart.
 */
import { sizeOf } from '../size.js';
import { type Flags, noFlags } from './flags.js';
import { showsAsInteger } from './float.js';
import { formatVerb, goType } from './verb.js';

/** As in Go: larger widths and precisions are refused in the text produced. */
const MAX_SIZE = 1_000_000;
/** Items of a padded value: as many characters are refused anyway. */
const MOST_ITEMS = 4 * 1024 * 1024;

class Printf {
  #at = 0;
  #arg = 0;
  #reordered = false;
  #goodIndex = true;
  #afterIndex = false;
  #out = '';
  /** There may be a `]` further on: not finding one is remembered, so that looking for it stays linear. */
  #closes = true;

  constructor(
    readonly format: string,
    readonly args: readonly unknown[],
    /** Called with the length of each piece, to bound the whole. */
    readonly grow: (length: number) => void,
  ) {}

  run(): string {
    while (this.#at < this.format.length) {
      const found = this.format.indexOf('%', this.#at);
      const end = found < 0 ? this.format.length : found;
      this.#write(this.format.slice(this.#at, end));
      this.#at = end + 1;
      if (found >= 0) this.#directive();
    }
    if (!this.#reordered && this.#arg < this.args.length) this.#extra();
    return this.#out;
  }

  #write(text: string): void {
    this.grow(text.length);
    this.#out += text;
  }

  #directive(): void {
    this.#goodIndex = true;
    this.#afterIndex = false;
    const flags = this.#flags();
    this.#index();
    this.#width(flags);
    this.#precision(flags);
    if (!this.#afterIndex) this.#index();
    const point = this.format.codePointAt(this.#at);
    const verb = point === undefined ? '' : String.fromCodePoint(point);
    this.#at += verb.length;
    if (verb === '') this.#write('%!(NOVERB)');
    else this.#verb(verb, flags);
  }

  #verb(verb: string, flags: Flags): void {
    if (verb === '%') this.#write('%');
    else if (!this.#goodIndex) this.#write(`%!${verb}(BADINDEX)`);
    else if (this.#arg >= this.args.length) this.#write(`%!${verb}(MISSING)`);
    else this.#write(this.#formatted(this.args[this.#arg++], verb, flags));
  }

  /** Every item of a list and every entry of a map is padded, which is counted before it is done. */
  #formatted(value: unknown, verb: string, flags: Flags): string {
    const size = Math.max(flags.width ?? 0, flags.precision ?? 0);
    if (size > 0 && typeof value === 'object' && value !== null) this.grow(size * sizeOf(value, MOST_ITEMS));
    return formatVerb(value, verb, flags);
  }

  #flags(): Flags {
    const flags = noFlags();
    for (; ; this.#at++) {
      const flag = this.format[this.#at];
      if (flag === '+') flags.plus = true;
      else if (flag === '-') flags.minus = true;
      else if (flag === '#') flags.sharp = true;
      else if (flag === ' ') flags.space = true;
      else if (flag === '0') flags.zero = true;
      else return flags;
    }
  }

  /** `[3]`: the operand to take next. */
  #index(): void {
    if (this.format[this.#at] !== '[') return;
    this.#reordered = true;
    const close = this.#closes ? this.format.indexOf(']', this.#at) : -1;
    this.#closes = close >= 0;
    const digits = close < 0 ? '' : this.format.slice(this.#at + 1, close);
    this.#at = close < 0 ? this.#at + 1 : close + 1;
    const index = /^\d{1,7}$/.test(digits) ? Number(digits) : 0;
    this.#afterIndex = close >= 0 && index > 0;
    if (index < 1 || index > this.args.length) this.#goodIndex = false;
    else this.#arg = index - 1;
  }

  #width(flags: Flags): void {
    if (this.format[this.#at] !== '*') {
      flags.width = this.#size();
      if (this.#afterIndex && flags.width !== undefined) this.#goodIndex = false;
      return;
    }
    this.#at++;
    this.#afterIndex = false;
    const width = this.#sizeArgument();
    if (width === undefined) this.#write('%!(BADWIDTH)');
    else {
      if (width < 0) flags.minus = true;
      flags.width = Math.abs(width);
    }
  }

  #precision(flags: Flags): void {
    if (this.format[this.#at] !== '.' || this.#at + 1 >= this.format.length) return;
    this.#at++;
    if (this.#afterIndex) this.#goodIndex = false;
    this.#index();
    if (this.format[this.#at] !== '*') {
      flags.precision = this.#size() ?? 0;
      return;
    }
    this.#at++;
    const precision = this.#sizeArgument();
    if (precision === undefined || precision < 0) this.#write('%!(BADPREC)');
    else flags.precision = precision;
    this.#afterIndex = false;
  }

  /** A `*` operand: undefined when it is no integer of a sensible size. */
  #sizeArgument(): number | undefined {
    const value = this.args[this.#arg];
    if (this.#arg < this.args.length) this.#arg++;
    const good = typeof value === 'number' && showsAsInteger(value) && Math.abs(value) <= MAX_SIZE;
    return good ? value : undefined;
  }

  #size(): number | undefined {
    const digits = /\d*/y;
    digits.lastIndex = this.#at;
    const text = digits.exec(this.format)?.[0] ?? '';
    if (text === '') return undefined;
    const size = Number(text);
    this.#at += text.length;
    return size <= MAX_SIZE ? size : undefined;
  }

  #extra(): void {
    const rest = this.args.slice(this.#arg);
    const shown = rest.map((arg) =>
      arg === undefined || arg === null ? '<nil>' : `${goType(arg)}=${formatVerb(arg, 'v', noFlags())}`,
    );
    this.#write(`%!(EXTRA ${shown.join(', ')})`);
  }
}

/** The formatted text; `grow` hears of every piece and may throw to bound the whole. */
export function sprintf(
  format: string,
  args: readonly unknown[],
  grow: (length: number) => void = () => {},
): string {
  return new Printf(format, args, grow).run();
}
