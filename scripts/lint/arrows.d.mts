export const ROOMS: Readonly<Record<string, readonly string[]>>;
export const FLOORS: readonly (readonly string[])[];
export const DEEPEST: number;
export function arrowsText(): string;
