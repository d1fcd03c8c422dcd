/** Kubernetes v1.36.3; made by scripts/kubernetes-types.mjs, and not by hand. The grammar: type-text.ts. */
export const V1_36 = {
  version: '1.36',
  kinds: `
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy MutatingAdmissionPolicy
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration MutatingWebhookConfiguration
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy ValidatingAdmissionPolicy
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ValidatingWebhookConfiguration
apiextensions.k8s.io/v1 CustomResourceDefinition CustomResourceDefinition
apps/v1 ControllerRevision ControllerRevision
apps/v1 DaemonSet DaemonSet
apps/v1 Deployment Deployment
apps/v1 ReplicaSet ReplicaSet
apps/v1 StatefulSet StatefulSet
autoscaling/v1 HorizontalPodAutoscaler autoscaling_v1_HorizontalPodAutoscaler
autoscaling/v2 HorizontalPodAutoscaler autoscaling_v2_HorizontalPodAutoscaler
batch/v1 CronJob CronJob
batch/v1 Job Job
coordination.k8s.io/v1 Lease Lease
discovery.k8s.io/v1 EndpointSlice EndpointSlice
events.k8s.io/v1 Event events_v1_Event
networking.k8s.io/v1 IPAddress IPAddress
networking.k8s.io/v1 Ingress Ingress
networking.k8s.io/v1 IngressClass IngressClass
networking.k8s.io/v1 NetworkPolicy NetworkPolicy
networking.k8s.io/v1 ServiceCIDR ServiceCIDR
node.k8s.io/v1 RuntimeClass RuntimeClass
policy/v1 PodDisruptionBudget PodDisruptionBudget
rbac.authorization.k8s.io/v1 ClusterRole ClusterRole
rbac.authorization.k8s.io/v1 ClusterRoleBinding ClusterRoleBinding
rbac.authorization.k8s.io/v1 Role Role
rbac.authorization.k8s.io/v1 RoleBinding RoleBinding
scheduling.k8s.io/v1 PriorityClass PriorityClass
storage.k8s.io/v1 CSIDriver CSIDriver
storage.k8s.io/v1 CSINode CSINode
storage.k8s.io/v1 CSIStorageCapacity CSIStorageCapacity
storage.k8s.io/v1 StorageClass StorageClass
storage.k8s.io/v1 VolumeAttachment VolumeAttachment
storage.k8s.io/v1 VolumeAttributesClass VolumeAttributesClass
v1 ComponentStatus ComponentStatus
v1 ConfigMap ConfigMap
v1 Endpoints Endpoints
v1 Event core_v1_Event
v1 LimitRange LimitRange
v1 Namespace Namespace
v1 Node Node
v1 PersistentVolume PersistentVolume
v1 PersistentVolumeClaim PersistentVolumeClaim
v1 Pod Pod
v1 PodTemplate PodTemplate
v1 ReplicationController ReplicationController
v1 ResourceQuota ResourceQuota
v1 Secret Secret
v1 Service Service
v1 ServiceAccount ServiceAccount
`,
  types: `
AWSElasticBlockStoreVolumeSource fsType partition:int readOnly:bool volumeID!
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AggregationRule clusterRoleSelectors:[LabelSelector]
AppArmorProfile localhostProfile type:(Localhost,RuntimeDefault,Unconfined)!
ApplyConfiguration expression
AttachedVolume devicePath! name!
AuditAnnotation key! valueExpression!
AzureDiskVolumeSource cachingMode:(None,ReadOnly,ReadWrite)=ReadWrite diskName! diskURI! fsType=ext4 kind:(Dedicated,Managed,Shared)=Shared readOnly:bool
AzureFilePersistentVolumeSource readOnly:bool secretName! secretNamespace shareName!
AzureFileVolumeSource readOnly:bool secretName! shareName!
CSIDriver apiVersion kind metadata:ObjectMeta^ spec:CSIDriverSpec!^
CSIDriverSpec attachRequired:bool fsGroupPolicy nodeAllocatableUpdatePeriodSeconds:long podInfoOnMount:bool preventPodSchedulingIfMissing:bool requiresRepublish:bool seLinuxMount:bool serviceAccountTokenInSecrets:bool storageCapacity:bool tokenRequests:[storage_v1_TokenRequest] volumeLifecycleModes:[string|*]
CSINode apiVersion kind metadata:ObjectMeta^ spec:CSINodeSpec!^
CSINodeDriver allocatable:VolumeNodeResources name! nodeID! topologyKeys:[string]
CSINodeSpec drivers:[CSINodeDriver|name;name]!
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference controllerPublishSecretRef:SecretReference driver! fsType nodeExpandSecretRef:SecretReference nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference readOnly:bool volumeAttributes:{string} volumeHandle!
CSIStorageCapacity apiVersion capacity:quantity kind maximumVolumeSize:quantity metadata:ObjectMeta^ nodeTopology:LabelSelector storageClassName!
CSIVolumeSource driver! fsType nodePublishSecretRef:LocalObjectReference readOnly:bool volumeAttributes:{string}
Capabilities add:[string] drop:[string]
CephFSPersistentVolumeSource monitors:[string]! path readOnly:bool secretFile secretRef:SecretReference user
CephFSVolumeSource monitors:[string]! path readOnly:bool secretFile secretRef:LocalObjectReference user
CinderPersistentVolumeSource fsType readOnly:bool secretRef:SecretReference volumeID!
CinderVolumeSource fsType readOnly:bool secretRef:LocalObjectReference volumeID!
ClientIPConfig timeoutSeconds:int
ClusterRole aggregationRule:AggregationRule apiVersion kind metadata:ObjectMeta^ rules:[PolicyRule]
ClusterRoleBinding apiVersion kind metadata:ObjectMeta^ roleRef:RoleRef!^ subjects:[Subject]
ClusterTrustBundleProjection labelSelector:LabelSelector name optional:bool path! signerName
ComponentCondition error message status! type!
ComponentStatus apiVersion conditions:[ComponentCondition|type;type] kind metadata:ObjectMeta^
Condition lastTransitionTime:time! message! observedGeneration:long reason! status! type!
ConfigMap apiVersion binaryData:{bytes} data:{string} immutable:bool kind metadata:ObjectMeta^
ConfigMapEnvSource name optional:bool
ConfigMapKeySelector@ key! name optional:bool
ConfigMapNodeConfigSource kubeletConfigKey! name! namespace! resourceVersion uid
ConfigMapProjection items:[KeyToPath] name optional:bool
ConfigMapVolumeSource defaultMode:int items:[KeyToPath] name optional:bool
Container args:[string] command:[string] env:[EnvVar|name;name] envFrom:[EnvFromSource] image imagePullPolicy:(Always,IfNotPresent,Never) lifecycle:Lifecycle livenessProbe:Probe name! ports:[ContainerPort|containerPort,protocol;containerPort] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements^ restartPolicy restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool terminationMessagePath terminationMessagePolicy:(FallbackToLogsOnError,File) tty:bool volumeDevices:[VolumeDevice|devicePath;devicePath] volumeMounts:[VolumeMount|mountPath;mountPath] workingDir
ContainerExtendedResourceRequest containerName! requestName! resourceName!
ContainerImage names:[string] sizeBytes:long
ContainerPort containerPort:int! hostIP hostPort:int name protocol:(SCTP,TCP,UDP)=TCP
ContainerResizePolicy resourceName! restartPolicy!
ContainerResourceMetricSource container! name! target:MetricTarget!^
ContainerResourceMetricStatus container! current:MetricValueStatus!^ name!
ContainerRestartRule action! exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator! values:[int|*]
ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated waiting:ContainerStateWaiting
ContainerStateRunning startedAt:time
ContainerStateTerminated containerID exitCode:int! finishedAt:time message reason signal:int startedAt:time
ContainerStateWaiting message reason
ContainerStatus allocatedResources:{quantity} allocatedResourcesStatus:[ResourceStatus|name;name] containerID image! imageID! lastState:ContainerState^ name! ready:bool! resources:ResourceRequirements restartCount:int! started:bool state:ContainerState^ stopSignal:(SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ) user:ContainerUser volumeMounts:[VolumeMountStatus|mountPath;mountPath]
ContainerUser linux:LinuxContainerUser
ControllerRevision apiVersion data:any kind metadata:ObjectMeta^ revision:long!
CronJob apiVersion kind metadata:ObjectMeta^ spec:CronJobSpec!^ status:CronJobStatus^
CronJobSpec concurrencyPolicy:(Allow,Forbid,Replace) failedJobsHistoryLimit:int jobTemplate:JobTemplateSpec!^ schedule! startingDeadlineSeconds:long successfulJobsHistoryLimit:int suspend:bool timeZone
CronJobStatus active:[ObjectReference] lastScheduleTime:time lastSuccessfulTime:time
CustomResourceColumnDefinition description format jsonPath! name! priority:int type!
CustomResourceConversion strategy! webhook:WebhookConversion
CustomResourceDefinition apiVersion kind metadata:ObjectMeta^ spec:CustomResourceDefinitionSpec!^ status:CustomResourceDefinitionStatus^
CustomResourceDefinitionCondition lastTransitionTime:time message observedGeneration:long reason status! type!
CustomResourceDefinitionNames categories:[string] kind! listKind plural! shortNames:[string] singular
CustomResourceDefinitionSpec conversion:CustomResourceConversion group! names:CustomResourceDefinitionNames!^ preserveUnknownFields:bool scope! versions:[CustomResourceDefinitionVersion]!
CustomResourceDefinitionStatus acceptedNames:CustomResourceDefinitionNames^ conditions:[CustomResourceDefinitionCondition|type] observedGeneration:long storedVersions:[string]
CustomResourceDefinitionVersion additionalPrinterColumns:[CustomResourceColumnDefinition] deprecated:bool deprecationWarning name! schema:CustomResourceValidation selectableFields:[SelectableField] served:bool! storage:bool! subresources:CustomResourceSubresources
CustomResourceSubresourceScale labelSelectorPath specReplicasPath! statusReplicasPath!
CustomResourceSubresourceStatus
CustomResourceSubresources scale:CustomResourceSubresourceScale status:CustomResourceSubresourceStatus
CustomResourceValidation openAPIV3Schema:any
DaemonEndpoint Port:int!
DaemonSet apiVersion kind metadata:ObjectMeta^ spec:DaemonSetSpec^ status:DaemonSetStatus^
DaemonSetCondition lastTransitionTime:time message reason status! type!
DaemonSetSpec minReadySeconds:int revisionHistoryLimit:int selector:LabelSelector! template:PodTemplateSpec!^ updateStrategy:DaemonSetUpdateStrategy^
DaemonSetStatus collisionCount:int conditions:[DaemonSetCondition|type;type] currentNumberScheduled:int! desiredNumberScheduled:int! numberAvailable:int numberMisscheduled:int! numberReady:int! numberUnavailable:int observedGeneration:long updatedNumberScheduled:int
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:(OnDelete,RollingUpdate)
Deployment apiVersion kind metadata:ObjectMeta^ spec:DeploymentSpec^ status:DeploymentStatus^
DeploymentCondition lastTransitionTime:time lastUpdateTime:time message reason status! type!
DeploymentSpec minReadySeconds:int paused:bool progressDeadlineSeconds:int replicas:int revisionHistoryLimit:int selector:LabelSelector! strategy:DeploymentStrategy^~ template:PodTemplateSpec!^
DeploymentStatus availableReplicas:int collisionCount:int conditions:[DeploymentCondition|type;type] observedGeneration:long readyReplicas:int replicas:int terminatingReplicas:int unavailableReplicas:int updatedReplicas:int
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:(Recreate,RollingUpdate)
DownwardAPIProjection items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:int path! resourceFieldRef:ResourceFieldSelector
DownwardAPIVolumeSource defaultMode:int items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium sizeLimit:quantity
Endpoint addresses:[string|*]! conditions:EndpointConditions^ deprecatedTopology:{string} hints:EndpointHints hostname nodeName targetRef:ObjectReference zone
EndpointAddress@ hostname ip! nodeName targetRef:ObjectReference
EndpointConditions ready:bool serving:bool terminating:bool
EndpointHints forNodes:[ForNode] forZones:[ForZone]
EndpointSlice addressType:(FQDN,IPv4,IPv6)! apiVersion endpoints:[Endpoint] kind metadata:ObjectMeta^ ports:[discovery_v1_EndpointPort]
EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[core_v1_EndpointPort]
Endpoints apiVersion kind metadata:ObjectMeta^ subsets:[EndpointSubset]
EnvFromSource configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource
EnvVar name! value valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[string] command:[string] env:[EnvVar|name;name] envFrom:[EnvFromSource] image imagePullPolicy:(Always,IfNotPresent,Never) lifecycle:Lifecycle livenessProbe:Probe name! ports:[ContainerPort|containerPort,protocol;containerPort] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements^ restartPolicy restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool targetContainerName terminationMessagePath terminationMessagePolicy:(FallbackToLogsOnError,File) tty:bool volumeDevices:[VolumeDevice|devicePath;devicePath] volumeMounts:[VolumeMount|mountPath;mountPath] workingDir
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
EventSource component host
ExecAction command:[string]
ExpressionWarning fieldRef! warning!
ExternalMetricSource metric:MetricIdentifier!^ target:MetricTarget!^
ExternalMetricStatus current:MetricValueStatus!^ metric:MetricIdentifier!^
FCVolumeSource fsType lun:int readOnly:bool targetWWNs:[string] wwids:[string]
FileKeySelector@ key! optional:bool path! volumeName!
FlexPersistentVolumeSource driver! fsType options:{string} readOnly:bool secretRef:SecretReference
FlexVolumeSource driver! fsType options:{string} readOnly:bool secretRef:LocalObjectReference
FlockerVolumeSource datasetName datasetUUID
ForNode name!
ForZone name!
GCEPersistentDiskVolumeSource fsType partition:int pdName! readOnly:bool
GRPCAction port:int! service
GitRepoVolumeSource directory repository! revision
GlusterfsPersistentVolumeSource endpoints! endpointsNamespace path! readOnly:bool
GlusterfsVolumeSource endpoints! path! readOnly:bool
HPAScalingPolicy periodSeconds:int! type! value:int!
HPAScalingRules policies:[HPAScalingPolicy] selectPolicy stabilizationWindowSeconds:int tolerance:quantity
HTTPGetAction host httpHeaders:[HTTPHeader] path port:intstr! scheme:(HTTP,HTTPS)
HTTPHeader name! value!
HTTPIngressPath backend:IngressBackend!^ path pathType:(Exact,ImplementationSpecific,Prefix)!
HTTPIngressRuleValue paths:[HTTPIngressPath]!
HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
HorizontalPodAutoscalerCondition lastTransitionTime:time message reason status! type!
HostAlias hostnames:[string] ip!
HostIP ip!
HostPathVolumeSource path! type:(,BlockDevice,CharDevice,Directory,DirectoryOrCreate,File,FileOrCreate,Socket)
IPAddress apiVersion kind metadata:ObjectMeta^ spec:IPAddressSpec!^
IPAddressSpec parentRef:ParentReference!
IPBlock cidr! except:[string]
ISCSIPersistentVolumeSource chapAuthDiscovery:bool chapAuthSession:bool fsType initiatorName iqn! iscsiInterface=default lun:int! portals:[string] readOnly:bool secretRef:SecretReference targetPortal!
ISCSIVolumeSource chapAuthDiscovery:bool chapAuthSession:bool fsType initiatorName iqn! iscsiInterface=default lun:int! portals:[string] readOnly:bool secretRef:LocalObjectReference targetPortal!
ImageVolumeSource pullPolicy:(Always,IfNotPresent,Never) reference
ImageVolumeStatus imageRef!
Ingress apiVersion kind metadata:ObjectMeta^ spec:IngressSpec^ status:IngressStatus^
IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
IngressClass apiVersion kind metadata:ObjectMeta^ spec:IngressClassSpec^
IngressClassParametersReference apiGroup kind! name! namespace scope
IngressClassSpec controller parameters:IngressClassParametersReference
IngressLoadBalancerIngress hostname ip ports:[IngressPortStatus]
IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress]
IngressPortStatus error port:int! protocol:(SCTP,TCP,UDP)!
IngressRule host http:HTTPIngressRuleValue
IngressServiceBackend name! port:ServiceBackendPort^
IngressSpec defaultBackend:IngressBackend ingressClassName rules:[IngressRule] tls:[IngressTLS]
IngressStatus loadBalancer:IngressLoadBalancerStatus^
IngressTLS hosts:[string] secretName
JSONPatch expression
Job apiVersion kind metadata:ObjectMeta^ spec:JobSpec^ status:JobStatus^
JobCondition lastProbeTime:time lastTransitionTime:time message reason status! type!
JobSpec activeDeadlineSeconds:long backoffLimit:int backoffLimitPerIndex:int completionMode:(Indexed,NonIndexed) completions:int managedBy manualSelector:bool maxFailedIndexes:int parallelism:int podFailurePolicy:PodFailurePolicy podReplacementPolicy:(Failed,TerminatingOrFailed) selector:LabelSelector successPolicy:SuccessPolicy suspend:bool template:PodTemplateSpec!^ ttlSecondsAfterFinished:int
JobStatus active:int completedIndexes completionTime:time conditions:[JobCondition;type] failed:int failedIndexes ready:int startTime:time succeeded:int terminating:int uncountedTerminatedPods:UncountedTerminatedPods
JobTemplateSpec metadata:ObjectMeta^ spec:JobSpec^
KeyToPath key! mode:int path!
LabelSelector@ matchExpressions:[LabelSelectorRequirement] matchLabels:{string}
LabelSelectorRequirement key! operator! values:[string]
Lease apiVersion kind metadata:ObjectMeta^ spec:LeaseSpec^
LeaseSpec acquireTime:time holderIdentity leaseDurationSeconds:int leaseTransitions:int preferredHolder renewTime:time strategy
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:(SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ)
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LimitRange apiVersion kind metadata:ObjectMeta^ spec:LimitRangeSpec^
LimitRangeItem default:{quantity} defaultRequest:{quantity} max:{quantity} maxLimitRequestRatio:{quantity} min:{quantity} type!
LimitRangeSpec limits:[LimitRangeItem]!
LinuxContainerUser gid:long! supplementalGroups:[long] uid:long!
LoadBalancerIngress hostname ip ipMode ports:[PortStatus]
LoadBalancerStatus ingress:[LoadBalancerIngress]
LocalObjectReference@ name
LocalVolumeSource fsType path!
ManagedFieldsEntry apiVersion fieldsType fieldsV1:any manager operation subresource time:time
MatchCondition expression! name!
MatchResources@ excludeResourceRules:[NamedRuleWithOperations] matchPolicy:(Equivalent,Exact) namespaceSelector:LabelSelector objectSelector:LabelSelector resourceRules:[NamedRuleWithOperations]
MetricIdentifier name! selector:LabelSelector
MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type!
MetricStatus containerResource:ContainerResourceMetricStatus external:ExternalMetricStatus object:ObjectMetricStatus pods:PodsMetricStatus resource:ResourceMetricStatus type!
MetricTarget averageUtilization:int averageValue:quantity type! value:quantity
MetricValueStatus averageUtilization:int averageValue:quantity value:quantity
ModifyVolumeStatus status:(InProgress,Infeasible,Pending)! targetVolumeAttributesClassName
MutatingAdmissionPolicy apiVersion kind metadata:ObjectMeta^ spec:MutatingAdmissionPolicySpec^
MutatingAdmissionPolicyBinding apiVersion kind metadata:ObjectMeta^ spec:MutatingAdmissionPolicyBindingSpec^
MutatingAdmissionPolicyBindingSpec matchResources:MatchResources paramRef:ParamRef policyName
MutatingAdmissionPolicySpec failurePolicy:(Fail,Ignore) matchConditions:[MatchCondition|name;name] matchConstraints:MatchResources mutations:[Mutation] paramKind:ParamKind reinvocationPolicy:(IfNeeded,Never) variables:[Variable]
MutatingWebhook admissionReviewVersions:[string]! clientConfig:admissionregistration_v1_WebhookClientConfig!^ failurePolicy:(Fail,Ignore) matchConditions:[MatchCondition|name;name] matchPolicy:(Equivalent,Exact) name! namespaceSelector:LabelSelector objectSelector:LabelSelector reinvocationPolicy:(IfNeeded,Never) rules:[RuleWithOperations] sideEffects:(None,NoneOnDryRun,Some,Unknown)! timeoutSeconds:int
MutatingWebhookConfiguration apiVersion kind metadata:ObjectMeta^ webhooks:[MutatingWebhook|name;name]
Mutation applyConfiguration:ApplyConfiguration jsonPatch:JSONPatch patchType:(ApplyConfiguration,JSONPatch)!
NFSVolumeSource path! readOnly:bool server!
NamedRuleWithOperations@ apiGroups:[string] apiVersions:[string] operations:[(*,CONNECT,CREATE,DELETE,UPDATE)] resourceNames:[string] resources:[string] scope:(*,Cluster,Namespaced)
Namespace apiVersion kind metadata:ObjectMeta^ spec:NamespaceSpec^ status:NamespaceStatus^
NamespaceCondition lastTransitionTime:time message reason status! type!
NamespaceSpec finalizers:[string]
NamespaceStatus conditions:[NamespaceCondition|type;type] phase:(Active,Terminating)
NetworkPolicy apiVersion kind metadata:ObjectMeta^ spec:NetworkPolicySpec^
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyPort endPort:int port:intstr protocol:(SCTP,TCP,UDP)
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] podSelector:LabelSelector^ policyTypes:[(Egress,Ingress)]
Node apiVersion kind metadata:ObjectMeta^ spec:NodeSpec^ status:NodeStatus^
NodeAddress address! type!
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeAllocatableResourceClaimStatus containers:[string|*] resourceClaimName! resources:{quantity}!
NodeCondition lastHeartbeatTime:time lastTransitionTime:time message reason status! type!
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error lastKnownGood:NodeConfigSource
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint^
NodeFeatures supplementalGroupsPolicy:bool
NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:bool userNamespaces:bool
NodeSelector@ nodeSelectorTerms:[NodeSelectorTerm]!
NodeSelectorRequirement key! operator:(DoesNotExist,Exists,Gt,In,Lt,NotIn)! values:[string]
NodeSelectorTerm@ matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSpec configSource:NodeConfigSource externalID podCIDR podCIDRs:[string|*;] providerID taints:[Taint] unschedulable:bool
NodeStatus addresses:[NodeAddress|type;type] allocatable:{quantity} capacity:{quantity} conditions:[NodeCondition|type;type] config:NodeConfigStatus daemonEndpoints:NodeDaemonEndpoints^ declaredFeatures:[string] features:NodeFeatures images:[ContainerImage] nodeInfo:NodeSystemInfo^ phase:(Pending,Running,Terminated) runtimeHandlers:[NodeRuntimeHandler] volumesAttached:[AttachedVolume] volumesInUse:[string]
NodeSwapStatus capacity:long
NodeSystemInfo architecture! bootID! containerRuntimeVersion! kernelVersion! kubeProxyVersion! kubeletVersion! machineID! operatingSystem! osImage! swap:NodeSwapStatus systemUUID!
ObjectFieldSelector@ apiVersion fieldPath!
ObjectMeta annotations:{string} creationTimestamp:time deletionGracePeriodSeconds:long deletionTimestamp:time finalizers:[string|*;] generateName generation:long labels:{string} managedFields:[ManagedFieldsEntry] name namespace ownerReferences:[OwnerReference|uid;uid] resourceVersion selfLink uid
ObjectMetricSource describedObject:autoscaling_v2_CrossVersionObjectReference!^ metric:MetricIdentifier!^ target:MetricTarget!^
ObjectMetricStatus current:MetricValueStatus!^ describedObject:autoscaling_v2_CrossVersionObjectReference!^ metric:MetricIdentifier!^
ObjectReference@ apiVersion fieldPath kind name namespace resourceVersion uid
Overhead podFixed:{quantity}
OwnerReference@ apiVersion! blockOwnerDeletion:bool controller:bool kind! name! uid!
ParamKind@ apiVersion kind
ParamRef@ name namespace parameterNotFoundAction selector:LabelSelector
ParentReference group name! namespace resource!
PersistentVolume apiVersion kind metadata:ObjectMeta^ spec:PersistentVolumeSpec^ status:PersistentVolumeStatus^
PersistentVolumeClaim apiVersion kind metadata:ObjectMeta^ spec:PersistentVolumeClaimSpec^ status:PersistentVolumeClaimStatus^
PersistentVolumeClaimCondition lastProbeTime:time lastTransitionTime:time message reason status! type!
PersistentVolumeClaimSpec accessModes:[(ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod)] dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements^ selector:LabelSelector storageClassName volumeAttributesClassName volumeMode:(Block,Filesystem) volumeName
PersistentVolumeClaimStatus accessModes:[(ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod)] allocatedResourceStatuses:{(ControllerResizeInProgress,ControllerResizeInfeasible,NodeResizeInProgress,NodeResizeInfeasible,NodeResizePending)} allocatedResources:{quantity} capacity:{quantity} conditions:[PersistentVolumeClaimCondition|type;type] currentVolumeAttributesClassName modifyVolumeStatus:ModifyVolumeStatus phase:(Bound,Lost,Pending)
PersistentVolumeClaimTemplate metadata:ObjectMeta^ spec:PersistentVolumeClaimSpec!^
PersistentVolumeClaimVolumeSource claimName! readOnly:bool
PersistentVolumeSpec accessModes:[(ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod)] awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFilePersistentVolumeSource capacity:{quantity} cephfs:CephFSPersistentVolumeSource cinder:CinderPersistentVolumeSource claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:FCVolumeSource flexVolume:FlexPersistentVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource glusterfs:GlusterfsPersistentVolumeSource hostPath:HostPathVolumeSource iscsi:ISCSIPersistentVolumeSource local:LocalVolumeSource mountOptions:[string] nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy:(Delete,Recycle,Retain) photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource quobyte:QuobyteVolumeSource rbd:RBDPersistentVolumeSource scaleIO:ScaleIOPersistentVolumeSource storageClassName storageos:StorageOSPersistentVolumeSource volumeAttributesClassName volumeMode:(Block,Filesystem) vsphereVolume:VsphereVirtualDiskVolumeSource
PersistentVolumeStatus lastPhaseTransitionTime:time message phase:(Available,Bound,Failed,Pending,Released) reason
PhotonPersistentDiskVolumeSource fsType pdID!
Pod apiVersion kind metadata:ObjectMeta^ spec:PodSpec^ status:PodStatus^
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[string] mismatchLabelKeys:[string] namespaceSelector:LabelSelector namespaces:[string] topologyKey!
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodCertificateProjection certificateChainPath credentialBundlePath keyPath keyType! maxExpirationSeconds:int signerName! userAnnotations:{string}
PodCondition lastProbeTime:time lastTransitionTime:time message observedGeneration:long reason status! type!
PodDNSConfig nameservers:[string] options:[PodDNSConfigOption] searches:[string]
PodDNSConfigOption name value
PodDisruptionBudget apiVersion kind metadata:ObjectMeta^ spec:PodDisruptionBudgetSpec^ status:PodDisruptionBudgetStatus^
PodDisruptionBudgetSpec maxUnavailable:intstr minAvailable:intstr selector:LabelSelector unhealthyPodEvictionPolicy:(AlwaysAllow,IfHealthyBudget)
PodDisruptionBudgetStatus conditions:[Condition|type;type] currentHealthy:int desiredHealthy:int disruptedPods:{time} disruptionsAllowed:int expectedPods:int observedGeneration:long
PodExtendedResourceClaimStatus requestMappings:[ContainerExtendedResourceRequest]! resourceClaimName!
PodFailurePolicy rules:[PodFailurePolicyRule]!
PodFailurePolicyOnExitCodesRequirement containerName operator:(In,NotIn)! values:[int|*]!
PodFailurePolicyOnPodConditionsPattern status type!
PodFailurePolicyRule action:(Count,FailIndex,FailJob,Ignore)! onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodIP ip!
PodOS name!
PodReadinessGate conditionType!
PodResourceClaim name! resourceClaimName resourceClaimTemplateName
PodResourceClaimStatus name! resourceClaimName
PodSchedulingGate name!
PodSchedulingGroup podGroupName
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:long fsGroupChangePolicy:(Always,OnRootMismatch) runAsGroup:long runAsNonRoot:bool runAsUser:long seLinuxChangePolicy seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[long] supplementalGroupsPolicy:(Merge,Strict) sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:long affinity:Affinity automountServiceAccountToken:bool containers:[Container|name;name]! dnsConfig:PodDNSConfig dnsPolicy:(ClusterFirst,ClusterFirstWithHostNet,Default,None) enableServiceLinks:bool ephemeralContainers:[EphemeralContainer|name;name] hostAliases:[HostAlias|ip;ip] hostIPC:bool hostNetwork:bool hostPID:bool hostUsers:bool hostname hostnameOverride imagePullSecrets:[LocalObjectReference|name;name] initContainers:[Container|name;name] nodeName nodeSelector:{string}@ os:PodOS overhead:{quantity} preemptionPolicy:(Never,PreemptLowerPriority) priority:int priorityClassName readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim|name;name]~ resources:ResourceRequirements restartPolicy:(Always,Never,OnFailure) runtimeClassName schedulerName schedulingGates:[PodSchedulingGate|name;name] schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN:bool shareProcessNamespace:bool subdomain terminationGracePeriodSeconds:long tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint|topologyKey,whenUnsatisfiable;topologyKey] volumes:[Volume|name;name]~
PodStatus allocatedResources:{quantity} conditions:[PodCondition|type;type] containerStatuses:[ContainerStatus] ephemeralContainerStatuses:[ContainerStatus] extendedResourceClaimStatus:PodExtendedResourceClaimStatus hostIP hostIPs:[HostIP;ip] initContainerStatuses:[ContainerStatus] message nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName observedGeneration:long phase:(Failed,Pending,Running,Succeeded,Unknown) podIP podIPs:[PodIP|ip;ip] qosClass:(BestEffort,Burstable,Guaranteed) reason resize resourceClaimStatuses:[PodResourceClaimStatus|name;name]~ resources:ResourceRequirements startTime:time
PodTemplate apiVersion kind metadata:ObjectMeta^ template:PodTemplateSpec^
PodTemplateSpec metadata:ObjectMeta^ spec:PodSpec^
PodsMetricSource metric:MetricIdentifier!^ target:MetricTarget!^
PodsMetricStatus current:MetricValueStatus!^ metric:MetricIdentifier!^
PolicyRule apiGroups:[string] nonResourceURLs:[string] resourceNames:[string] resources:[string] verbs:[string]!
PortStatus error port:int! protocol:(SCTP,TCP,UDP)!
PortworxVolumeSource fsType readOnly:bool volumeID!
PreferredSchedulingTerm preference:NodeSelectorTerm!^ weight:int!
PriorityClass apiVersion description globalDefault:bool kind metadata:ObjectMeta^ preemptionPolicy:(Never,PreemptLowerPriority) value:int
Probe exec:ExecAction failureThreshold:int grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int periodSeconds:int successThreshold:int tcpSocket:TCPSocketAction terminationGracePeriodSeconds:long timeoutSeconds:int
ProjectedVolumeSource defaultMode:int sources:[VolumeProjection]
QuobyteVolumeSource group readOnly:bool registry! tenant user volume!
RBDPersistentVolumeSource fsType image! keyring=/etc/ceph/keyring monitors:[string]! pool=rbd readOnly:bool secretRef:SecretReference user=admin
RBDVolumeSource fsType image! keyring=/etc/ceph/keyring monitors:[string]! pool=rbd readOnly:bool secretRef:LocalObjectReference user=admin
ReplicaSet apiVersion kind metadata:ObjectMeta^ spec:ReplicaSetSpec^ status:ReplicaSetStatus^
ReplicaSetCondition lastTransitionTime:time message reason status! type!
ReplicaSetSpec minReadySeconds:int replicas:int selector:LabelSelector! template:PodTemplateSpec^
ReplicaSetStatus availableReplicas:int conditions:[ReplicaSetCondition|type;type] fullyLabeledReplicas:int observedGeneration:long readyReplicas:int replicas:int! terminatingReplicas:int
ReplicationController apiVersion kind metadata:ObjectMeta^ spec:ReplicationControllerSpec^ status:ReplicationControllerStatus^
ReplicationControllerCondition lastTransitionTime:time message reason status! type!
ReplicationControllerSpec minReadySeconds:int replicas:int=1 selector:{string}@ template:PodTemplateSpec
ReplicationControllerStatus availableReplicas:int conditions:[ReplicationControllerCondition|type;type] fullyLabeledReplicas:int observedGeneration:long readyReplicas:int replicas:int!
ResourceClaim name! request
ResourceFieldSelector@ containerName divisor:quantity resource!
ResourceHealth health message resourceID!
ResourceMetricSource name! target:MetricTarget!^
ResourceMetricStatus current:MetricValueStatus!^ name!
ResourceQuota apiVersion kind metadata:ObjectMeta^ spec:ResourceQuotaSpec^ status:ResourceQuotaStatus^
ResourceQuotaSpec hard:{quantity} scopeSelector:ScopeSelector scopes:[(BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass)]
ResourceQuotaStatus hard:{quantity} used:{quantity}
ResourceRequirements claims:[ResourceClaim|name] limits:{quantity} requests:{quantity}
ResourceStatus name! resources:[ResourceHealth|resourceID]
Role apiVersion kind metadata:ObjectMeta^ rules:[PolicyRule]
RoleBinding apiVersion kind metadata:ObjectMeta^ roleRef:RoleRef!^ subjects:[Subject]
RoleRef@ apiGroup kind! name!
RollingUpdateDaemonSet maxSurge:intstr maxUnavailable:intstr
RollingUpdateDeployment maxSurge:intstr maxUnavailable:intstr
RollingUpdateStatefulSetStrategy maxUnavailable:intstr partition:int
RuleWithOperations apiGroups:[string] apiVersions:[string] operations:[(*,CONNECT,CREATE,DELETE,UPDATE)] resources:[string] scope:(*,Cluster,Namespaced)
RuntimeClass apiVersion handler! kind metadata:ObjectMeta^ overhead:Overhead scheduling:Scheduling
SELinuxOptions level role type user
ScaleIOPersistentVolumeSource fsType=xfs gateway! protectionDomain readOnly:bool secretRef:SecretReference! sslEnabled:bool storageMode=ThinProvisioned storagePool system! volumeName
ScaleIOVolumeSource fsType=xfs gateway! protectionDomain readOnly:bool secretRef:LocalObjectReference! sslEnabled:bool storageMode=ThinProvisioned storagePool system! volumeName
Scheduling nodeSelector:{string}@ tolerations:[Toleration]
ScopeSelector@ matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement operator:(DoesNotExist,Exists,In,NotIn)! scopeName:(BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass)! values:[string]
SeccompProfile localhostProfile type:(Localhost,RuntimeDefault,Unconfined)!
Secret apiVersion data:{bytes} immutable:bool kind metadata:ObjectMeta^ stringData:{string} type
SecretEnvSource name optional:bool
SecretKeySelector@ key! name optional:bool
SecretProjection items:[KeyToPath] name optional:bool
SecretReference@ name namespace
SecretVolumeSource defaultMode:int items:[KeyToPath] optional:bool secretName
SecurityContext allowPrivilegeEscalation:bool appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:bool procMount:(Default,Unmasked) readOnlyRootFilesystem:bool runAsGroup:long runAsNonRoot:bool runAsUser:long seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
SelectableField jsonPath!
Service apiVersion kind metadata:ObjectMeta^ spec:ServiceSpec^ status:ServiceStatus^
ServiceAccount apiVersion automountServiceAccountToken:bool imagePullSecrets:[LocalObjectReference] kind metadata:ObjectMeta^ secrets:[ObjectReference|name;name]
ServiceAccountTokenProjection audience expirationSeconds:long path!
ServiceBackendPort@ name number:int
ServiceCIDR apiVersion kind metadata:ObjectMeta^ spec:ServiceCIDRSpec^ status:ServiceCIDRStatus^
ServiceCIDRSpec cidrs:[string]
ServiceCIDRStatus conditions:[Condition|type;type]
ServicePort appProtocol name nodePort:int port:int! protocol:(SCTP,TCP,UDP)=TCP targetPort:intstr
ServiceSpec allocateLoadBalancerNodePorts:bool clusterIP clusterIPs:[string] externalIPs:[string] externalName externalTrafficPolicy:(Cluster,Local) healthCheckNodePort:int internalTrafficPolicy:(Cluster,Local) ipFamilies:[(,IPv4,IPv6)] ipFamilyPolicy:(PreferDualStack,RequireDualStack,SingleStack) loadBalancerClass loadBalancerIP loadBalancerSourceRanges:[string] ports:[ServicePort|port,protocol;port] publishNotReadyAddresses:bool selector:{string}@ sessionAffinity:(ClientIP,None) sessionAffinityConfig:SessionAffinityConfig trafficDistribution type:(ClusterIP,ExternalName,LoadBalancer,NodePort)
ServiceStatus conditions:[Condition|type;type] loadBalancer:LoadBalancerStatus^
SessionAffinityConfig clientIP:ClientIPConfig
SleepAction seconds:long!
StatefulSet apiVersion kind metadata:ObjectMeta^ spec:StatefulSetSpec^ status:StatefulSetStatus^
StatefulSetCondition lastTransitionTime:time message reason status! type!
StatefulSetOrdinals start:int
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted whenScaled
StatefulSetSpec minReadySeconds:int ordinals:StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:(OrderedReady,Parallel) replicas:int revisionHistoryLimit:int selector:LabelSelector! serviceName template:PodTemplateSpec!^ updateStrategy:StatefulSetUpdateStrategy^ volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetStatus availableReplicas:int collisionCount:int conditions:[StatefulSetCondition|type;type] currentReplicas:int currentRevision observedGeneration:long readyReplicas:int replicas:int! updateRevision updatedReplicas:int
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:(OnDelete,RollingUpdate)
StorageClass allowVolumeExpansion:bool allowedTopologies:[TopologySelectorTerm] apiVersion kind metadata:ObjectMeta^ mountOptions:[string] parameters:{string} provisioner! reclaimPolicy:(Delete,Recycle,Retain) volumeBindingMode:(Immediate,WaitForFirstConsumer)
StorageOSPersistentVolumeSource fsType readOnly:bool secretRef:ObjectReference volumeName volumeNamespace
StorageOSVolumeSource fsType readOnly:bool secretRef:LocalObjectReference volumeName volumeNamespace
Subject@ apiGroup kind! name! namespace
SuccessPolicy rules:[SuccessPolicyRule]!
SuccessPolicyRule succeededCount:int succeededIndexes
Sysctl name! value!
TCPSocketAction host port:intstr!
Taint effect:(NoExecute,NoSchedule,PreferNoSchedule)! key! timeAdded:time value
Toleration effect:(NoExecute,NoSchedule,PreferNoSchedule) key operator:(Equal,Exists,Gt,Lt) tolerationSeconds:long value
TopologySelectorLabelRequirement key! values:[string]!
TopologySelectorTerm@ matchLabelExpressions:[TopologySelectorLabelRequirement]
TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[string] maxSkew:int! minDomains:int nodeAffinityPolicy:(Honor,Ignore) nodeTaintsPolicy:(Honor,Ignore) topologyKey! whenUnsatisfiable:(DoNotSchedule,ScheduleAnyway)!
TypeChecking expressionWarnings:[ExpressionWarning]
TypedLocalObjectReference@ apiGroup kind! name!
TypedObjectReference apiGroup kind! name! namespace
UncountedTerminatedPods failed:[string|*] succeeded:[string|*]
ValidatingAdmissionPolicy apiVersion kind metadata:ObjectMeta^ spec:ValidatingAdmissionPolicySpec^ status:ValidatingAdmissionPolicyStatus^
ValidatingAdmissionPolicyBinding apiVersion kind metadata:ObjectMeta^ spec:ValidatingAdmissionPolicyBindingSpec!^
ValidatingAdmissionPolicyBindingSpec matchResources:MatchResources paramRef:ParamRef policyName! validationActions:[(Audit,Deny,Warn)|*]!
ValidatingAdmissionPolicySpec auditAnnotations:[AuditAnnotation] failurePolicy:(Fail,Ignore) matchConditions:[MatchCondition|name;name] matchConstraints:MatchResources paramKind:ParamKind validations:[Validation] variables:[Variable|name;name]
ValidatingAdmissionPolicyStatus conditions:[Condition|type] observedGeneration:long typeChecking:TypeChecking
ValidatingWebhook admissionReviewVersions:[string]! clientConfig:admissionregistration_v1_WebhookClientConfig!^ failurePolicy:(Fail,Ignore) matchConditions:[MatchCondition|name;name] matchPolicy:(Equivalent,Exact) name! namespaceSelector:LabelSelector objectSelector:LabelSelector rules:[RuleWithOperations] sideEffects:(None,NoneOnDryRun,Some,Unknown)! timeoutSeconds:int
ValidatingWebhookConfiguration apiVersion kind metadata:ObjectMeta^ webhooks:[ValidatingWebhook|name;name]
Validation expression! message messageExpression reason
Variable@ expression! name!
Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:ISCSIVolumeSource name! nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource
VolumeAttachment apiVersion kind metadata:ObjectMeta^ spec:VolumeAttachmentSpec!^ status:VolumeAttachmentStatus^
VolumeAttachmentSource inlineVolumeSpec:PersistentVolumeSpec persistentVolumeName
VolumeAttachmentSpec attacher! nodeName! source:VolumeAttachmentSource!^
VolumeAttachmentStatus attachError:VolumeError attached:bool! attachmentMetadata:{string} detachError:VolumeError
VolumeAttributesClass apiVersion driverName! kind metadata:ObjectMeta^ parameters:{string}
VolumeDevice devicePath! name!
VolumeError errorCode:int message time:time
VolumeMount mountPath! mountPropagation:(Bidirectional,HostToContainer,None) name! readOnly:bool recursiveReadOnly subPath subPathExpr
VolumeMountStatus mountPath! name! readOnly:bool recursiveReadOnly volumeStatus:VolumeStatus
VolumeNodeAffinity required:NodeSelector
VolumeNodeResources count:int
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{quantity} requests:{quantity}
VolumeStatus image:ImageVolumeStatus
VsphereVirtualDiskVolumeSource fsType storagePolicyID storagePolicyName volumePath!
WebhookConversion clientConfig:apiextensions_v1_WebhookClientConfig conversionReviewVersions:[string]!
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm!^ weight:int!
WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName hostProcess:bool runAsUserName
admissionregistration_v1_ServiceReference name! namespace! path port:int
admissionregistration_v1_WebhookClientConfig caBundle:bytes service:admissionregistration_v1_ServiceReference url
apiextensions_v1_ServiceReference name! namespace! path port:int
apiextensions_v1_WebhookClientConfig caBundle:bytes service:apiextensions_v1_ServiceReference url
autoscaling_v1_CrossVersionObjectReference@ apiVersion kind! name!
autoscaling_v1_HorizontalPodAutoscaler apiVersion kind metadata:ObjectMeta^ spec:autoscaling_v1_HorizontalPodAutoscalerSpec!^ status:autoscaling_v1_HorizontalPodAutoscalerStatus^
autoscaling_v1_HorizontalPodAutoscalerSpec maxReplicas:int! minReplicas:int scaleTargetRef:autoscaling_v1_CrossVersionObjectReference!^ targetCPUUtilizationPercentage:int
autoscaling_v1_HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:int currentReplicas:int! desiredReplicas:int! lastScaleTime:time observedGeneration:long
autoscaling_v2_CrossVersionObjectReference apiVersion kind! name!
autoscaling_v2_HorizontalPodAutoscaler apiVersion kind metadata:ObjectMeta^ spec:autoscaling_v2_HorizontalPodAutoscalerSpec!^ status:autoscaling_v2_HorizontalPodAutoscalerStatus^
autoscaling_v2_HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas:int! metrics:[MetricSpec] minReplicas:int scaleTargetRef:autoscaling_v2_CrossVersionObjectReference!^
autoscaling_v2_HorizontalPodAutoscalerStatus conditions:[HorizontalPodAutoscalerCondition|type;type] currentMetrics:[MetricStatus] currentReplicas:int desiredReplicas:int! lastScaleTime:time observedGeneration:long
core_v1_EndpointPort@ appProtocol name port:int! protocol:(SCTP,TCP,UDP)
core_v1_Event action apiVersion count:int eventTime:time firstTimestamp:time involvedObject:ObjectReference!^ kind lastTimestamp:time message metadata:ObjectMeta!^ reason related:ObjectReference reportingComponent reportingInstance series:core_v1_EventSeries source:EventSource^ type
core_v1_EventSeries count:int lastObservedTime:time
discovery_v1_EndpointPort@ appProtocol name port:int protocol:(SCTP,TCP,UDP)
events_v1_Event action apiVersion deprecatedCount:int deprecatedFirstTimestamp:time deprecatedLastTimestamp:time deprecatedSource:EventSource^ eventTime:time! kind metadata:ObjectMeta^ note reason regarding:ObjectReference^ related:ObjectReference reportingController reportingInstance series:events_v1_EventSeries type
events_v1_EventSeries count:int! lastObservedTime:time!
storage_v1_TokenRequest audience! expirationSeconds:long
`,
};
