import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockReader, type StreamBlock } from './stream-blocks.js';
import { FrameReader } from './stream-frames.js';

function texts(blocks: readonly StreamBlock[]) {
  return blocks.map(({ event, data, id }) => [event, data && Buffer.from(data).toString(), id]);
}

function read(text: string, limit = 1_000) {
  return texts(new BlockReader(limit).push(Buffer.from(text)));
}

describe('blocks', () => {
  it.each([
    ['a whole one', 'event: health\nid: 1-2\ndata: {"a":1}\n\n', [['health', '{"a":1}', '1-2']]],
    ['one with an id alone', 'id: 7\n\n', [['', undefined, '7']]],
    ['several data lines', 'data: a\ndata:b\ndata:  c\ndata\n\n', [['', 'a\nb\n c\n', undefined]]],
    [
      'every way to end a line',
      'data: a\r\rdata: b\r\n\r\ndata: c\n\n',
      [
        ['', 'a', undefined],
        ['', 'b', undefined],
        ['', 'c', undefined],
      ],
    ],
    ['a byte order mark', '\ufeffdata: a\n\n', [['', 'a', undefined]]],
    ['text beyond ASCII', 'event: é\ndata: ünï\n\n', [['é', 'ünï', undefined]]],
    [
      'comments, retry and unknown fields',
      ': hi\nretry: 3\nfoo: bar\n\n:\n\ndata: x\n\n',
      [['', 'x', undefined]],
    ],
    ['an id with a zero', 'id: a\0b\ndata: x\n\n', [['', 'x', undefined]]],
    ['one that does not end', 'data: x\n\ndata: y\n', [['', 'x', undefined]]],
    ['an event without data', 'event: health\n\n', []],
  ])('are read: %s', (_, text, blocks) => {
    expect(read(text)).toEqual(blocks);
  });

  it('are the same however the bytes are cut', () => {
    const piece = fc.constantFrom(
      'event: health',
      'data: {"x":"ü"}',
      'data',
      'id: 1-2-x',
      ': c',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '\r\n\r\n',
      'x',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.nat(20), { maxLength: 40 }),
        (pieces, cuts) => {
          const bytes = Buffer.from(pieces.join(''));
          const whole = texts(new BlockReader(10_000).push(bytes));
          const reader = new BlockReader(10_000);
          const parts: StreamBlock[] = [];
          let start = 0;
          for (const cut of [...cuts, bytes.length]) {
            parts.push(...reader.push(Buffer.from(bytes.subarray(start, start + cut))));
            start += cut;
          }
          expect(texts(parts)).toEqual(whole);
        },
      ),
    );
  });

  it('have a bound, as a line that does not end and as many that do', () => {
    const line = new BlockReader(100);
    line.push(Buffer.from(`data: ${'x'.repeat(90)}`));
    expect(() => line.push(Buffer.from('yyyyyy'))).toThrow('larger than 100 bytes');
    const block = new BlockReader(100);
    for (let i = 0; i < 16; i++) block.push(Buffer.from('data:x\n'));
    expect(() => block.push(Buffer.from('data:x\n'))).toThrow('larger than 100 bytes');
    expect(read(`${'data: xxxx\n\n'.repeat(100)}`, 20)).toHaveLength(100);
  });
});

describe('frames', () => {
  const newsOf = (...texts: string[]) => {
    const blocks = new BlockReader(1_000);
    const frames = new FrameReader();
    const shown = (text: string) => {
      const message = frames.push(blocks.push(Buffer.from(text)));
      return (
        message && {
          id: message.id,
          events: [...message.events].map(([event, { data, id }]) => `${event} ${Buffer.from(data)} ${id}`),
        }
      );
    };
    return texts.map(shown);
  };

  it('end with an id, and what has none yet is not used', () => {
    expect(
      newsOf(
        'event: health\ndata: 1\n\n',
        'event: metrics\nid: a\ndata: 2\n\n',
        'event: health\ndata: 3\n\n',
      ),
    ).toEqual([undefined, { id: 'a', events: ['health 1 a', 'metrics 2 a'] }, undefined]);
  });

  it('that come together give the newest of each event, and the last id', () => {
    const [message] = newsOf(
      'event: health\ndata: 1\n\nevent: metrics\nid: a\ndata: 2\n\nevent: metrics\nid: b\ndata: 3\n\nevent: other\ndata: 4\n\nid: c\n\n',
    );
    expect(message).toEqual({ id: 'c', events: ['health 1 a', 'metrics 3 b'] });
  });
});
