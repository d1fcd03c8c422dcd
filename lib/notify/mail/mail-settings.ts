/** How mail is sent, from the variables `SMTP_*` of the environment. */
import type { Environment } from '../../base/index.js';

/**
 * `starttls`: encrypted when the server offers it, and always when a user name is sent; `required`: encrypted or not
 * at all; `implicit`: TLS from the first byte; `none`: clear text.
 */
export const TLS_MODES = ['starttls', 'required', 'implicit', 'none'] as const;

export type TlsMode = (typeof TLS_MODES)[number];

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly from: string;
  readonly tls: TlsMode;
  readonly user: string | undefined;
  readonly password: string;
}

const DEFAULT_PORT = 587;
/** RFC 8314: submission over TLS. */
const IMPLICIT_PORT = 465;

/** The settings, or what is wrong with them; never with a value that may be secret. */
export function mailSettings(
  env: Environment,
): { readonly settings: MailSettings } | { readonly problem: string } {
  const host = env['SMTP_HOST'] ?? '';
  const user = env['SMTP_USER'] || undefined;
  const from = env['SMTP_FROM'] || user || '';
  const port = Number(env['SMTP_PORT'] || DEFAULT_PORT);
  const tls = env['SMTP_TLS'] || (port === IMPLICIT_PORT ? 'implicit' : 'starttls');
  if (host === '') return { problem: 'SMTP_HOST is not set' };
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return { problem: `invalid SMTP_PORT "${env['SMTP_PORT']}": expected 1 to 65535` };
  if (!isTlsMode(tls)) return { problem: `invalid SMTP_TLS "${tls}": expected ${TLS_MODES.join(', ')}` };
  if (from === '') return { problem: 'SMTP_FROM is not set' };
  if (!isAddress(from)) return { problem: 'invalid SMTP_FROM: expected a mail address' };
  return {
    settings: { host, port, from, tls, user, password: env['SMTP_PASS'] || env['SMTP_PASSWORD'] || '' },
  };
}

/** An address as RFC 5321 has it, plain or with a name before `<…>`; one line without control characters. */
export function isAddress(text: string): boolean {
  return /^(?:[^<>\p{Cc}]{0,200}<)?[^\s<>,;:@"\p{Cc}]{1,64}@[^\s<>,;:@"\p{Cc}]{1,255}>?$/u.test(text);
}

function isTlsMode(text: string): text is TlsMode {
  return (TLS_MODES as readonly string[]).includes(text);
}
