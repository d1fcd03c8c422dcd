/** `fires` of a call or a rule: `{reconcile: false}` keeps it for admission, where nothing of it runs here. */
import { members, type Setting } from './setting.js';

/** Whether it has a part in a reconcile. */
export const FIRES: Setting<boolean> = {
  schema: {
    type: 'object',
    description: 'reconcile: false leaves it to the gateway.',
    properties: { reconcile: { type: 'boolean' } },
    additionalProperties: false,
  },
  read(raw, at, scope) {
    const { reconcile = true } = members(raw, ['reconcile'], at, scope) ?? {};
    if (typeof reconcile === 'boolean') return reconcile;
    scope.invalid([...at, 'reconcile'], reconcile, 'true or false');
    return undefined;
  },
};
