/** Cuts a stream of bytes at line feeds, which never occur within a UTF-8 sequence; a rest without one is a line too. */
export async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let open: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      open.push(chunk.subarray(start, end));
      const line = joined(open);
      open = [];
      start = end + 1;
      if (line !== '') yield line;
    }
    if (start < chunk.length) open.push(chunk.subarray(start));
  }
  const rest = joined(open);
  if (rest !== '') yield rest;
}

const LINE_FEED = 0x0a;

function joined(parts: readonly Uint8Array[]): string {
  const [only] = parts;
  if (only === undefined) return '';
  const bytes = parts.length === 1 ? only : Buffer.concat(parts);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
