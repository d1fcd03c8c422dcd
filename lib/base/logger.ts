/** What the runtime logs to; a pino logger fits. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Whether lines of the level are kept; without it all are taken to be. */
  isLevelEnabled?(level: 'debug'): boolean;
}

/** Whether `debug` lines are kept, for whoever would have to compute their fields. */
export function debugs(log: Logger): boolean {
  return log.isLevelEnabled?.('debug') ?? true;
}

/** Keeps nothing: for whoever runs a part and tells of it in another way. */
export const SILENT_LOG: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  isLevelEnabled: () => false,
};
