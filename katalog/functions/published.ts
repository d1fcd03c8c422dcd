/** The functions that occur in published Katalogs. */
export const PUBLISHED: ReadonlySet<string> = new Set(
  `allReplicasReady camelToKebab contains cronFromAny cronFromMap cronNormalize cronToMap domainBare domainHost
   firstWarning get getAnnotation getLabel hasCrashingPod hasWarnings jobSucceeded name namespace notEmpty phase
   podCount podMaxRestarts podNames podIPs podPhases podNodes randomAlphanumeric randomBase64 randomHex
   readyPodCount readyReplicas resourceCPU resourceExists resourceMemory ternary toJson toLower trimPrefix
   trimSpace warningCount`.split(/\s+/),
);
