import { KubeError } from '../../runtime/index.js';

export const isNotFound = (error: unknown): boolean => isStatus(error, 404);
/** Also of `AlreadyExists`. */
export const isConflict = (error: unknown): boolean => isStatus(error, 409);

function isStatus(error: unknown, code: number): boolean {
  return error instanceof KubeError && error.status.code === code;
}
