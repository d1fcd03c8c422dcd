import { isObject, type JsonMap, numberAt } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { invalidValue } from '../api-error.js';

/** Of admission and of conversion: a URL or a Service, and certificates that can be read. */
export function checkClient(webhook: JsonMap, at: string): Cause[] {
  const client = webhook['clientConfig'];
  if (!isObject(client)) return [];
  const { url, service } = client;
  if ((url === undefined) === (service === undefined))
    return [required(at, 'exactly one of url or service is required')];
  if (typeof url === 'string') return checkUrl(url, `${at}.url`);
  const port = numberAt(service, 'port');
  if (port === undefined || (port >= 1 && port <= 65_535)) return [];
  return [
    invalidValue(`${at}.service.port`, port, `port is not valid: must be between 1 and 65535, inclusive`),
  ];
}

function checkUrl(url: string, field: string): Cause[] {
  const form = 'desired format: https://host[/path]';
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) return [required(field, `url must be a valid URL: ${JSON.stringify(url)}; ${form}`)];
  if (parsed.protocol !== 'https:')
    return [
      invalidValue(field, parsed.protocol.slice(0, -1), `'https' is the only allowed URL scheme; ${form}`),
    ];
  if (parsed.username || parsed.password)
    return [invalidValue(field, parsed.username, `user information is not permitted in the URL`)];
  if (parsed.hash)
    return [invalidValue(field, parsed.hash.slice(1), 'fragments are not permitted in the URL')];
  if (parsed.search)
    return [invalidValue(field, parsed.search.slice(1), 'query parameters are not permitted in the URL')];
  return [];
}

function required(field: string, why: string): Cause {
  return { reason: 'FieldValueRequired', message: `Required value: ${why}`, field };
}
