/** What a policy says of a protected object, in the words of `protection/`. */
import { type CrdEntry, PROTECTION_LABEL } from '../../katalog/index.js';
import { literal, type Resource } from '../cel/index.js';
import { IT, WAS } from './variables.js';

/** `[App "my-app"]` */
const SUBJECT = `'[' + request.kind.kind + ' "' + ${WAS}.metadata.name + '"]'`;

export function blockedText(resource: Resource, entries: readonly CrdEntry[]): string {
  return `${SUBJECT} + ' deletion is blocked by Orkestra deletion protection. ' + ${releaseText(resource, entries)}`;
}

export function unlabellingText(resource: Resource, entries: readonly CrdEntry[]): string {
  const words = ` removing the label ${PROTECTION_LABEL} is blocked by Orkestra strict mode. `;
  return `${SUBJECT} + ${literal(words)} + ${releaseText(resource, entries)}`;
}

function releaseText({ group, plural }: Resource, entries: readonly CrdEntry[]): string {
  const strict = entries.find(({ deletionProtection }) => deletionProtection.strictMode);
  if (strict)
    return literal(
      `To release it, set spec.crds.${strict.name}.deletionProtection.protectCRs to false in the Katalog.`,
    );
  const command = `To release it: kubectl label ${group === '' ? plural : `${plural}.${group}`} `;
  const place = "(has(request.namespace) && request.namespace != '' ? ' -n ' + request.namespace : '')";
  return `${literal(command)} + ${WAS}.metadata.name + ${place} + ${literal(` ${PROTECTION_LABEL}=false --overwrite`)}`;
}

/** undefined: no entry has a list. */
export function namespaceText(
  entries: readonly CrdEntry[],
): { readonly violated: string; readonly message: string } | undefined {
  const place = "(has(request.namespace) ? request.namespace : '')";
  const reasons = entries.flatMap(({ allowedNamespaces, restrictedNamespaces }) => {
    const list = (names: readonly string[]): string => `[${names.map(literal).join(', ')}]`;
    if (allowedNamespaces.length > 0)
      return [
        {
          violated: `!(${place} in ${list(allowedNamespaces)})`,
          ends: `" is not in the allowed list: [${allowedNamespaces.join(' ')}]`,
        },
      ];
    return restrictedNamespaces.length === 0
      ? []
      : [{ violated: `${place} in ${list(restrictedNamespaces)}`, ends: '" is restricted' }];
  });
  if (reasons.length === 0) return undefined;
  const ends = reasons.reduceRight(
    (rest, { violated, ends: text }) => `(${violated} ? ${literal(text)} : ${rest})`,
    "''",
  );
  const name = `(has(${IT}.metadata.name) ? ${IT}.metadata.name : has(${IT}.metadata.generateName) ? ${IT}.metadata.generateName : '')`;
  return {
    violated: reasons.map(({ violated }) => `(${violated})`).join(' || '),
    message: `'[' + request.kind.kind + ' "' + ${name} + '"] namespace "' + ${place} + ${ends}`,
  };
}
