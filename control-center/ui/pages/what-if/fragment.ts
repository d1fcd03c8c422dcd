/** Variants in the fragment of a link, which no server sees. */
import { MOST_CHARACTERS } from '../../what-if/block-text.js';

const NAMES = ['b', 'c'] as const;

export function readFragment(hash: string): readonly string[] {
  const written = new URLSearchParams(hash.replace(/^#/, ''));
  const texts: string[] = [];
  for (const name of NAMES) {
    const text = written.get(name);
    if (text === null) break;
    texts.push(text.slice(0, MOST_CHARACTERS));
  }
  return texts;
}

export function writeFragment(variants: readonly string[]): string {
  const written = new URLSearchParams();
  for (const [index, name] of NAMES.entries()) {
    const text = variants[index];
    if (text !== undefined) written.set(name, text);
  }
  return `#${written}`;
}
