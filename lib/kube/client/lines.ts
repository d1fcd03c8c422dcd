/**
 * Cuts a stream of bytes at line feeds, which never occur within a UTF-8 sequence; a rest without one is a line too.
 * The lines that a chunk ends come together: to wait for each would cost as much as to read it.
 */
export async function* lines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[], void, undefined> {
  let open: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const cut: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      open.push(chunk.subarray(start, end));
      const line = joined(open);
      open = [];
      start = end + 1;
      if (line !== '') cut.push(line);
    }
    if (start < chunk.length) open.push(chunk.subarray(start));
    if (cut.length > 0) yield cut;
  }
  const rest = joined(open);
  if (rest !== '') yield [rest];
}

const LINE_FEED = 0x0a;

function joined(parts: readonly Uint8Array[]): string {
  const [only] = parts;
  if (only === undefined) return '';
  const bytes = parts.length === 1 ? only : Buffer.concat(parts);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
