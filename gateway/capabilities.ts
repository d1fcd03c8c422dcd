import { admission } from './admission/index.js';
import type { Capability, GatewayContext } from './capability.js';
import type { CertificateKeeper } from './certificates/index.js';
import { conversion } from './conversion/index.js';
import { notify } from './notify/index.js';
import { RulesInPolicy } from './policy/index.js';
import { protection } from './protection/index.js';
import { registration } from './registration/index.js';

/**
 * Every capability, in the order in which they start. Registration is the last one: the API server asks from then on.
 * `keeper`: undefined where webhooks are off.
 */
export function capabilitiesOf(
  context: GatewayContext,
  keeper: CertificateKeeper | undefined,
): readonly Capability[] {
  const inPolicy = new RulesInPolicy();
  const asked = [
    admission(context, inPolicy),
    protection(context),
    conversion(context, keeper),
    notify(context),
  ];
  if (!keeper) return asked;
  const paths = asked.flatMap(({ name, routes }) =>
    routes.filter(({ isWebhook }) => isWebhook && name !== 'conversion'),
  );
  return [...asked, registration(context, { keeper, inPolicy, paths: paths.map(({ path }) => path) })];
}
