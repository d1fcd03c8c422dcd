import type { TypeTable } from '../type-table.js';

/** apps, batch, autoscaling and policy. */
export const WORKLOAD_TYPES: TypeTable = {
  Deployment: 'spec:DeploymentSpec^ status:WorkloadStatus^={}',
  DeploymentSpec: `replicas:int=1 selector:LabelSelector@! template:PodTemplateSpec!^ strategy:DeploymentStrategy~^={}
    minReadySeconds:int revisionHistoryLimit:int=10 paused:bool progressDeadlineSeconds:int=600`,
  DeploymentStrategy: 'type=RollingUpdate rollingUpdate:RollingUpdate',
  RollingUpdate: 'maxUnavailable:intstr maxSurge:intstr partition:int',
  WorkloadStatus: `observedGeneration:int replicas:int updatedReplicas:int readyReplicas:int availableReplicas:int
    unavailableReplicas:int fullyLabeledReplicas:int currentReplicas:int currentRevision updateRevision
    terminatingReplicas:int collisionCount:int currentNumberScheduled:int desiredNumberScheduled:int
    numberMisscheduled:int numberReady:int numberAvailable:int numberUnavailable:int
    updatedNumberScheduled:int conditions:[Condition|type]`,
  ReplicaSet: 'spec:ReplicaSetSpec^ status:WorkloadStatus^={"replicas":0}',
  ReplicaSetSpec: 'replicas:int=1 minReadySeconds:int selector:LabelSelector@! template:PodTemplateSpec^',
  StatefulSet: 'spec:StatefulSetSpec^ status:WorkloadStatus^={"replicas":0,"availableReplicas":0}',
  StatefulSetSpec: `replicas:int=1 selector:LabelSelector@! template:PodTemplateSpec!^ volumeClaimTemplates:[Claim]
    serviceName podManagementPolicy=OrderedReady updateStrategy:UpdateStrategy^={} revisionHistoryLimit:int=10
    minReadySeconds:int persistentVolumeClaimRetentionPolicy:ClaimRetention={} ordinals:any`,
  UpdateStrategy: 'type=RollingUpdate rollingUpdate:RollingUpdate',
  ClaimRetention: 'whenDeleted=Retain whenScaled=Retain',
  DaemonSet: `spec:DaemonSetSpec^
    status:WorkloadStatus^={"currentNumberScheduled":0,"numberMisscheduled":0,"desiredNumberScheduled":0,"numberReady":0}`,
  DaemonSetSpec: `selector:LabelSelector@! template:PodTemplateSpec!^ updateStrategy:UpdateStrategy^={}
    minReadySeconds:int revisionHistoryLimit:int=10`,
  ControllerRevision: 'data:any revision:int!',
  Job: 'spec:JobSpec^ status:JobStatus^={}',
  JobSpec: `parallelism:int=1 completions:int=1 activeDeadlineSeconds:int podFailurePolicy:any successPolicy:any
    backoffLimit:int=6 backoffLimitPerIndex:int maxFailedIndexes:int selector:LabelSelector@ manualSelector:bool=false
    template:PodTemplateSpec!^ ttlSecondsAfterFinished:int completionMode=NonIndexed suspend:bool=false
    podReplacementPolicy=TerminatingOrFailed managedBy`,
  // What a CronJob makes Jobs from: the defaults come with the Job.
  TemplatedJob: `parallelism:int completions:int activeDeadlineSeconds:int podFailurePolicy:any successPolicy:any
    backoffLimit:int backoffLimitPerIndex:int maxFailedIndexes:int selector:LabelSelector@ manualSelector:bool
    template:PodTemplateSpec!^ ttlSecondsAfterFinished:int completionMode suspend:bool
    podReplacementPolicy managedBy`,
  JobStatus: `conditions:[Condition;type] startTime completionTime active:int succeeded:int failed:int
    terminating:int completedIndexes failedIndexes uncountedTerminatedPods:any ready:int`,
  CronJob: 'spec:CronJobSpec^ status:CronJobStatus^={}',
  CronJobSpec: `schedule! timeZone startingDeadlineSeconds:int concurrencyPolicy=Allow suspend:bool=false
    jobTemplate:JobTemplate!^ successfulJobsHistoryLimit:int=3 failedJobsHistoryLimit:int=1`,
  JobTemplate: 'metadata:ObjectMeta spec:TemplatedJob^',
  CronJobStatus: 'active:[ObjectReference] lastScheduleTime lastSuccessfulTime',
  Autoscaler: 'spec:AutoscalerSpec^ status:any^={"desiredReplicas":0,"currentMetrics":null}',
  AutoscalerSpec: `scaleTargetRef:TargetRef!^ minReplicas:int=1 maxReplicas:int! metrics:[any]
    behavior:AutoscalerBehavior`,
  AutoscalerBehavior: 'scaleUp:ScalingRules scaleDown:ScalingRules',
  ScalingRules: 'stabilizationWindowSeconds:int selectPolicy policies:[any] tolerance:intstr',
  TargetRef: 'apiVersion kind! name!',
  DisruptionBudget:
    'spec:DisruptionBudgetSpec^ status:any^={"disruptionsAllowed":0,"currentHealthy":0,"desiredHealthy":0,"expectedPods":0}',
  DisruptionBudgetSpec: `minAvailable:intstr selector:LabelSelector@ maxUnavailable:intstr
    unhealthyPodEvictionPolicy`,
};
