/** Kubernetes 1.36; made by scripts/protobuf-types.mjs, and not by hand. The grammar: message-table.ts. */
export const V1_36 = {
  kinds: `
* DeleteOptions DeleteOptions
* PartialObjectMetadata PartialObjectMetadata
* PartialObjectMetadataList PartialObjectMetadataList
* Status Status
* WatchEvent WatchEvent
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy MutatingAdmissionPolicy
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBindingList MutatingAdmissionPolicyBindingList
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyList MutatingAdmissionPolicyList
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration MutatingWebhookConfiguration
admissionregistration.k8s.io/v1 MutatingWebhookConfigurationList MutatingWebhookConfigurationList
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy ValidatingAdmissionPolicy
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBinding
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyBindingList
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyList ValidatingAdmissionPolicyList
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1 ValidatingWebhookConfigurationList ValidatingWebhookConfigurationList
apiextensions.k8s.io/v1 ConversionReview ConversionReview
apiextensions.k8s.io/v1 CustomResourceDefinition CustomResourceDefinition
apiextensions.k8s.io/v1 CustomResourceDefinitionList CustomResourceDefinitionList
apps/v1 ControllerRevision ControllerRevision
apps/v1 ControllerRevisionList ControllerRevisionList
apps/v1 DaemonSet DaemonSet
apps/v1 DaemonSetList DaemonSetList
apps/v1 Deployment Deployment
apps/v1 DeploymentList DeploymentList
apps/v1 ReplicaSet ReplicaSet
apps/v1 ReplicaSetList ReplicaSetList
apps/v1 StatefulSet StatefulSet
apps/v1 StatefulSetList StatefulSetList
authentication.k8s.io/v1 SelfSubjectReview SelfSubjectReview
authentication.k8s.io/v1 TokenRequest authentication_v1_TokenRequest
authentication.k8s.io/v1 TokenReview TokenReview
authorization.k8s.io/v1 LocalSubjectAccessReview LocalSubjectAccessReview
authorization.k8s.io/v1 SelfSubjectAccessReview SelfSubjectAccessReview
authorization.k8s.io/v1 SelfSubjectRulesReview SelfSubjectRulesReview
authorization.k8s.io/v1 SubjectAccessReview SubjectAccessReview
autoscaling/v1 HorizontalPodAutoscaler autoscaling_v1_HorizontalPodAutoscaler
autoscaling/v1 HorizontalPodAutoscalerList autoscaling_v1_HorizontalPodAutoscalerList
autoscaling/v1 Scale Scale
autoscaling/v2 HorizontalPodAutoscaler autoscaling_v2_HorizontalPodAutoscaler
autoscaling/v2 HorizontalPodAutoscalerList autoscaling_v2_HorizontalPodAutoscalerList
batch/v1 CronJob CronJob
batch/v1 CronJobList CronJobList
batch/v1 Job Job
batch/v1 JobList JobList
certificates.k8s.io/v1 CertificateSigningRequest CertificateSigningRequest
certificates.k8s.io/v1 CertificateSigningRequestList CertificateSigningRequestList
coordination.k8s.io/v1 Lease Lease
coordination.k8s.io/v1 LeaseList LeaseList
discovery.k8s.io/v1 EndpointSlice EndpointSlice
discovery.k8s.io/v1 EndpointSliceList EndpointSliceList
events.k8s.io/v1 Event events_v1_Event
events.k8s.io/v1 EventList events_v1_EventList
networking.k8s.io/v1 IPAddress IPAddress
networking.k8s.io/v1 IPAddressList IPAddressList
networking.k8s.io/v1 Ingress Ingress
networking.k8s.io/v1 IngressClass IngressClass
networking.k8s.io/v1 IngressClassList IngressClassList
networking.k8s.io/v1 IngressList IngressList
networking.k8s.io/v1 NetworkPolicy NetworkPolicy
networking.k8s.io/v1 NetworkPolicyList NetworkPolicyList
networking.k8s.io/v1 ServiceCIDR ServiceCIDR
networking.k8s.io/v1 ServiceCIDRList ServiceCIDRList
node.k8s.io/v1 RuntimeClass RuntimeClass
node.k8s.io/v1 RuntimeClassList RuntimeClassList
policy/v1 Eviction Eviction
policy/v1 PodDisruptionBudget PodDisruptionBudget
policy/v1 PodDisruptionBudgetList PodDisruptionBudgetList
rbac.authorization.k8s.io/v1 ClusterRole ClusterRole
rbac.authorization.k8s.io/v1 ClusterRoleBinding ClusterRoleBinding
rbac.authorization.k8s.io/v1 ClusterRoleBindingList ClusterRoleBindingList
rbac.authorization.k8s.io/v1 ClusterRoleList ClusterRoleList
rbac.authorization.k8s.io/v1 Role Role
rbac.authorization.k8s.io/v1 RoleBinding RoleBinding
rbac.authorization.k8s.io/v1 RoleBindingList RoleBindingList
rbac.authorization.k8s.io/v1 RoleList RoleList
scheduling.k8s.io/v1 PriorityClass PriorityClass
scheduling.k8s.io/v1 PriorityClassList PriorityClassList
storage.k8s.io/v1 CSIDriver CSIDriver
storage.k8s.io/v1 CSIDriverList CSIDriverList
storage.k8s.io/v1 CSINode CSINode
storage.k8s.io/v1 CSINodeList CSINodeList
storage.k8s.io/v1 CSIStorageCapacity CSIStorageCapacity
storage.k8s.io/v1 CSIStorageCapacityList CSIStorageCapacityList
storage.k8s.io/v1 StorageClass StorageClass
storage.k8s.io/v1 StorageClassList StorageClassList
storage.k8s.io/v1 VolumeAttachment VolumeAttachment
storage.k8s.io/v1 VolumeAttachmentList VolumeAttachmentList
storage.k8s.io/v1 VolumeAttributesClass VolumeAttributesClass
storage.k8s.io/v1 VolumeAttributesClassList VolumeAttributesClassList
v1 Binding Binding
v1 ComponentStatus ComponentStatus
v1 ComponentStatusList ComponentStatusList
v1 ConfigMap ConfigMap
v1 ConfigMapList ConfigMapList
v1 Endpoints Endpoints
v1 EndpointsList EndpointsList
v1 Event core_v1_Event
v1 EventList core_v1_EventList
v1 LimitRange LimitRange
v1 LimitRangeList LimitRangeList
v1 List List
v1 Namespace Namespace
v1 NamespaceList NamespaceList
v1 Node Node
v1 NodeList NodeList
v1 PersistentVolume PersistentVolume
v1 PersistentVolumeClaim PersistentVolumeClaim
v1 PersistentVolumeClaimList PersistentVolumeClaimList
v1 PersistentVolumeList PersistentVolumeList
v1 Pod Pod
v1 PodList PodList
v1 PodStatusResult PodStatusResult
v1 PodTemplate PodTemplate
v1 PodTemplateList PodTemplateList
v1 ReplicationController ReplicationController
v1 ReplicationControllerList ReplicationControllerList
v1 ResourceQuota ResourceQuota
v1 ResourceQuotaList ResourceQuotaList
v1 Secret Secret
v1 SecretList SecretList
v1 SerializedReference SerializedReference
v1 Service Service
v1 ServiceAccount ServiceAccount
v1 ServiceAccountList ServiceAccountList
v1 ServiceList ServiceList
`,
  messages: `
AWSElasticBlockStoreVolumeSource 1volumeID! 2fsType 3partition:int 4readOnly:bool
Affinity 1nodeAffinity:NodeAffinity* 2podAffinity:PodAffinity* 3podAntiAffinity:PodAntiAffinity*
AggregationRule 1clusterRoleSelectors:[LabelSelector]
AppArmorProfile 1type! 2localhostProfile*
ApplyConfiguration 1expression
AttachedVolume 1name! 2devicePath!
AuditAnnotation 1key! 2valueExpression!
AzureDiskVolumeSource 1diskName! 2diskURI! 3cachingMode* 4fsType* 5readOnly:bool* 6kind*
AzureFilePersistentVolumeSource 1secretName! 2shareName! 3readOnly:bool 4secretNamespace*!
AzureFileVolumeSource 1secretName! 2shareName! 3readOnly:bool
Binding 1metadata:ObjectMeta! 2target:ObjectReference!
BoundObjectReference 1kind 2apiVersion 3name 4uid
CSIDriver 1metadata:ObjectMeta! 2spec:CSIDriverSpec!
CSIDriverList 1metadata:ListMeta! 2items:[CSIDriver]!
CSIDriverSpec 1attachRequired:bool* 2podInfoOnMount:bool* 3volumeLifecycleModes:[string] 4storageCapacity:bool* 5fsGroupPolicy* 6tokenRequests:[storage_v1_TokenRequest] 7requiresRepublish:bool* 8seLinuxMount:bool* 9nodeAllocatableUpdatePeriodSeconds:long* 10serviceAccountTokenInSecrets:bool* 11preventPodSchedulingIfMissing:bool*
CSINode 1metadata:ObjectMeta! 2spec:CSINodeSpec!
CSINodeDriver 1name! 2nodeID! 3topologyKeys:[string]! 4allocatable:VolumeNodeResources*
CSINodeList 1metadata:ListMeta! 2items:[CSINode]!
CSINodeSpec 1drivers:[CSINodeDriver]!
CSIPersistentVolumeSource 1driver! 2volumeHandle! 3readOnly:bool 4fsType 5volumeAttributes:{string} 6controllerPublishSecretRef:SecretReference* 7nodeStageSecretRef:SecretReference* 8nodePublishSecretRef:SecretReference* 9controllerExpandSecretRef:SecretReference* 10nodeExpandSecretRef:SecretReference*
CSIStorageCapacity 1metadata:ObjectMeta! 2nodeTopology:LabelSelector* 3storageClassName! 4capacity:quantity* 5maximumVolumeSize:quantity*
CSIStorageCapacityList 1metadata:ListMeta! 2items:[CSIStorageCapacity]!
CSIVolumeSource 1driver! 2readOnly:bool* 3fsType* 4volumeAttributes:{string} 5nodePublishSecretRef:LocalObjectReference*
Capabilities 1add:[string] 2drop:[string]
CephFSPersistentVolumeSource 1monitors:[string]! 2path 3user 4secretFile 5secretRef:SecretReference* 6readOnly:bool
CephFSVolumeSource 1monitors:[string]! 2path 3user 4secretFile 5secretRef:LocalObjectReference* 6readOnly:bool
CertificateSigningRequest 1metadata:ObjectMeta! 2spec:CertificateSigningRequestSpec! 3status:CertificateSigningRequestStatus!
CertificateSigningRequestCondition 1type! 2reason 3message 4lastUpdateTime:time! 5lastTransitionTime:time! 6status!
CertificateSigningRequestList 1metadata:ListMeta! 2items:[CertificateSigningRequest]!
CertificateSigningRequestSpec 1request:bytes! 2username 3uid 4groups:[string] 5usages:[string] 6extra:{texts} 7signerName! 8expirationSeconds:int*
CertificateSigningRequestStatus 1conditions:[CertificateSigningRequestCondition] 2certificate:bytes
CinderPersistentVolumeSource 1volumeID! 2fsType 3readOnly:bool 4secretRef:SecretReference*
CinderVolumeSource 1volumeID! 2fsType 3readOnly:bool 4secretRef:LocalObjectReference*
ClientIPConfig 1timeoutSeconds:int*
ClusterRole 1metadata:ObjectMeta! 2rules:[PolicyRule]! 3aggregationRule:AggregationRule*
ClusterRoleBinding 1metadata:ObjectMeta! 2subjects:[Subject] 3roleRef:RoleRef!
ClusterRoleBindingList 1metadata:ListMeta! 2items:[ClusterRoleBinding]!
ClusterRoleList 1metadata:ListMeta! 2items:[ClusterRole]!
ClusterTrustBundleProjection 1name* 2signerName* 3labelSelector:LabelSelector* 4path! 5optional:bool*
ComponentCondition 1type! 2status! 3message 4error
ComponentStatus 1metadata:ObjectMeta! 2conditions:[ComponentCondition]
ComponentStatusList 1metadata:ListMeta! 2items:[ComponentStatus]!
Condition 1type! 2status! 3observedGeneration:long 4lastTransitionTime:time! 5reason! 6message!
ConfigMap 1metadata:ObjectMeta! 2data:{string} 3binaryData:{bytes} 4immutable:bool*
ConfigMapEnvSource 1:LocalObjectReference 2optional:bool*
ConfigMapKeySelector 1:LocalObjectReference 2key! 3optional:bool*
ConfigMapList 1metadata:ListMeta! 2items:[ConfigMap]!
ConfigMapNodeConfigSource 1namespace! 2name! 3uid 4resourceVersion 5kubeletConfigKey!
ConfigMapProjection 1:LocalObjectReference 2items:[KeyToPath] 4optional:bool*
ConfigMapVolumeSource 1:LocalObjectReference 2items:[KeyToPath] 3defaultMode:int* 4optional:bool*
Container 1name! 2image 3command:[string] 4args:[string] 5workingDir 6ports:[ContainerPort] 7env:[EnvVar] 8resources:ResourceRequirements! 9volumeMounts:[VolumeMount] 10livenessProbe:Probe* 11readinessProbe:Probe* 12lifecycle:Lifecycle* 13terminationMessagePath 14imagePullPolicy 15securityContext:SecurityContext* 16stdin:bool 17stdinOnce:bool 18tty:bool 19envFrom:[EnvFromSource] 20terminationMessagePolicy 21volumeDevices:[VolumeDevice] 22startupProbe:Probe* 23resizePolicy:[ContainerResizePolicy] 24restartPolicy* 25restartPolicyRules:[ContainerRestartRule]
ContainerExtendedResourceRequest 1containerName! 2resourceName! 3requestName!
ContainerImage 1names:[string]! 2sizeBytes:long
ContainerPort 1name 2hostPort:int 3containerPort:int! 4protocol 5hostIP
ContainerResizePolicy 1resourceName! 2restartPolicy!
ContainerResourceMetricSource 1name! 2target:MetricTarget! 3container!
ContainerResourceMetricStatus 1name! 2current:MetricValueStatus! 3container!
ContainerRestartRule 1action 2exitCodes:ContainerRestartRuleOnExitCodes*
ContainerRestartRuleOnExitCodes 1operator 2values:[int]
ContainerState 1waiting:ContainerStateWaiting* 2running:ContainerStateRunning* 3terminated:ContainerStateTerminated*
ContainerStateRunning 1startedAt:time!
ContainerStateTerminated 1exitCode:int! 2signal:int 3reason 4message 5startedAt:time! 6finishedAt:time! 7containerID
ContainerStateWaiting 1reason 2message
ContainerStatus 1name! 2state:ContainerState! 3lastState:ContainerState! 4ready:bool! 5restartCount:int! 6image! 7imageID! 8containerID 9started:bool* 10allocatedResources:{quantity} 11resources:ResourceRequirements* 12volumeMounts:[VolumeMountStatus] 13user:ContainerUser* 14allocatedResourcesStatus:[ResourceStatus] 15stopSignal*
ContainerUser 1linux:LinuxContainerUser*
ControllerRevision 1metadata:ObjectMeta! 2data:json! 3revision:long!
ControllerRevisionList 1metadata:ListMeta! 2items:[ControllerRevision]!
ConversionRequest 1uid! 2desiredAPIVersion! 3objects:[json]!
ConversionResponse 1uid! 2convertedObjects:[json]! 3result:Status!
ConversionReview 1request:ConversionRequest* 2response:ConversionResponse*
CronJob 1metadata:ObjectMeta! 2spec:CronJobSpec! 3status:CronJobStatus!
CronJobList 1metadata:ListMeta! 2items:[CronJob]!
CronJobSpec 1schedule! 2startingDeadlineSeconds:long* 3concurrencyPolicy 4suspend:bool* 5jobTemplate:JobTemplateSpec! 6successfulJobsHistoryLimit:int* 7failedJobsHistoryLimit:int* 8timeZone*
CronJobStatus 1active:[ObjectReference] 4lastScheduleTime:time* 5lastSuccessfulTime:time*
CustomResourceColumnDefinition 1name! 2type! 3format 4description 5priority:int 6jsonPath!
CustomResourceConversion 1strategy! 2webhook:WebhookConversion*
CustomResourceDefinition 1metadata:ObjectMeta! 2spec:CustomResourceDefinitionSpec! 3status:CustomResourceDefinitionStatus!
CustomResourceDefinitionCondition 1type! 2status! 3lastTransitionTime:time! 4reason 5message 6observedGeneration:long
CustomResourceDefinitionList 1metadata:ListMeta! 2items:[CustomResourceDefinition]!
CustomResourceDefinitionNames 1plural! 2singular 3shortNames:[string] 4kind! 5listKind 6categories:[string]
CustomResourceDefinitionSpec 1group! 3names:CustomResourceDefinitionNames! 4scope! 7versions:[CustomResourceDefinitionVersion]! 9conversion:CustomResourceConversion* 10preserveUnknownFields:bool
CustomResourceDefinitionStatus 1conditions:[CustomResourceDefinitionCondition]! 2acceptedNames:CustomResourceDefinitionNames! 3storedVersions:[string]! 4observedGeneration:long
CustomResourceDefinitionVersion 1name! 2served:bool! 3storage:bool! 4schema:CustomResourceValidation* 5subresources:CustomResourceSubresources* 6additionalPrinterColumns:[CustomResourceColumnDefinition] 7deprecated:bool 8deprecationWarning* 9selectableFields:[SelectableField]
CustomResourceSubresourceScale 1specReplicasPath! 2statusReplicasPath! 3labelSelectorPath*
CustomResourceSubresourceStatus
CustomResourceSubresources 1status:CustomResourceSubresourceStatus* 2scale:CustomResourceSubresourceScale*
CustomResourceValidation 1openAPIV3Schema:JSONSchemaProps*
DaemonEndpoint 1Port:int!
DaemonSet 1metadata:ObjectMeta! 2spec:DaemonSetSpec! 3status:DaemonSetStatus!
DaemonSetCondition 1type! 2status! 3lastTransitionTime:time! 4reason 5message
DaemonSetList 1metadata:ListMeta! 2items:[DaemonSet]!
DaemonSetSpec 1selector:LabelSelector*! 2template:PodTemplateSpec! 3updateStrategy:DaemonSetUpdateStrategy! 4minReadySeconds:int 6revisionHistoryLimit:int*
DaemonSetStatus 1currentNumberScheduled:int! 2numberMisscheduled:int! 3desiredNumberScheduled:int! 4numberReady:int! 5observedGeneration:long 6updatedNumberScheduled:int 7numberAvailable:int 8numberUnavailable:int 9collisionCount:int* 10conditions:[DaemonSetCondition]
DaemonSetUpdateStrategy 1type 2rollingUpdate:RollingUpdateDaemonSet*
DeleteOptions 1gracePeriodSeconds:long* 2preconditions:Preconditions* 3orphanDependents:bool* 4propagationPolicy* 5dryRun:[string] 6ignoreStoreReadErrorWithClusterBreakingPotential:bool*
Deployment 1metadata:ObjectMeta! 2spec:DeploymentSpec! 3status:DeploymentStatus!
DeploymentCondition 1type! 2status! 4reason 5message 6lastUpdateTime:time! 7lastTransitionTime:time!
DeploymentList 1metadata:ListMeta! 2items:[Deployment]!
DeploymentSpec 1replicas:int* 2selector:LabelSelector*! 3template:PodTemplateSpec! 4strategy:DeploymentStrategy! 5minReadySeconds:int 6revisionHistoryLimit:int* 7paused:bool 9progressDeadlineSeconds:int*
DeploymentStatus 1observedGeneration:long 2replicas:int 3updatedReplicas:int 4availableReplicas:int 5unavailableReplicas:int 6conditions:[DeploymentCondition] 7readyReplicas:int 8collisionCount:int* 9terminatingReplicas:int*
DeploymentStrategy 1type 2rollingUpdate:RollingUpdateDeployment*
DownwardAPIProjection 1items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile 1path! 2fieldRef:ObjectFieldSelector* 3resourceFieldRef:ResourceFieldSelector* 4mode:int*
DownwardAPIVolumeSource 1items:[DownwardAPIVolumeFile] 2defaultMode:int*
EmptyDirVolumeSource 1medium 2sizeLimit:quantity*
Endpoint 1addresses:[string]! 2conditions:EndpointConditions! 3hostname* 4targetRef:ObjectReference* 5deprecatedTopology:{string} 6nodeName* 7zone* 8hints:EndpointHints*
EndpointAddress 1ip! 2targetRef:ObjectReference* 3hostname 4nodeName*
EndpointConditions 1ready:bool* 2serving:bool* 3terminating:bool*
EndpointHints 1forZones:[ForZone] 2forNodes:[ForNode]
EndpointSlice 1metadata:ObjectMeta! 2endpoints:[Endpoint]! 3ports:[discovery_v1_EndpointPort]! 4addressType!
EndpointSliceList 1metadata:ListMeta! 2items:[EndpointSlice]!
EndpointSubset 1addresses:[EndpointAddress] 2notReadyAddresses:[EndpointAddress] 3ports:[core_v1_EndpointPort]
Endpoints 1metadata:ObjectMeta! 2subsets:[EndpointSubset]
EndpointsList 1metadata:ListMeta! 2items:[Endpoints]!
EnvFromSource 1prefix 2configMapRef:ConfigMapEnvSource* 3secretRef:SecretEnvSource*
EnvVar 1name! 2value 3valueFrom:EnvVarSource*
EnvVarSource 1fieldRef:ObjectFieldSelector* 2resourceFieldRef:ResourceFieldSelector* 3configMapKeyRef:ConfigMapKeySelector* 4secretKeyRef:SecretKeySelector* 5fileKeyRef:FileKeySelector*
EphemeralContainer 1:EphemeralContainerCommon 2targetContainerName
EphemeralContainerCommon 1name! 2image 3command:[string] 4args:[string] 5workingDir 6ports:[ContainerPort] 7env:[EnvVar] 8resources:ResourceRequirements! 9volumeMounts:[VolumeMount] 10livenessProbe:Probe* 11readinessProbe:Probe* 12lifecycle:Lifecycle* 13terminationMessagePath 14imagePullPolicy 15securityContext:SecurityContext* 16stdin:bool 17stdinOnce:bool 18tty:bool 19envFrom:[EnvFromSource] 20terminationMessagePolicy 21volumeDevices:[VolumeDevice] 22startupProbe:Probe* 23resizePolicy:[ContainerResizePolicy] 24restartPolicy* 25restartPolicyRules:[ContainerRestartRule]
EphemeralVolumeSource 1volumeClaimTemplate:PersistentVolumeClaimTemplate*
EventSource 1component 2host
Eviction 1metadata:ObjectMeta! 2deleteOptions:DeleteOptions*
ExecAction 1command:[string]
ExpressionWarning 2fieldRef! 3warning!
ExternalDocumentation 1description 2url
ExternalMetricSource 1metric:MetricIdentifier! 2target:MetricTarget!
ExternalMetricStatus 1metric:MetricIdentifier! 2current:MetricValueStatus!
FCVolumeSource 1targetWWNs:[string] 2lun:int* 3fsType 4readOnly:bool 5wwids:[string]
FieldSelectorAttributes 1rawSelector 2requirements:[FieldSelectorRequirement]
FieldSelectorRequirement 1key! 2operator! 3values:[string]
FileKeySelector 1volumeName! 2path! 3key! 4optional:bool*
FlexPersistentVolumeSource 1driver! 2fsType 3secretRef:SecretReference* 4readOnly:bool 5options:{string}
FlexVolumeSource 1driver! 2fsType 3secretRef:LocalObjectReference* 4readOnly:bool 5options:{string}
FlockerVolumeSource 1datasetName 2datasetUUID
ForNode 1name!
ForZone 1name!
GCEPersistentDiskVolumeSource 1pdName! 2fsType 3partition:int 4readOnly:bool
GRPCAction 1port:int! 2service*!
GitRepoVolumeSource 1repository! 2revision 3directory
GlusterfsPersistentVolumeSource 1endpoints! 2path! 3readOnly:bool 4endpointsNamespace*
GlusterfsVolumeSource 1endpoints! 2path! 3readOnly:bool
HPAScalingPolicy 1type! 2value:int! 3periodSeconds:int!
HPAScalingRules 1selectPolicy* 2policies:[HPAScalingPolicy] 3stabilizationWindowSeconds:int* 4tolerance:quantity*
HTTPGetAction 1path 2port:intstr! 3host 4scheme 5httpHeaders:[HTTPHeader]
HTTPHeader 1name! 2value!
HTTPIngressPath 1path 2backend:IngressBackend! 3pathType*!
HTTPIngressRuleValue 1paths:[HTTPIngressPath]!
HorizontalPodAutoscalerBehavior 1scaleUp:HPAScalingRules* 2scaleDown:HPAScalingRules*
HorizontalPodAutoscalerCondition 1type! 2status! 3lastTransitionTime:time! 4reason 5message
HostAlias 1ip! 2hostnames:[string]
HostIP 1ip!
HostPathVolumeSource 1path! 2type*
IPAddress 1metadata:ObjectMeta! 2spec:IPAddressSpec!
IPAddressList 1metadata:ListMeta! 2items:[IPAddress]!
IPAddressSpec 1parentRef:ParentReference*
IPBlock 1cidr! 2except:[string]
ISCSIPersistentVolumeSource 1targetPortal! 2iqn! 3lun:int! 4iscsiInterface 5fsType 6readOnly:bool 7portals:[string] 8chapAuthDiscovery:bool 10secretRef:SecretReference* 11chapAuthSession:bool 12initiatorName*
ISCSIVolumeSource 1targetPortal! 2iqn! 3lun:int! 4iscsiInterface 5fsType 6readOnly:bool 7portals:[string] 8chapAuthDiscovery:bool 10secretRef:LocalObjectReference* 11chapAuthSession:bool 12initiatorName*
ImageVolumeSource 1reference 2pullPolicy
ImageVolumeStatus 1imageRef
Ingress 1metadata:ObjectMeta! 2spec:IngressSpec! 3status:IngressStatus!
IngressBackend 3resource:TypedLocalObjectReference* 4service:IngressServiceBackend*
IngressClass 1metadata:ObjectMeta! 2spec:IngressClassSpec!
IngressClassList 1metadata:ListMeta! 2items:[IngressClass]!
IngressClassParametersReference 1apiGroup* 2kind! 3name! 4scope*! 5namespace*
IngressClassSpec 1controller 2parameters:IngressClassParametersReference*
IngressList 1metadata:ListMeta! 2items:[Ingress]!
IngressLoadBalancerIngress 1ip 2hostname 4ports:[IngressPortStatus]
IngressLoadBalancerStatus 1ingress:[IngressLoadBalancerIngress]
IngressPortStatus 1port:int! 2protocol! 3error*
IngressRule 1host 2:IngressRuleValue
IngressRuleValue 1http:HTTPIngressRuleValue*
IngressServiceBackend 1name! 2port:ServiceBackendPort!
IngressSpec 1defaultBackend:IngressBackend* 2tls:[IngressTLS] 3rules:[IngressRule] 4ingressClassName*
IngressStatus 1loadBalancer:IngressLoadBalancerStatus!
IngressTLS 1hosts:[string] 2secretName
JSONPatch 1expression
JSONSchemaProps 1id 2$schema 3$ref* 4description 5type 6format 7title 8default:json* 9maximum:double* 10exclusiveMaximum:bool 11minimum:double* 12exclusiveMinimum:bool 13maxLength:long* 14minLength:long* 15pattern 16maxItems:long* 17minItems:long* 18uniqueItems:bool 19multipleOf:double* 20enum:[json] 21maxProperties:long* 22minProperties:long* 23required:[string] 24items:schemaOrList* 25allOf:[JSONSchemaProps] 26oneOf:[JSONSchemaProps] 27anyOf:[JSONSchemaProps] 28not:JSONSchemaProps* 29properties:{JSONSchemaProps} 30additionalProperties:schemaOrBool* 31patternProperties:{JSONSchemaProps} 32dependencies:{schemaOrNames} 33additionalItems:schemaOrBool* 34definitions:{JSONSchemaProps} 35externalDocs:ExternalDocumentation* 36example:json* 37nullable:bool 38x-kubernetes-preserve-unknown-fields:bool* 39x-kubernetes-embedded-resource:bool 40x-kubernetes-int-or-string:bool 41x-kubernetes-list-map-keys:[string] 42x-kubernetes-list-type* 43x-kubernetes-map-type* 44x-kubernetes-validations:[ValidationRule]
Job 1metadata:ObjectMeta! 2spec:JobSpec! 3status:JobStatus!
JobCondition 1type! 2status! 3lastProbeTime:time! 4lastTransitionTime:time! 5reason 6message
JobList 1metadata:ListMeta! 2items:[Job]!
JobSpec 1parallelism:int* 2completions:int* 3activeDeadlineSeconds:long* 4selector:LabelSelector* 5manualSelector:bool* 6template:PodTemplateSpec! 7backoffLimit:int* 8ttlSecondsAfterFinished:int* 9completionMode* 10suspend:bool* 11podFailurePolicy:PodFailurePolicy* 12backoffLimitPerIndex:int* 13maxFailedIndexes:int* 14podReplacementPolicy* 15managedBy* 16successPolicy:SuccessPolicy*
JobStatus 1conditions:[JobCondition] 2startTime:time* 3completionTime:time* 4active:int 5succeeded:int 6failed:int 7completedIndexes 8uncountedTerminatedPods:UncountedTerminatedPods* 9ready:int* 10failedIndexes* 11terminating:int*
JobTemplateSpec 1metadata:ObjectMeta! 2spec:JobSpec!
KeyToPath 1key! 2path! 3mode:int*
LabelSelector 1matchLabels:{string} 2matchExpressions:[LabelSelectorRequirement]
LabelSelectorAttributes 1rawSelector 2requirements:[LabelSelectorRequirement]
LabelSelectorRequirement 1key! 2operator! 3values:[string]
Lease 1metadata:ObjectMeta! 2spec:LeaseSpec!
LeaseList 1metadata:ListMeta! 2items:[Lease]!
LeaseSpec 1holderIdentity* 2leaseDurationSeconds:int* 3acquireTime:micro* 4renewTime:micro* 5leaseTransitions:int* 6strategy* 7preferredHolder*
Lifecycle 1postStart:LifecycleHandler* 2preStop:LifecycleHandler* 3stopSignal*
LifecycleHandler 1exec:ExecAction* 2httpGet:HTTPGetAction* 3tcpSocket:TCPSocketAction* 4sleep:SleepAction*
LimitRange 1metadata:ObjectMeta! 2spec:LimitRangeSpec!
LimitRangeItem 1type! 2max:{quantity} 3min:{quantity} 4default:{quantity} 5defaultRequest:{quantity} 6maxLimitRequestRatio:{quantity}
LimitRangeList 1metadata:ListMeta! 2items:[LimitRange]!
LimitRangeSpec 1limits:[LimitRangeItem]!
LinuxContainerUser 1uid:long! 2gid:long! 3supplementalGroups:[long]
List 1metadata:ListMeta! 2items:[json]!
ListMeta 1selfLink 2resourceVersion 3continue 4remainingItemCount:long* 5shardInfo:ShardInfo*
LoadBalancerIngress 1ip 2hostname 3ipMode* 4ports:[PortStatus]
LoadBalancerStatus 1ingress:[LoadBalancerIngress]
LocalObjectReference 1name
LocalSubjectAccessReview 1metadata:ObjectMeta! 2spec:SubjectAccessReviewSpec! 3status:SubjectAccessReviewStatus!
LocalVolumeSource 1path! 2fsType*
ManagedFieldsEntry 1manager 2operation 3apiVersion 4time:time* 6fieldsType 7fieldsV1:json* 8subresource
MatchCondition 1name! 2expression!
MatchResources 1namespaceSelector:LabelSelector* 2objectSelector:LabelSelector* 3resourceRules:[NamedRuleWithOperations] 4excludeResourceRules:[NamedRuleWithOperations] 7matchPolicy*
MetricIdentifier 1name! 2selector:LabelSelector*
MetricSpec 1type! 2object:ObjectMetricSource* 3pods:PodsMetricSource* 4resource:ResourceMetricSource* 5external:ExternalMetricSource* 7containerResource:ContainerResourceMetricSource*
MetricStatus 1type! 2object:ObjectMetricStatus* 3pods:PodsMetricStatus* 4resource:ResourceMetricStatus* 5external:ExternalMetricStatus* 7containerResource:ContainerResourceMetricStatus*
MetricTarget 1type! 2value:quantity* 3averageValue:quantity* 4averageUtilization:int*
MetricValueStatus 1value:quantity* 2averageValue:quantity* 3averageUtilization:int*
ModifyVolumeStatus 1targetVolumeAttributesClassName 2status!
MutatingAdmissionPolicy 1metadata:ObjectMeta! 2spec:MutatingAdmissionPolicySpec!
MutatingAdmissionPolicyBinding 1metadata:ObjectMeta! 2spec:MutatingAdmissionPolicyBindingSpec!
MutatingAdmissionPolicyBindingList 1metadata:ListMeta! 2items:[MutatingAdmissionPolicyBinding]!
MutatingAdmissionPolicyBindingSpec 1policyName 2paramRef:ParamRef* 3matchResources:MatchResources*
MutatingAdmissionPolicyList 1metadata:ListMeta! 2items:[MutatingAdmissionPolicy]!
MutatingAdmissionPolicySpec 1paramKind:ParamKind* 2matchConstraints:MatchResources* 3variables:[Variable] 4mutations:[Mutation] 5failurePolicy* 6matchConditions:[MatchCondition] 7reinvocationPolicy
MutatingWebhook 1name! 2clientConfig:admissionregistration_v1_WebhookClientConfig! 3rules:[RuleWithOperations] 4failurePolicy* 5namespaceSelector:LabelSelector* 6sideEffects*! 7timeoutSeconds:int* 8admissionReviewVersions:[string]! 9matchPolicy* 10reinvocationPolicy* 11objectSelector:LabelSelector* 12matchConditions:[MatchCondition]
MutatingWebhookConfiguration 1metadata:ObjectMeta! 2webhooks:[MutatingWebhook]
MutatingWebhookConfigurationList 1metadata:ListMeta! 2items:[MutatingWebhookConfiguration]!
Mutation 2patchType! 3applyConfiguration:ApplyConfiguration* 4jsonPatch:JSONPatch*
NFSVolumeSource 1server! 2path! 3readOnly:bool
NamedRuleWithOperations 1resourceNames:[string] 2:RuleWithOperations
Namespace 1metadata:ObjectMeta! 2spec:NamespaceSpec! 3status:NamespaceStatus!
NamespaceCondition 1type! 2status! 4lastTransitionTime:time! 5reason 6message
NamespaceList 1metadata:ListMeta! 2items:[Namespace]!
NamespaceSpec 1finalizers:[string]
NamespaceStatus 1phase 2conditions:[NamespaceCondition]
NetworkPolicy 1metadata:ObjectMeta! 2spec:NetworkPolicySpec!
NetworkPolicyEgressRule 1ports:[NetworkPolicyPort] 2to:[NetworkPolicyPeer]
NetworkPolicyIngressRule 1ports:[NetworkPolicyPort] 2from:[NetworkPolicyPeer]
NetworkPolicyList 1metadata:ListMeta! 2items:[NetworkPolicy]!
NetworkPolicyPeer 1podSelector:LabelSelector* 2namespaceSelector:LabelSelector* 3ipBlock:IPBlock*
NetworkPolicyPort 1protocol* 2port:intstr* 3endPort:int*
NetworkPolicySpec 1podSelector:LabelSelector! 2ingress:[NetworkPolicyIngressRule] 3egress:[NetworkPolicyEgressRule] 4policyTypes:[string]
Node 1metadata:ObjectMeta! 2spec:NodeSpec! 3status:NodeStatus!
NodeAddress 1type! 2address!
NodeAffinity 1requiredDuringSchedulingIgnoredDuringExecution:NodeSelector* 2preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
NodeAllocatableResourceClaimStatus 1resourceClaimName! 2containers:[string] 3resources:{quantity}!
NodeCondition 1type! 2status! 3lastHeartbeatTime:time! 4lastTransitionTime:time! 5reason 6message
NodeConfigSource 2configMap:ConfigMapNodeConfigSource*
NodeConfigStatus 1assigned:NodeConfigSource* 2active:NodeConfigSource* 3lastKnownGood:NodeConfigSource* 4error
NodeDaemonEndpoints 1kubeletEndpoint:DaemonEndpoint!
NodeFeatures 1supplementalGroupsPolicy:bool*
NodeList 1metadata:ListMeta! 2items:[Node]!
NodeRuntimeHandler 1name! 2features:NodeRuntimeHandlerFeatures*
NodeRuntimeHandlerFeatures 1recursiveReadOnlyMounts:bool* 2userNamespaces:bool*
NodeSelector 1nodeSelectorTerms:[NodeSelectorTerm]!
NodeSelectorRequirement 1key! 2operator! 3values:[string]
NodeSelectorTerm 1matchExpressions:[NodeSelectorRequirement] 2matchFields:[NodeSelectorRequirement]
NodeSpec 1podCIDR 2externalID 3providerID 4unschedulable:bool 5taints:[Taint] 6configSource:NodeConfigSource* 7podCIDRs:[string]
NodeStatus 1capacity:{quantity} 2allocatable:{quantity} 3phase 4conditions:[NodeCondition] 5addresses:[NodeAddress] 6daemonEndpoints:NodeDaemonEndpoints! 7nodeInfo:NodeSystemInfo! 8images:[ContainerImage] 9volumesInUse:[string] 10volumesAttached:[AttachedVolume] 11config:NodeConfigStatus* 12runtimeHandlers:[NodeRuntimeHandler] 13features:NodeFeatures* 14declaredFeatures:[string]
NodeSwapStatus 1capacity:long*
NodeSystemInfo 1machineID! 2systemUUID! 3bootID! 4kernelVersion! 5osImage! 6containerRuntimeVersion! 7kubeletVersion! 8kubeProxyVersion! 9operatingSystem! 10architecture! 11swap:NodeSwapStatus*
NonResourceAttributes 1path 2verb
NonResourceRule 1verbs:[string]! 2nonResourceURLs:[string]
ObjectFieldSelector 1apiVersion 2fieldPath!
ObjectMeta 1name 2generateName 3namespace 4selfLink 5uid 6resourceVersion 7generation:long 8creationTimestamp:time 9deletionTimestamp:time* 10deletionGracePeriodSeconds:long* 11labels:{string} 12annotations:{string} 13ownerReferences:[OwnerReference] 14finalizers:[string] 17managedFields:[ManagedFieldsEntry]
ObjectMetricSource 1describedObject:autoscaling_v2_CrossVersionObjectReference! 2target:MetricTarget! 3metric:MetricIdentifier!
ObjectMetricStatus 1metric:MetricIdentifier! 2current:MetricValueStatus! 3describedObject:autoscaling_v2_CrossVersionObjectReference!
ObjectReference 1kind 2namespace 3name 4uid 5apiVersion 6resourceVersion 7fieldPath
Overhead 1podFixed:{quantity}
OwnerReference 1kind! 3name! 4uid! 5apiVersion! 6controller:bool* 7blockOwnerDeletion:bool*
ParamKind 1apiVersion 2kind
ParamRef 1name 2namespace 3selector:LabelSelector* 4parameterNotFoundAction*
ParentReference 1group 2resource 3namespace 4name
PartialObjectMetadata 1metadata:ObjectMeta!
PartialObjectMetadataList 1metadata:ListMeta! 2items:[PartialObjectMetadata]!
PersistentVolume 1metadata:ObjectMeta! 2spec:PersistentVolumeSpec! 3status:PersistentVolumeStatus!
PersistentVolumeClaim 1metadata:ObjectMeta! 2spec:PersistentVolumeClaimSpec! 3status:PersistentVolumeClaimStatus!
PersistentVolumeClaimCondition 1type! 2status! 3lastProbeTime:time! 4lastTransitionTime:time! 5reason 6message
PersistentVolumeClaimList 1metadata:ListMeta! 2items:[PersistentVolumeClaim]!
PersistentVolumeClaimSpec 1accessModes:[string] 2resources:VolumeResourceRequirements! 3volumeName 4selector:LabelSelector* 5storageClassName* 6volumeMode* 7dataSource:TypedLocalObjectReference* 8dataSourceRef:TypedObjectReference* 9volumeAttributesClassName*
PersistentVolumeClaimStatus 1phase 2accessModes:[string] 3capacity:{quantity} 4conditions:[PersistentVolumeClaimCondition] 5allocatedResources:{quantity} 7allocatedResourceStatuses:{string} 8currentVolumeAttributesClassName* 9modifyVolumeStatus:ModifyVolumeStatus*
PersistentVolumeClaimTemplate 1metadata:ObjectMeta! 2spec:PersistentVolumeClaimSpec!
PersistentVolumeClaimVolumeSource 1claimName! 2readOnly:bool
PersistentVolumeList 1metadata:ListMeta! 2items:[PersistentVolume]!
PersistentVolumeSource 1gcePersistentDisk:GCEPersistentDiskVolumeSource* 2awsElasticBlockStore:AWSElasticBlockStoreVolumeSource* 3hostPath:HostPathVolumeSource* 4glusterfs:GlusterfsPersistentVolumeSource* 5nfs:NFSVolumeSource* 6rbd:RBDPersistentVolumeSource* 7iscsi:ISCSIPersistentVolumeSource* 8cinder:CinderPersistentVolumeSource* 9cephfs:CephFSPersistentVolumeSource* 10fc:FCVolumeSource* 11flocker:FlockerVolumeSource* 12flexVolume:FlexPersistentVolumeSource* 13azureFile:AzureFilePersistentVolumeSource* 14vsphereVolume:VsphereVirtualDiskVolumeSource* 15quobyte:QuobyteVolumeSource* 16azureDisk:AzureDiskVolumeSource* 17photonPersistentDisk:PhotonPersistentDiskVolumeSource* 18portworxVolume:PortworxVolumeSource* 19scaleIO:ScaleIOPersistentVolumeSource* 20local:LocalVolumeSource* 21storageos:StorageOSPersistentVolumeSource* 22csi:CSIPersistentVolumeSource*
PersistentVolumeSpec 1capacity:{quantity} 2:PersistentVolumeSource 3accessModes:[string] 4claimRef:ObjectReference* 5persistentVolumeReclaimPolicy 6storageClassName 7mountOptions:[string] 8volumeMode* 9nodeAffinity:VolumeNodeAffinity* 10volumeAttributesClassName*
PersistentVolumeStatus 1phase 2message 3reason 4lastPhaseTransitionTime:time*
PhotonPersistentDiskVolumeSource 1pdID! 2fsType
Pod 1metadata:ObjectMeta! 2spec:PodSpec! 3status:PodStatus!
PodAffinity 1requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm] 2preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
PodAffinityTerm 1labelSelector:LabelSelector* 2namespaces:[string] 3topologyKey! 4namespaceSelector:LabelSelector* 5matchLabelKeys:[string] 6mismatchLabelKeys:[string]
PodAntiAffinity 1requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm] 2preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
PodCertificateProjection 1signerName 2keyType 3maxExpirationSeconds:int* 4credentialBundlePath 5keyPath 6certificateChainPath 7userAnnotations:{string}
PodCondition 1type! 2status! 3lastProbeTime:time! 4lastTransitionTime:time! 5reason 6message 7observedGeneration:long
PodDNSConfig 1nameservers:[string] 2searches:[string] 3options:[PodDNSConfigOption]
PodDNSConfigOption 1name 2value*
PodDisruptionBudget 1metadata:ObjectMeta! 2spec:PodDisruptionBudgetSpec! 3status:PodDisruptionBudgetStatus!
PodDisruptionBudgetList 1metadata:ListMeta! 2items:[PodDisruptionBudget]!
PodDisruptionBudgetSpec 1minAvailable:intstr* 2selector:LabelSelector* 3maxUnavailable:intstr* 4unhealthyPodEvictionPolicy*
PodDisruptionBudgetStatus 1observedGeneration:long 2disruptedPods:{time} 3disruptionsAllowed:int! 4currentHealthy:int! 5desiredHealthy:int! 6expectedPods:int! 7conditions:[Condition]
PodExtendedResourceClaimStatus 1requestMappings:[ContainerExtendedResourceRequest]! 2resourceClaimName!
PodFailurePolicy 1rules:[PodFailurePolicyRule]!
PodFailurePolicyOnExitCodesRequirement 1containerName* 2operator! 3values:[int]!
PodFailurePolicyOnPodConditionsPattern 1type! 2status!
PodFailurePolicyRule 1action! 2onExitCodes:PodFailurePolicyOnExitCodesRequirement* 3onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodIP 1ip!
PodList 1metadata:ListMeta! 2items:[Pod]!
PodOS 1name!
PodReadinessGate 1conditionType!
PodResourceClaim 1name! 3resourceClaimName* 4resourceClaimTemplateName*
PodResourceClaimStatus 1name! 2resourceClaimName*
PodSchedulingGate 1name!
PodSchedulingGroup 1podGroupName*
PodSecurityContext 1seLinuxOptions:SELinuxOptions* 2runAsUser:long* 3runAsNonRoot:bool* 4supplementalGroups:[long] 5fsGroup:long* 6runAsGroup:long* 7sysctls:[Sysctl] 8windowsOptions:WindowsSecurityContextOptions* 9fsGroupChangePolicy* 10seccompProfile:SeccompProfile* 11appArmorProfile:AppArmorProfile* 12supplementalGroupsPolicy* 13seLinuxChangePolicy*
PodSpec 1volumes:[Volume] 2containers:[Container]! 3restartPolicy 4terminationGracePeriodSeconds:long* 5activeDeadlineSeconds:long* 6dnsPolicy 7nodeSelector:{string} 8serviceAccountName 9serviceAccount 10nodeName 11hostNetwork:bool 12hostPID:bool 13hostIPC:bool 14securityContext:PodSecurityContext* 15imagePullSecrets:[LocalObjectReference] 16hostname 17subdomain 18affinity:Affinity* 19schedulerName 20initContainers:[Container] 21automountServiceAccountToken:bool* 22tolerations:[Toleration] 23hostAliases:[HostAlias] 24priorityClassName 25priority:int* 26dnsConfig:PodDNSConfig* 27shareProcessNamespace:bool* 28readinessGates:[PodReadinessGate] 29runtimeClassName* 30enableServiceLinks:bool* 31preemptionPolicy* 32overhead:{quantity} 33topologySpreadConstraints:[TopologySpreadConstraint] 34ephemeralContainers:[EphemeralContainer] 35setHostnameAsFQDN:bool* 36os:PodOS* 37hostUsers:bool* 38schedulingGates:[PodSchedulingGate] 39resourceClaims:[PodResourceClaim] 40resources:ResourceRequirements* 41hostnameOverride* 43schedulingGroup:PodSchedulingGroup*
PodStatus 1phase 2conditions:[PodCondition] 3message 4reason 5hostIP 6podIP 7startTime:time* 8containerStatuses:[ContainerStatus] 9qosClass 10initContainerStatuses:[ContainerStatus] 11nominatedNodeName 12podIPs:[PodIP] 13ephemeralContainerStatuses:[ContainerStatus] 14resize 15resourceClaimStatuses:[PodResourceClaimStatus] 16hostIPs:[HostIP] 17observedGeneration:long 18extendedResourceClaimStatus:PodExtendedResourceClaimStatus* 19allocatedResources:{quantity} 20resources:ResourceRequirements* 21nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus]
PodStatusResult 1metadata:ObjectMeta! 2status:PodStatus!
PodTemplate 1metadata:ObjectMeta! 2template:PodTemplateSpec!
PodTemplateList 1metadata:ListMeta! 2items:[PodTemplate]!
PodTemplateSpec 1metadata:ObjectMeta! 2spec:PodSpec!
PodsMetricSource 1metric:MetricIdentifier! 2target:MetricTarget!
PodsMetricStatus 1metric:MetricIdentifier! 2current:MetricValueStatus!
PolicyRule 1verbs:[string]! 2apiGroups:[string] 3resources:[string] 4resourceNames:[string] 5nonResourceURLs:[string]
PortStatus 1port:int! 2protocol! 3error*
PortworxVolumeSource 1volumeID! 2fsType 3readOnly:bool
Preconditions 1uid* 2resourceVersion*
PreferredSchedulingTerm 1weight:int! 2preference:NodeSelectorTerm!
PriorityClass 1metadata:ObjectMeta! 2value:int! 3globalDefault:bool 4description 5preemptionPolicy*
PriorityClassList 1metadata:ListMeta! 2items:[PriorityClass]!
Probe 1:ProbeHandler 2initialDelaySeconds:int 3timeoutSeconds:int 4periodSeconds:int 5successThreshold:int 6failureThreshold:int 7terminationGracePeriodSeconds:long*
ProbeHandler 1exec:ExecAction* 2httpGet:HTTPGetAction* 3tcpSocket:TCPSocketAction* 4grpc:GRPCAction*
ProjectedVolumeSource 1sources:[VolumeProjection]! 2defaultMode:int*
QuobyteVolumeSource 1registry! 2volume! 3readOnly:bool 4user 5group 6tenant
RBDPersistentVolumeSource 1monitors:[string]! 2image! 3fsType 4pool 5user 6keyring 7secretRef:SecretReference* 8readOnly:bool
RBDVolumeSource 1monitors:[string]! 2image! 3fsType 4pool 5user 6keyring 7secretRef:LocalObjectReference* 8readOnly:bool
ReplicaSet 1metadata:ObjectMeta! 2spec:ReplicaSetSpec! 3status:ReplicaSetStatus!
ReplicaSetCondition 1type! 2status! 3lastTransitionTime:time! 4reason 5message
ReplicaSetList 1metadata:ListMeta! 2items:[ReplicaSet]!
ReplicaSetSpec 1replicas:int* 2selector:LabelSelector*! 3template:PodTemplateSpec! 4minReadySeconds:int
ReplicaSetStatus 1replicas:int! 2fullyLabeledReplicas:int 3observedGeneration:long 4readyReplicas:int 5availableReplicas:int 6conditions:[ReplicaSetCondition] 7terminatingReplicas:int*
ReplicationController 1metadata:ObjectMeta! 2spec:ReplicationControllerSpec! 3status:ReplicationControllerStatus!
ReplicationControllerCondition 1type! 2status! 3lastTransitionTime:time! 4reason 5message
ReplicationControllerList 1metadata:ListMeta! 2items:[ReplicationController]!
ReplicationControllerSpec 1replicas:int* 2selector:{string} 3template:PodTemplateSpec* 4minReadySeconds:int
ReplicationControllerStatus 1replicas:int! 2fullyLabeledReplicas:int 3observedGeneration:long 4readyReplicas:int 5availableReplicas:int 6conditions:[ReplicationControllerCondition]
ResourceAttributes 1namespace 2verb 3group 4version 5resource 6subresource 7name 8fieldSelector:FieldSelectorAttributes* 9labelSelector:LabelSelectorAttributes*
ResourceClaim 1name! 2request
ResourceFieldSelector 1containerName 2resource! 3divisor:quantity!
ResourceHealth 1resourceID! 2health 6message*
ResourceMetricSource 1name! 2target:MetricTarget!
ResourceMetricStatus 1name! 2current:MetricValueStatus!
ResourceQuota 1metadata:ObjectMeta! 2spec:ResourceQuotaSpec! 3status:ResourceQuotaStatus!
ResourceQuotaList 1metadata:ListMeta! 2items:[ResourceQuota]!
ResourceQuotaSpec 1hard:{quantity} 2scopes:[string] 3scopeSelector:ScopeSelector*
ResourceQuotaStatus 1hard:{quantity} 2used:{quantity}
ResourceRequirements 1limits:{quantity} 2requests:{quantity} 3claims:[ResourceClaim]
ResourceRule 1verbs:[string]! 2apiGroups:[string] 3resources:[string] 4resourceNames:[string]
ResourceStatus 1name! 2resources:[ResourceHealth]
Role 1metadata:ObjectMeta! 2rules:[PolicyRule]!
RoleBinding 1metadata:ObjectMeta! 2subjects:[Subject] 3roleRef:RoleRef!
RoleBindingList 1metadata:ListMeta! 2items:[RoleBinding]!
RoleList 1metadata:ListMeta! 2items:[Role]!
RoleRef 1apiGroup! 2kind! 3name!
RollingUpdateDaemonSet 1maxUnavailable:intstr* 2maxSurge:intstr*
RollingUpdateDeployment 1maxUnavailable:intstr* 2maxSurge:intstr*
RollingUpdateStatefulSetStrategy 1partition:int* 2maxUnavailable:intstr*
Rule 1apiGroups:[string] 2apiVersions:[string] 3resources:[string] 4scope*
RuleWithOperations 1operations:[string] 2:Rule
RuntimeClass 1metadata:ObjectMeta! 2handler! 3overhead:Overhead* 4scheduling:Scheduling*
RuntimeClassList 1metadata:ListMeta! 2items:[RuntimeClass]!
SELinuxOptions 1user 2role 3type 4level
Scale 1metadata:ObjectMeta! 2spec:ScaleSpec! 3status:ScaleStatus!
ScaleIOPersistentVolumeSource 1gateway! 2system! 3secretRef:SecretReference*! 4sslEnabled:bool 5protectionDomain 6storagePool 7storageMode 8volumeName 9fsType 10readOnly:bool
ScaleIOVolumeSource 1gateway! 2system! 3secretRef:LocalObjectReference*! 4sslEnabled:bool 5protectionDomain 6storagePool 7storageMode 8volumeName 9fsType 10readOnly:bool
ScaleSpec 1replicas:int
ScaleStatus 1replicas:int! 2selector
Scheduling 1nodeSelector:{string} 2tolerations:[Toleration]
ScopeSelector 1matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement 1scopeName! 2operator! 3values:[string]
SeccompProfile 1type! 2localhostProfile*
Secret 1metadata:ObjectMeta! 2data:{bytes} 3type 4stringData:{string} 5immutable:bool*
SecretEnvSource 1:LocalObjectReference 2optional:bool*
SecretKeySelector 1:LocalObjectReference 2key! 3optional:bool*
SecretList 1metadata:ListMeta! 2items:[Secret]!
SecretProjection 1:LocalObjectReference 2items:[KeyToPath] 4optional:bool*
SecretReference 1name 2namespace
SecretVolumeSource 1secretName 2items:[KeyToPath] 3defaultMode:int* 4optional:bool*
SecurityContext 1capabilities:Capabilities* 2privileged:bool* 3seLinuxOptions:SELinuxOptions* 4runAsUser:long* 5runAsNonRoot:bool* 6readOnlyRootFilesystem:bool* 7allowPrivilegeEscalation:bool* 8runAsGroup:long* 9procMount* 10windowsOptions:WindowsSecurityContextOptions* 11seccompProfile:SeccompProfile* 12appArmorProfile:AppArmorProfile*
SelectableField 1jsonPath!
SelfSubjectAccessReview 1metadata:ObjectMeta! 2spec:SelfSubjectAccessReviewSpec! 3status:SubjectAccessReviewStatus!
SelfSubjectAccessReviewSpec 1resourceAttributes:ResourceAttributes* 2nonResourceAttributes:NonResourceAttributes*
SelfSubjectReview 1metadata:ObjectMeta! 2status:SelfSubjectReviewStatus!
SelfSubjectReviewStatus 1userInfo:UserInfo!
SelfSubjectRulesReview 1metadata:ObjectMeta! 2spec:SelfSubjectRulesReviewSpec! 3status:SubjectRulesReviewStatus!
SelfSubjectRulesReviewSpec 1namespace
SerializedReference 1reference:ObjectReference!
Service 1metadata:ObjectMeta! 2spec:ServiceSpec! 3status:ServiceStatus!
ServiceAccount 1metadata:ObjectMeta! 2secrets:[ObjectReference] 3imagePullSecrets:[LocalObjectReference] 4automountServiceAccountToken:bool*
ServiceAccountList 1metadata:ListMeta! 2items:[ServiceAccount]!
ServiceAccountTokenProjection 1audience 2expirationSeconds:long* 3path!
ServiceBackendPort 1name 2number:int
ServiceCIDR 1metadata:ObjectMeta! 2spec:ServiceCIDRSpec! 3status:ServiceCIDRStatus!
ServiceCIDRList 1metadata:ListMeta! 2items:[ServiceCIDR]!
ServiceCIDRSpec 1cidrs:[string]
ServiceCIDRStatus 1conditions:[Condition]
ServiceList 1metadata:ListMeta! 2items:[Service]!
ServicePort 1name 2protocol 3port:int! 4targetPort:intstr! 5nodePort:int 6appProtocol*
ServiceSpec 1ports:[ServicePort] 2selector:{string} 3clusterIP 4type 5externalIPs:[string] 7sessionAffinity 8loadBalancerIP 9loadBalancerSourceRanges:[string] 10externalName 11externalTrafficPolicy 12healthCheckNodePort:int 13publishNotReadyAddresses:bool 14sessionAffinityConfig:SessionAffinityConfig* 17ipFamilyPolicy* 18clusterIPs:[string] 19ipFamilies:[string] 20allocateLoadBalancerNodePorts:bool* 21loadBalancerClass* 22internalTrafficPolicy* 23trafficDistribution*
ServiceStatus 1loadBalancer:LoadBalancerStatus! 2conditions:[Condition]
SessionAffinityConfig 1clientIP:ClientIPConfig*
ShardInfo 1selector!
SleepAction 1seconds:long!
StatefulSet 1metadata:ObjectMeta! 2spec:StatefulSetSpec! 3status:StatefulSetStatus!
StatefulSetCondition 1type! 2status! 3lastTransitionTime:time! 4reason 5message
StatefulSetList 1metadata:ListMeta! 2items:[StatefulSet]!
StatefulSetOrdinals 1start:int!
StatefulSetPersistentVolumeClaimRetentionPolicy 1whenDeleted 2whenScaled
StatefulSetSpec 1replicas:int* 2selector:LabelSelector*! 3template:PodTemplateSpec! 4volumeClaimTemplates:[PersistentVolumeClaim] 5serviceName! 6podManagementPolicy 7updateStrategy:StatefulSetUpdateStrategy! 8revisionHistoryLimit:int* 9minReadySeconds:int 10persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy* 11ordinals:StatefulSetOrdinals*
StatefulSetStatus 1observedGeneration:long 2replicas:int! 3readyReplicas:int 4currentReplicas:int 5updatedReplicas:int 6currentRevision 7updateRevision 9collisionCount:int* 10conditions:[StatefulSetCondition] 11availableReplicas:int!
StatefulSetUpdateStrategy 1type 2rollingUpdate:RollingUpdateStatefulSetStrategy*
Status 1metadata:ListMeta! 2status 3message 4reason 5details:StatusDetails* 6code:int
StatusCause 1reason 2message 3field
StatusDetails 1name 2group 3kind 4causes:[StatusCause] 5retryAfterSeconds:int 6uid
StorageClass 1metadata:ObjectMeta! 2provisioner! 3parameters:{string} 4reclaimPolicy* 5mountOptions:[string] 6allowVolumeExpansion:bool* 7volumeBindingMode* 8allowedTopologies:[TopologySelectorTerm]
StorageClassList 1metadata:ListMeta! 2items:[StorageClass]!
StorageOSPersistentVolumeSource 1volumeName 2volumeNamespace 3fsType 4readOnly:bool 5secretRef:ObjectReference*
StorageOSVolumeSource 1volumeName 2volumeNamespace 3fsType 4readOnly:bool 5secretRef:LocalObjectReference*
Subject 1kind! 2apiGroup 3name! 4namespace
SubjectAccessReview 1metadata:ObjectMeta! 2spec:SubjectAccessReviewSpec! 3status:SubjectAccessReviewStatus!
SubjectAccessReviewSpec 1resourceAttributes:ResourceAttributes* 2nonResourceAttributes:NonResourceAttributes* 3user 4groups:[string] 5extra:{texts} 6uid
SubjectAccessReviewStatus 1allowed:bool! 2reason 3evaluationError 4denied:bool
SubjectRulesReviewStatus 1resourceRules:[ResourceRule]! 2nonResourceRules:[NonResourceRule]! 3incomplete:bool! 4evaluationError
SuccessPolicy 1rules:[SuccessPolicyRule]!
SuccessPolicyRule 1succeededIndexes* 2succeededCount:int*
Sysctl 1name! 2value!
TCPSocketAction 1port:intstr! 2host
Taint 1key! 2value 3effect! 4timeAdded:time*
TokenRequestSpec 1audiences:[string]! 3boundObjectRef:BoundObjectReference*! 4expirationSeconds:long*!
TokenRequestStatus 1token! 2expirationTimestamp:time!
TokenReview 1metadata:ObjectMeta! 2spec:TokenReviewSpec! 3status:TokenReviewStatus!
TokenReviewSpec 1token 2audiences:[string]
TokenReviewStatus 1authenticated:bool 2user:UserInfo! 3error 4audiences:[string]
Toleration 1key 2operator 3value 4effect 5tolerationSeconds:long*
TopologySelectorLabelRequirement 1key! 2values:[string]!
TopologySelectorTerm 1matchLabelExpressions:[TopologySelectorLabelRequirement]
TopologySpreadConstraint 1maxSkew:int! 2topologyKey! 3whenUnsatisfiable! 4labelSelector:LabelSelector* 5minDomains:int* 6nodeAffinityPolicy* 7nodeTaintsPolicy* 8matchLabelKeys:[string]
TypeChecking 1expressionWarnings:[ExpressionWarning]
TypedLocalObjectReference 1apiGroup*! 2kind! 3name!
TypedObjectReference 1apiGroup*! 2kind! 3name! 4namespace*
UncountedTerminatedPods 1succeeded:[string] 2failed:[string]
UserInfo 1username 2uid 3groups:[string] 4extra:{texts}
ValidatingAdmissionPolicy 1metadata:ObjectMeta! 2spec:ValidatingAdmissionPolicySpec! 3status:ValidatingAdmissionPolicyStatus!
ValidatingAdmissionPolicyBinding 1metadata:ObjectMeta! 2spec:ValidatingAdmissionPolicyBindingSpec!
ValidatingAdmissionPolicyBindingList 1metadata:ListMeta! 2items:[ValidatingAdmissionPolicyBinding]!
ValidatingAdmissionPolicyBindingSpec 1policyName 2paramRef:ParamRef* 3matchResources:MatchResources* 4validationActions:[string]
ValidatingAdmissionPolicyList 1metadata:ListMeta! 2items:[ValidatingAdmissionPolicy]!
ValidatingAdmissionPolicySpec 1paramKind:ParamKind* 2matchConstraints:MatchResources* 3validations:[Validation] 4failurePolicy* 5auditAnnotations:[AuditAnnotation] 6matchConditions:[MatchCondition] 7variables:[Variable]
ValidatingAdmissionPolicyStatus 1observedGeneration:long 2typeChecking:TypeChecking* 3conditions:[Condition]
ValidatingWebhook 1name! 2clientConfig:admissionregistration_v1_WebhookClientConfig! 3rules:[RuleWithOperations] 4failurePolicy* 5namespaceSelector:LabelSelector* 6sideEffects*! 7timeoutSeconds:int* 8admissionReviewVersions:[string]! 9matchPolicy* 10objectSelector:LabelSelector* 11matchConditions:[MatchCondition]
ValidatingWebhookConfiguration 1metadata:ObjectMeta! 2webhooks:[ValidatingWebhook]
ValidatingWebhookConfigurationList 1metadata:ListMeta! 2items:[ValidatingWebhookConfiguration]!
Validation 1expression! 2message 3reason* 4messageExpression
ValidationRule 1rule! 2message 3messageExpression 4reason* 5fieldPath 6optionalOldSelf:bool*
Variable 1name! 2expression!
Volume 1name! 2:VolumeSource
VolumeAttachment 1metadata:ObjectMeta! 2spec:VolumeAttachmentSpec! 3status:VolumeAttachmentStatus!
VolumeAttachmentList 1metadata:ListMeta! 2items:[VolumeAttachment]!
VolumeAttachmentSource 1persistentVolumeName* 2inlineVolumeSpec:PersistentVolumeSpec*
VolumeAttachmentSpec 1attacher! 2source:VolumeAttachmentSource! 3nodeName!
VolumeAttachmentStatus 1attached:bool! 2attachmentMetadata:{string} 3attachError:VolumeError* 4detachError:VolumeError*
VolumeAttributesClass 1metadata:ObjectMeta! 2driverName! 3parameters:{string}
VolumeAttributesClassList 1metadata:ListMeta! 2items:[VolumeAttributesClass]!
VolumeDevice 1name! 2devicePath!
VolumeError 1time:time! 2message 3errorCode:int*
VolumeMount 1name! 2readOnly:bool 3mountPath! 4subPath 5mountPropagation* 6subPathExpr 7recursiveReadOnly*
VolumeMountStatus 1name! 2mountPath! 3readOnly:bool 4recursiveReadOnly* 5volumeStatus:VolumeStatus*
VolumeNodeAffinity 1required:NodeSelector*
VolumeNodeResources 1count:int*
VolumeProjection 1secret:SecretProjection* 2downwardAPI:DownwardAPIProjection* 3configMap:ConfigMapProjection* 4serviceAccountToken:ServiceAccountTokenProjection* 5clusterTrustBundle:ClusterTrustBundleProjection* 6podCertificate:PodCertificateProjection*
VolumeResourceRequirements 1limits:{quantity} 2requests:{quantity}
VolumeSource 1hostPath:HostPathVolumeSource* 2emptyDir:EmptyDirVolumeSource* 3gcePersistentDisk:GCEPersistentDiskVolumeSource* 4awsElasticBlockStore:AWSElasticBlockStoreVolumeSource* 5gitRepo:GitRepoVolumeSource* 6secret:SecretVolumeSource* 7nfs:NFSVolumeSource* 8iscsi:ISCSIVolumeSource* 9glusterfs:GlusterfsVolumeSource* 10persistentVolumeClaim:PersistentVolumeClaimVolumeSource* 11rbd:RBDVolumeSource* 12flexVolume:FlexVolumeSource* 13cinder:CinderVolumeSource* 14cephfs:CephFSVolumeSource* 15flocker:FlockerVolumeSource* 16downwardAPI:DownwardAPIVolumeSource* 17fc:FCVolumeSource* 18azureFile:AzureFileVolumeSource* 19configMap:ConfigMapVolumeSource* 20vsphereVolume:VsphereVirtualDiskVolumeSource* 21quobyte:QuobyteVolumeSource* 22azureDisk:AzureDiskVolumeSource* 23photonPersistentDisk:PhotonPersistentDiskVolumeSource* 24portworxVolume:PortworxVolumeSource* 25scaleIO:ScaleIOVolumeSource* 26projected:ProjectedVolumeSource* 27storageos:StorageOSVolumeSource* 28csi:CSIVolumeSource* 29ephemeral:EphemeralVolumeSource* 30image:ImageVolumeSource*
VolumeStatus 1image:ImageVolumeStatus*
VsphereVirtualDiskVolumeSource 1volumePath! 2fsType 3storagePolicyName 4storagePolicyID
WatchEvent 1type! 2object:json!
WebhookConversion 2clientConfig:apiextensions_v1_WebhookClientConfig* 3conversionReviewVersions:[string]!
WeightedPodAffinityTerm 1weight:int! 2podAffinityTerm:PodAffinityTerm!
WindowsSecurityContextOptions 1gmsaCredentialSpecName* 2gmsaCredentialSpec* 3runAsUserName* 4hostProcess:bool*
admissionregistration_v1_ServiceReference 1namespace! 2name! 3path* 4port:int*
admissionregistration_v1_WebhookClientConfig 1service:admissionregistration_v1_ServiceReference* 2caBundle:bytes 3url*
apiextensions_v1_ServiceReference 1namespace! 2name! 3path* 4port:int*
apiextensions_v1_WebhookClientConfig 1service:apiextensions_v1_ServiceReference* 2caBundle:bytes 3url*
authentication_v1_TokenRequest 1metadata:ObjectMeta! 2spec:TokenRequestSpec! 3status:TokenRequestStatus!
autoscaling_v1_CrossVersionObjectReference 1kind! 2name! 3apiVersion
autoscaling_v1_HorizontalPodAutoscaler 1metadata:ObjectMeta! 2spec:autoscaling_v1_HorizontalPodAutoscalerSpec! 3status:autoscaling_v1_HorizontalPodAutoscalerStatus!
autoscaling_v1_HorizontalPodAutoscalerList 1metadata:ListMeta! 2items:[autoscaling_v1_HorizontalPodAutoscaler]!
autoscaling_v1_HorizontalPodAutoscalerSpec 1scaleTargetRef:autoscaling_v1_CrossVersionObjectReference! 2minReplicas:int* 3maxReplicas:int! 4targetCPUUtilizationPercentage:int*
autoscaling_v1_HorizontalPodAutoscalerStatus 1observedGeneration:long* 2lastScaleTime:time* 3currentReplicas:int! 4desiredReplicas:int! 5currentCPUUtilizationPercentage:int*
autoscaling_v2_CrossVersionObjectReference 1kind! 2name! 3apiVersion
autoscaling_v2_HorizontalPodAutoscaler 1metadata:ObjectMeta! 2spec:autoscaling_v2_HorizontalPodAutoscalerSpec! 3status:autoscaling_v2_HorizontalPodAutoscalerStatus!
autoscaling_v2_HorizontalPodAutoscalerList 1metadata:ListMeta! 2items:[autoscaling_v2_HorizontalPodAutoscaler]!
autoscaling_v2_HorizontalPodAutoscalerSpec 1scaleTargetRef:autoscaling_v2_CrossVersionObjectReference! 2minReplicas:int* 3maxReplicas:int! 4metrics:[MetricSpec] 5behavior:HorizontalPodAutoscalerBehavior*
autoscaling_v2_HorizontalPodAutoscalerStatus 1observedGeneration:long* 2lastScaleTime:time* 3currentReplicas:int 4desiredReplicas:int! 5currentMetrics:[MetricStatus]! 6conditions:[HorizontalPodAutoscalerCondition]
core_v1_EndpointPort 1name 2port:int! 3protocol 4appProtocol*
core_v1_Event 1metadata:ObjectMeta! 2involvedObject:ObjectReference! 3reason 4message 5source:EventSource! 6firstTimestamp:time! 7lastTimestamp:time! 8count:int 9type 10eventTime:micro! 11series:core_v1_EventSeries* 12action 13related:ObjectReference* 14reportingComponent! 15reportingInstance!
core_v1_EventList 1metadata:ListMeta! 2items:[core_v1_Event]!
core_v1_EventSeries 1count:int 2lastObservedTime:micro!
discovery_v1_EndpointPort 1name* 2protocol* 3port:int* 4appProtocol*
events_v1_Event 1metadata:ObjectMeta! 2eventTime:micro! 3series:events_v1_EventSeries* 4reportingController 5reportingInstance 6action 7reason 8regarding:ObjectReference! 9related:ObjectReference* 10note 11type 12deprecatedSource:EventSource! 13deprecatedFirstTimestamp:time! 14deprecatedLastTimestamp:time! 15deprecatedCount:int
events_v1_EventList 1metadata:ListMeta! 2items:[events_v1_Event]!
events_v1_EventSeries 1count:int! 2lastObservedTime:micro!
storage_v1_TokenRequest 1audience! 2expirationSeconds:long*
`,
};
