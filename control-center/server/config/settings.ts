import type { SourceDeclaration } from '../sources/declaration.js';
import type { Login } from '../web/session.js';
import type { AddedRuntimes } from './added-runtimes.js';

/** What a Control Center is started with, read once at the edge. */
export interface ControlSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly refreshMs: number;
  /** With slashes at both ends. */
  readonly basePath: string;
  /** Names that `Host` may have beside localhost and addresses, where nobody signs in. */
  readonly allowedHosts: readonly string[];
  readonly allowedRuntimes: readonly string[];
  /** Whether link-local and metadata addresses may be asked. */
  readonly allowLinkLocal: boolean;
  /** undefined: nobody signs in. */
  readonly login: Login | undefined;
  /** `--no-login`: it may be open to others than this machine. */
  readonly noLogin: boolean;
  readonly sources: readonly SourceDeclaration[];
  readonly added: AddedRuntimes;
  /** The file says that nothing may be added. */
  readonly readOnly: boolean;
  /** Where the build put the page. */
  readonly pageFolder: string;
  readonly version: string;
}
