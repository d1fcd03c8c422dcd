/** Who may ask what: before every handler, that of unknown paths included. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpErrors } from '../errors.js';
import { isForeignRead, isHostAllowed, isOwnOrigin, isSecure } from './origin.js';
import type { Sessions } from './session.js';

export interface GateOptions {
  /** undefined: nobody signs in. */
  readonly sessions: Sessions | undefined;
  readonly allowedHosts: readonly string[];
  readonly basePath: string;
}

/** Asked by kubelets and Prometheus, who have neither a name for this server nor a session. */
export const PROBES = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/controlcenter/health',
  '/controlcenter/ready',
  '/controlcenter/version',
];

export class Gate {
  constructor(private readonly options: GateOptions) {}

  /** Throws `host_refused`, `foreign_origin` and `unauthorized`. */
  check(request: FastifyRequest, reply: FastifyReply): void {
    const { sessions, allowedHosts, basePath } = this.options;
    const { headers, method, url = '' } = request.raw;
    const path = url.split('?', 1)[0] ?? '';
    if (PROBES.includes(path)) return;
    if (!sessions && !isHostAllowed(headers.host, allowedHosts)) {
      throw httpErrors.make(
        'host_refused',
        `invalid Host ${JSON.stringify((headers.host ?? '').slice(0, 253))}: expected localhost, an address, or one of --allowed-hosts`,
      );
    }
    const isApi = path.startsWith(`${basePath}api/`);
    if (method === 'POST' || method === 'DELETE') {
      if (!isOwnOrigin(headers)) throw foreign();
      if (!(headers['content-type'] ?? '').startsWith('application/json')) {
        throw httpErrors.make('bad_request', 'content-type is required because it must be application/json');
      }
    } else if (isApi && isForeignRead(headers)) throw foreign();
    if (!sessions || !isApi || path === `${basePath}api/session`) return;
    const session = sessions.check(headers.cookie, isSecure(headers));
    if (!session)
      throw httpErrors.make('unauthorized', 'a session is required because the Control Center has a login');
    if (session.renewal !== undefined) reply.header('set-cookie', session.renewal);
  }

  isSignedIn(request: FastifyRequest): boolean {
    const { sessions } = this.options;
    return (
      !sessions || sessions.check(request.raw.headers.cookie, isSecure(request.raw.headers)) !== undefined
    );
  }
}

function foreign(): Error {
  return httpErrors.make('foreign_origin', 'the request comes from another page');
}
