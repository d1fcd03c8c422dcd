import { type FunctionRow, toText } from '../templates/index.js';
import { row } from './row.js';

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const HOST_WITH_PORT = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const IMAGE_PART = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const SCP_LIKE = /^[\w.-]+@[A-Za-z0-9.-]+:[^\s/:][^\s]*$/;
const GIT_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ssh:', 'git:', 'git+ssh:']);
/** Longer text is none of these; it keeps hostile input cheap. */
const LONGEST = 2_048;

/** RFC 1123, as Kubernetes reads it (apimachinery, util/validation). */
function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
}

function isName(text: string): boolean {
  return text.length <= 63 && NAME.test(text);
}

/** `name` or `example.com/name` (apimachinery, IsQualifiedName). */
function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return isName(text);
  return isSubdomain(text.slice(0, slash)) && isName(text.slice(slash + 1));
}

function urlOf(text: string): URL | undefined {
  if (text.length > LONGEST || /\s/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.host === '' ? undefined : url;
}

function isGitRepository(text: string): boolean {
  if (text.length <= LONGEST && SCP_LIKE.test(text)) return true;
  const url = urlOf(text);
  return url !== undefined && GIT_SCHEMES.has(url.protocol) && url.pathname.length > 1;
}

/** `[registry/]path[:tag][@digest]` (distribution/reference). */
function isImageRef(text: string): boolean {
  const [named = '', digest, ...more] = text.split('@');
  if (text.length > LONGEST || more.length > 0) return false;
  if (digest !== undefined && !DIGEST.test(digest)) return false;
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  if (colon >= 0 && !TAG.test(named.slice(colon + 1))) return false;
  const parts = (colon < 0 ? named : named.slice(0, colon)).split('/');
  const [first = ''] = parts;
  const isHost =
    parts.length > 1 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (isHost && !HOST_WITH_PORT.test(first)) return false;
  return parts.slice(isHost ? 1 : 0).every((part) => IMAGE_PART.test(part));
}

/** An address as mail software takes it: a dot-atom (RFC 5322) and a domain. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  const atoms = local.split('.').every((atom) => /^[\w!#$%&'*+/=?^`{|}~-]+$/.test(atom));
  return text.length <= 254 && local.length <= 64 && atoms && isSubdomain(text.slice(at + 1).toLowerCase());
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

interface Checked {
  readonly what: string;
  /** An example that holds. */
  readonly good: string;
  readonly onEmpty?: boolean;
}

function check(
  name: string,
  { what, good, onEmpty = false }: Checked,
  holds: (text: string) => boolean,
): FunctionRow {
  const example = [`{{ ${name} .x }}`, { x: good }, 'true'] as const;
  return row(
    name,
    { args: ['s'], returns: 'bool', doc: `Whether it is ${what}.`, example },
    ([s]) => holds(toText(s)),
    { onEmpty },
  );
}

/** Section "Checks". */
export const CHECKS: readonly FunctionRow[] = [
  check('isValidEmail', { what: 'a mail address', good: 'ops@example.com' }, isEmail),
  check(
    'isValidURL',
    { what: 'a URL with scheme and host', good: 'https://example.com/x' },
    (text) => urlOf(text) !== undefined,
  ),
  check(
    'isValidGitRepository',
    { what: 'the address of a Git repository', good: 'git@example.com:org/app.git' },
    isGitRepository,
  ),
  check(
    'isValidImageRef',
    { what: 'a reference to a container image', good: 'example.com/org/app:1.2' },
    isImageRef,
  ),
  check('isValidJSON', { what: 'JSON', good: '{"a":1}' }, isJson),
  check('isValidPort', { what: 'a port number', good: '8080' }, isPort),
  check(
    'isDNS1123Subdomain',
    { what: 'a DNS subdomain as Kubernetes names are', good: 'my-app.example' },
    isSubdomain,
  ),
  check('isValidLabelKey', { what: 'a label key', good: 'example.com/app' }, isQualifiedName),
  check('isValidAnnotationKey', { what: 'an annotation key', good: 'Example.com/app' }, (text) =>
    isQualifiedName(text.toLowerCase()),
  ),
  check(
    'isValidLabelValue',
    { what: 'a label value', good: 'web_1', onEmpty: true },
    (text) => text === '' || isName(text),
  ),
];
