/** What a Control Center of a test or a bench is started with. */
import {
  AddedRuntimes,
  type ControlSettings,
  type SourceDeclaration,
} from '../../control-center/server/index.js';

export function declared(name: string, ...urls: readonly string[]): SourceDeclaration {
  return {
    name,
    urls: urls.map((url) => new URL(url)),
    gateway: undefined,
    cluster: '',
    aliases: [],
    from: 'flag',
    token: undefined,
    ca: undefined,
  };
}

export function controlSettings(more: Partial<ControlSettings> = {}): ControlSettings {
  return {
    host: '127.0.0.1',
    port: 0,
    refreshMs: 1_000,
    basePath: '/',
    allowedHosts: [],
    allowedRuntimes: [],
    allowLinkLocal: false,
    login: undefined,
    noLogin: false,
    sources: [],
    added: new AddedRuntimes(undefined),
    readOnly: false,
    pageFolder: '/nowhere',
    version: '0.0.0-test',
    ...more,
  };
}
