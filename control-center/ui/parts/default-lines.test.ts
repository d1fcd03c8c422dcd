import { describe, expect, it } from 'vitest';
import { defaultLines } from './default-lines.js';

describe('a document with its defaults', () => {
  it('says of the top two levels what was not written', () => {
    const lines = defaultLines(
      { workers: 3, queue: { maxDepth: 800, retries: 5 }, resync: '30s' },
      { workers: 3, queue: { maxDepth: 800 } },
    );
    expect(lines.map(({ text, isDefault }) => `${isDefault ? '~' : ' '}${text}`)).toEqual([
      ' workers: 3',
      ' queue:',
      '   maxDepth: 800',
      '~  retries: 5',
      '~resync: 30s',
    ]);
  });

  it('without what was written nothing is called a default', () => {
    expect(defaultLines({ a: 1 }, null)).toEqual([{ text: 'a: 1', isDefault: false }]);
    expect(defaultLines('text', null)).toEqual([{ text: 'text', isDefault: false }]);
  });
});
