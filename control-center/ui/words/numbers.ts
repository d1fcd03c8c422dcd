/** Numbers as the page writes them. A number that is not known is an en dash, never a zero. */
export const UNKNOWN = '–';

/** `1,830`; decimals only below 100. */
export function countText(value: number | undefined | null): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return UNKNOWN;
  const digits = Math.abs(value) < 100 && !Number.isInteger(value) ? 1 : 0;
  const [whole = '0', rest] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined || rest === '0' ? grouped : `${grouped}.${rest}`;
}

/** `4 %`; a share that is not zero is never written as one. */
export function percentText(value: number | undefined | null): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return UNKNOWN;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  return `${countText(value)} %`;
}

/** `1 CRD`, `8 CRDs`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : many}`;
}
