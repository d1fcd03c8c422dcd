/** What stands between `%` and the verb. */
export interface Flags {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  /** `%#v`: the value as Go would write it in its source. */
  goSyntax: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export function noFlags(): Flags {
  return {
    plus: false,
    minus: false,
    sharp: false,
    goSyntax: false,
    space: false,
    zero: false,
    width: undefined,
    precision: undefined,
  };
}

/** Pads to the width, which counts characters; zeros go to the left only. */
export function pad(text: string, flags: Flags, zeros = flags.zero && !flags.minus): string {
  if (flags.width === undefined) return text;
  const missing = flags.width - countCharacters(text);
  if (missing <= 0) return text;
  const padding = (zeros ? '0' : ' ').repeat(missing);
  return flags.minus ? text + padding : padding + text;
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
