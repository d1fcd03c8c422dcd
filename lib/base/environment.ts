/** The variables of a process, as they are passed in: nothing below the edge reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;
