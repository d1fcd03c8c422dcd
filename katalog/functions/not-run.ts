/**
 * Functions of the contract that this version does not run. A template that calls one is refused by name, so
 * that nothing renders as empty in silence.
 */
export const NOT_RUN: ReadonlySet<string> = new Set(
  `podCount readyPodCount podMaxRestarts podNames podIPs podPhases podNodes hasCrashingPod podContainerReasons
   podByOrdinal podContainerState podCrashLoopDetected podImagePullBackOffDetected podErrImagePullDetected
   podErrorDetected podOOMKilledDetected podRunContainerErrorDetected podCreateContainerErrorDetected
   podInvalidImageNameDetected backingPodCount backingPodNames jobFirstExitCode jobActivePodNames
   jobSucceededPodNames jobFailedPodNames cronJobLastJobName cronJobLastJobSucceeded
   cronJobLastSuccessfulJobName hasWarnings warningCount firstWarning warningMessages warningReasons
   deploymentReplicaSetCount deploymentReplicaSets oldDeploymentReplicaSets replicaSetOwnerName
   replicaSetOwnerKind podNodeName podNodeZone podNodeRegion podNodeInstanceType nodeReady nodeTaints
   nodeAllocatableCPU nodeAllocatableMemory nodeCondition pvcStorageClassProvisioner
   pvcStorageClassReclaimPolicy promValue promSum promMax promSeriesCount promAboveThreshold
   promBelowThreshold promLabelValues getServeTarget getServeAlias getServeSource hasServeTarget
   hasServeAlias hasServeSource isDirectApply`.split(/\s+/),
);
