import { blocksOf, type SeenBlock } from './stream-sink.js';

/** A stream of a Live API that is open. */
export interface LiveStream {
  /** All blocks up to the first that is wanted, after which the stream is ended. */
  until(wanted: (block: SeenBlock) => boolean): Promise<readonly SeenBlock[]>;
}

/** Opens a stream; what happens once this has resolved is in it. */
export async function openStream(url: string): Promise<LiveStream> {
  const aborted = new AbortController();
  const { body, status } = await fetch(url, { signal: aborted.signal });
  if (!body || status !== 200) throw new Error(`${url}: ${status}`);
  return {
    until: async (wanted) => {
      const blocks: SeenBlock[] = [];
      const decoder = new TextDecoder();
      let rest = '';
      try {
        for await (const chunk of body) {
          const texts = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n\n');
          rest = texts.pop() ?? '';
          for (const block of texts.flatMap((text) => blocksOf(`${text}\n\n`))) {
            blocks.push(block);
            if (wanted(block)) return blocks;
          }
        }
      } finally {
        aborted.abort();
      }
      throw new Error(`${url} ended before the block that is wanted`);
    },
  };
}
