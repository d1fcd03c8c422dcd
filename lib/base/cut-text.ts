/** The text as far as it fits into so many bytes of UTF-8, without a part of a character. */
export function cutText(text: string, maxBytes: number): string {
  // A code unit has one to three bytes, so a long text is not counted.
  if (text.length * 3 <= maxBytes) return text;
  if (text.length <= maxBytes && Buffer.byteLength(text) <= maxBytes) return text;
  // A copy: a slice would keep the whole text in memory.
  const bytes = Buffer.from(text.slice(0, maxBytes));
  let end = maxBytes;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8');
}
