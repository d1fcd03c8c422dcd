import { admission } from './admission/index.js';
import type { Capability, GatewayContext } from './capability.js';

/** Every capability, in the order in which they start. A line each. */
export function capabilitiesOf(context: GatewayContext): readonly Capability[] {
  return [admission(context)];
}
