/** `auth` of a call: where its credential stands, and the header that carries it. */
import { members, type Setting, texts } from './setting.js';

export interface Credential {
  readonly from:
    | { readonly env: string }
    | { readonly secret: { readonly namespace: string; readonly name: string; readonly key: string } };
  /** In lower case. `authorization` carries it as a bearer token, another one as it is. */
  readonly header: string;
}

const HEADER = /^[A-Za-z0-9-]+$/;
const VARIABLE = /^\$?\{?([A-Za-z_]\w*)\}?$/;
const SECRET = ['name', 'namespace', 'key'] as const;

export const CREDENTIAL: Setting<Credential> = {
  schema: {
    type: 'object',
    description:
      'The credential: {env} or {secretRef: {name, namespace, key}}; header, default Authorization.',
    properties: {
      env: { type: 'string', description: "A variable of the runtime's environment." },
      secretRef: {
        type: 'object',
        properties: Object.fromEntries(SECRET.map((key) => [key, { type: 'string' }])),
        required: [...SECRET],
        additionalProperties: false,
      },
      header: {
        type: 'string',
        description: 'Default Authorization, as a bearer token; another one as it is.',
      },
    },
    additionalProperties: false,
  },
  read(raw, at, scope) {
    const map = members(raw, ['env', 'secretRef', 'header'], at, scope);
    if (!map) return undefined;
    const { env = null, secretRef = null, header = 'Authorization' } = map;
    if (typeof header !== 'string' || !HEADER.test(header)) {
      scope.invalid([...at, 'header'], header, 'the name of a header such as X-Api-Key');
      return undefined;
    }
    if ((env === null) === (secretRef === null)) {
      scope.error('ORK_FIELD_VALUE', at, 'auth needs exactly one of env and secretRef');
      return undefined;
    }
    const lower = header.toLowerCase();
    if (env !== null) {
      const name = typeof env === 'string' ? VARIABLE.exec(env)?.[1] : undefined;
      if (name !== undefined) return { from: { env: name }, header: lower };
      scope.invalid([...at, 'env'], env, 'the name of a variable such as API_TOKEN');
      return undefined;
    }
    const place = [...at, 'secretRef'];
    const ref = members(secretRef, SECRET, place, scope);
    const secret = ref && texts(ref, SECRET, place, scope);
    return secret && { from: { secret }, header: lower };
  },
};
