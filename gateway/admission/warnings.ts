/** The API server takes 256 bytes of a warning, and 4,096 of all. */
const MAX_WARNING_BYTES = 256;
const MAX_BYTES = 4_096;
/** Kept for the last one. */
const RESERVE_BYTES = 40;

/** Warnings as a response may carry them: one line each, cut to size, and the number of those that are left out. */
export function boundedWarnings(warnings: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const [index, warning] of warnings.entries()) {
    const text = cutTo(oneLine(warning), MAX_WARNING_BYTES);
    bytes += Buffer.byteLength(text);
    const isLast = index === warnings.length - 1;
    if (bytes > MAX_BYTES - (isLast ? 0 : RESERVE_BYTES)) {
      kept.push(`and ${warnings.length - index} more`);
      break;
    }
    kept.push(text);
  }
  return kept;
}

/** The longest that one reason of a denial may be. */
const MAX_REASON_BYTES = 1_024;
const MAX_REASONS = 32;

/** All reasons as one text, as the API server shows it; cut so that no object makes a response large. */
export function denialText(reasons: readonly string[]): string {
  const shown = reasons.slice(0, MAX_REASONS).map(boundedReason);
  const rest = reasons.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

export function boundedReason(reason: string): string {
  return cutTo(oneLine(reason), MAX_REASON_BYTES);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function cutTo(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const room = maxBytes - Buffer.byteLength('…');
  const bytes = Buffer.from(text.slice(0, maxBytes));
  let end = Math.min(room, bytes.length);
  // A character of several bytes is not cut in two.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.subarray(0, end).toString('utf8')}…`;
}
