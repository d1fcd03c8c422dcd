import type { Presets } from '../../lib/schema/index.js';

/**
 * Defaults that the API server sets in Go (`pkg/apis/<group>/<version>/defaults.go`), fields that it writes even when they
 * are empty, and required ones that `kinds/` checks. Defaults that depend on other fields are there too.
 */
export const GO_DEFAULTS: Presets = {
  OwnerReference: 'apiVersion? kind? name? uid?',
  Namespace: 'spec={} status={}',
  NamespaceStatus: 'phase=Active',
  Secret: 'type=Opaque',
  Service: 'status={}',
  ServiceSpec: 'type=ClusterIP sessionAffinity=None',
  ServiceStatus: 'loadBalancer={}',
  core_v1_Event: 'eventTime^=null reportingComponent^="" reportingInstance^=""',
  PersistentVolumeClaim: 'status={}',
  PersistentVolumeClaimSpec: 'volumeMode=Filesystem',
  PersistentVolumeClaimStatus: 'phase=Pending',
  PersistentVolume: 'status={}',
  PersistentVolumeSpec: 'persistentVolumeReclaimPolicy=Retain volumeMode=Filesystem',
  PersistentVolumeStatus: 'phase=Pending',
  ResourceQuota: 'status={}',

  Pod: 'status={}',
  PodStatus: 'phase=Pending',
  PodSpec: `containers^ restartPolicy=Always terminationGracePeriodSeconds=30 dnsPolicy=ClusterFirst securityContext={}
    schedulerName=default-scheduler`,
  Container: 'resources={} terminationMessagePath=/dev/termination-log terminationMessagePolicy=File',
  EphemeralContainer:
    'resources={} terminationMessagePath=/dev/termination-log terminationMessagePolicy=File',
  ObjectFieldSelector: 'apiVersion=v1',
  Probe: 'timeoutSeconds=1 periodSeconds=10 successThreshold=1 failureThreshold=3',
  HTTPGetAction: 'path=/ scheme=HTTP',
  GRPCAction: 'service=""',
  HostPathVolumeSource: 'type=""',
  SecretVolumeSource: 'defaultMode=420',
  ConfigMapVolumeSource: 'defaultMode=420',
  DownwardAPIVolumeSource: 'defaultMode=420',
  ProjectedVolumeSource: 'defaultMode=420',
  ServiceAccountTokenProjection: 'expirationSeconds=3600',

  Deployment: 'status={}',
  DeploymentSpec: 'replicas=1 strategy={} revisionHistoryLimit=10 progressDeadlineSeconds=600',
  DeploymentStrategy: 'type=RollingUpdate',
  ReplicaSet: 'status={}',
  ReplicaSetSpec: 'replicas=1',
  StatefulSet: 'status={}',
  StatefulSetStatus: 'availableReplicas=0',
  StatefulSetSpec: `replicas=1 podManagementPolicy=OrderedReady updateStrategy={} revisionHistoryLimit=10
    persistentVolumeClaimRetentionPolicy={}`,
  StatefulSetUpdateStrategy: 'type=RollingUpdate',
  StatefulSetPersistentVolumeClaimRetentionPolicy: 'whenDeleted=Retain whenScaled=Retain',
  DaemonSet: 'status={}',
  DaemonSetSpec: 'updateStrategy={} revisionHistoryLimit=10',
  DaemonSetUpdateStrategy: 'type=RollingUpdate',
  // Of the Job and not of its spec, which the template of a CronJob has without them.
  Job: `status={} spec.parallelism=1 spec.completions=1 spec.backoffLimit=6 spec.manualSelector=false
    spec.completionMode=NonIndexed spec.suspend=false spec.podReplacementPolicy=TerminatingOrFailed`,
  CronJob: 'status={}',
  CronJobSpec: 'concurrencyPolicy=Allow suspend=false successfulJobsHistoryLimit=3 failedJobsHistoryLimit=1',
  autoscaling_v2_HorizontalPodAutoscaler: 'status={}',
  autoscaling_v2_HorizontalPodAutoscalerStatus: 'currentMetrics=null',
  autoscaling_v2_HorizontalPodAutoscalerSpec: 'minReplicas=1',
  PodDisruptionBudget: 'status={}',

  Ingress: 'status={}',
  IngressStatus: 'loadBalancer={}',
  NetworkPolicyPort: 'protocol=TCP',
  RoleRef: 'apiGroup=rbac.authorization.k8s.io',
  StorageClass: 'reclaimPolicy=Delete volumeBindingMode=Immediate',
  PriorityClass: 'preemptionPolicy=PreemptLowerPriority',

  ValidatingWebhook: `failurePolicy=Fail matchPolicy=Equivalent namespaceSelector={} objectSelector={}
    timeoutSeconds=10`,
  MutatingWebhook: `failurePolicy=Fail matchPolicy=Equivalent namespaceSelector={} objectSelector={}
    timeoutSeconds=10 reinvocationPolicy=Never`,
  RuleWithOperations: 'scope=*',
  admissionregistration_v1_ServiceReference: 'port=443',
  apiextensions_v1_ServiceReference: 'port=443',
  WebhookConversion: 'conversionReviewVersions?',
  CustomResourceDefinitionSpec: 'conversion={"strategy":"None"}',
};
