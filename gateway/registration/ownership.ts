/** Whose a registration is: the gateway of one Katalog in one namespace. */
import { createHash } from 'node:crypto';
import { isLabelValue } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';

export const KATALOG_LABEL = 'orkestra.orkspace.io/katalog';
export const NAMESPACE_LABEL = 'orkestra.orkspace.io/gateway-namespace';

export interface Holder {
  readonly katalog: string;
  readonly namespace: string;
}

/** Labels of everything that this gateway registers; a name that is no label value is written as a digest of it. */
export function holderLabels({ katalog, namespace }: Holder): Readonly<Record<string, string>> {
  const digest = (): string => `sha256-${createHash('sha256').update(katalog).digest('hex').slice(0, 32)}`;
  return {
    [KATALOG_LABEL]: katalog !== '' && isLabelValue(katalog) ? katalog : digest(),
    [NAMESPACE_LABEL]: namespace,
  };
}

/** Who else holds it; undefined: nobody, or this gateway. */
export function otherHolder({ metadata }: KubernetesObject, holder: Holder): string | undefined {
  const own = holderLabels(holder);
  const { [KATALOG_LABEL]: katalog, [NAMESPACE_LABEL]: namespace } = metadata.labels ?? {};
  const isOther = [KATALOG_LABEL, NAMESPACE_LABEL].some((label) => {
    const found = metadata.labels?.[label];
    return found !== undefined && found !== own[label];
  });
  if (!isOther) return undefined;
  return `Katalog "${katalog ?? ''}"${namespace === undefined ? '' : ` in namespace "${namespace}"`}`;
}

/** Whether this gateway may remove it. */
export function isHeldBy({ metadata }: KubernetesObject, holder: Holder): boolean {
  return Object.entries(holderLabels(holder)).every(([label, value]) => metadata.labels?.[label] === value);
}
