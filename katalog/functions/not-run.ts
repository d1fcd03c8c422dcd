/** Functions of the contract that are refused by name, so that nothing renders as empty in silence. */
export const NOT_RUN: ReadonlySet<string> = new Set();
