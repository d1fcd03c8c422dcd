import type { JsonObject } from '../../../lib/base/index.js';
import { listOf } from '../fields/collection.js';
import type { FieldType } from '../fields/field-type.js';
import { boolean, integer, text } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { objectNode } from '../node.js';
import { type PresetGroup, profiled } from '../profiles.js';

const RESTRICTED: JsonObject = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
};
const NOBODY = 65_534;

export const CONTAINER_SECURITY_PRESETS: PresetGroup = {
  name: 'securityContext',
  presets: {
    baseline: { allowPrivilegeEscalation: false, capabilities: { drop: ['NET_RAW'] } },
    restricted: RESTRICTED,
    hardened: { ...RESTRICTED, readOnlyRootFilesystem: true },
  },
  own: structure(
    {
      allowPrivilegeEscalation: boolean,
      readOnlyRootFilesystem: boolean,
      runAsNonRoot: boolean,
      capabilities: structure({ add: listOf(text), drop: listOf(text) }, (fields) => objectNode(fields)),
    },
    (fields) => objectNode(fields),
  ),
};

export const POD_SECURITY_PRESETS: PresetGroup = {
  name: 'podSecurity',
  presets: {
    baseline: { runAsNonRoot: false },
    restricted: { runAsNonRoot: true, runAsUser: 1_000 },
    hardened: { runAsNonRoot: true, runAsUser: NOBODY, runAsGroup: NOBODY, fsGroup: NOBODY },
  },
  own: structure(
    { runAsNonRoot: boolean, runAsUser: integer(), runAsGroup: integer(), fsGroup: integer() },
    (fields) => objectNode(fields),
  ),
};

/** `securityContext`, of the container. */
export const containerSecurity: FieldType = profiled(CONTAINER_SECURITY_PRESETS);

/** `podSecurity`, of the pod. */
export const podSecurity: FieldType = profiled(POD_SECURITY_PRESETS);
