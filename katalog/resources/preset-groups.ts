import type { JsonObject } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import { ROLLING_UPDATE_PRESETS } from './kinds/deployments.js';
import { HPA_PRESET_GROUP } from './kinds/horizontal-pod-autoscalers.js';
import { NETWORK_POLICY_PRESETS } from './kinds/network-policies.js';
import { PDB_PRESET_GROUP } from './kinds/pod-disruption-budgets.js';
import { LIMIT_RANGE_PRESETS, QUOTA_PRESETS } from './kinds/quotas.js';
import { COMPUTE_PRESETS } from './pod/compute.js';
import { PROBE_PRESETS } from './pod/probes.js';
import { CONTAINER_SECURITY_PRESETS, POD_SECURITY_PRESETS } from './pod/security.js';
import type { PresetGroup } from './profiles.js';

const GROUPS: ReadonlyMap<string, PresetGroup> = new Map(
  [
    COMPUTE_PRESETS,
    PROBE_PRESETS,
    CONTAINER_SECURITY_PRESETS,
    POD_SECURITY_PRESETS,
    ROLLING_UPDATE_PRESETS,
    HPA_PRESET_GROUP,
    PDB_PRESET_GROUP,
    QUOTA_PRESETS,
    LIMIT_RANGE_PRESETS,
    NETWORK_POLICY_PRESETS,
  ].map((group) => [group.name, group]),
);

/** Reports what is wrong with a preset of the Katalog's own; its group is one of the schema's. */
export function checkPreset(group: string, body: JsonObject, at: Path, scope: CompileScope): void {
  GROUPS.get(group)?.own.read(body, at, scope);
}

/** JSON Schemas of what presets of each group hold, by group. */
export function presetJsonSchemas(): JsonObject {
  return Object.fromEntries([...GROUPS].map(([name, { own }]) => [name, own.schema]));
}
