/** The annotation of a Katalog's Lease by which somebody pauses the autoscaler of a CRD. */
import { createHash } from 'node:crypto';

const PREFIX = 'orkestra.orkspace.io/';
/** Longest name of an annotation after its prefix. */
const MOST = 63;
const DIGEST = 10;

/** `orkestra.orkspace.io/autoscale.<crd>`; of a name that is too long the beginning and a digest. */
export function handAnnotation(crd: string): string {
  const name = `autoscale.${crd}`;
  if (name.length <= MOST) return PREFIX + name;
  const digest = createHash('sha256').update(crd).digest('hex').slice(0, DIGEST);
  return `${PREFIX}${name.slice(0, MOST - DIGEST - 1)}-${digest}`;
}
