/**
 * Field numbers of the few messages that `kubectl create` sends as protobuf, in the order `number:name:type`
 * (k8s.io/api, generated.proto of each group). Without a type a field is a string.
 *
 * Types: `int` and `bool` (dropped when zero, as a Go value that is not set), `int?` and `bool?` (pointers, kept),
 * `bytes` (base64), `{T}` a map from strings, `[T]` a list, a name of this table, and `-` for what is left out.
 */
export const MESSAGES: Readonly<Record<string, string>> = {
  ObjectMeta: `1:name 2:generateName 3:namespace 4:selfLink:- 5:uid 6:resourceVersion 7:generation:- 8:creationTimestamp:-
    11:labels:{string} 12:annotations:{string} 14:finalizers:[string]`,
  Namespace: '1:metadata:ObjectMeta 2:spec:- 3:status:-',
  ConfigMap: '1:metadata:ObjectMeta 2:data:{string} 3:binaryData:{bytes} 4:immutable:bool?',
  Secret: '1:metadata:ObjectMeta 2:data:{bytes} 3:type 4:stringData:{string} 5:immutable:bool?',
  ServiceAccount: '1:metadata:ObjectMeta 4:automountServiceAccountToken:bool?',
  Service: '1:metadata:ObjectMeta 2:spec:ServiceSpec 3:status:-',
  ServiceSpec:
    '1:ports:[ServicePort] 2:selector:{string} 3:clusterIP 4:type 7:sessionAffinity 8:loadBalancerIP 10:externalName',
  ServicePort: '1:name 2:protocol 3:port:int 4:targetPort:IntOrString 5:nodePort:int',
  IntOrString: '1:type:int 2:intVal:int 3:strVal',
  Deployment: '1:metadata:ObjectMeta 2:spec:DeploymentSpec 3:status:-',
  DeploymentSpec: '1:replicas:int? 2:selector:LabelSelector 3:template:PodTemplateSpec 4:strategy:-',
  LabelSelector: '1:matchLabels:{string}',
  PodTemplateSpec: '1:metadata:ObjectMeta 2:spec:PodSpec',
  PodSpec: '2:containers:[Container] 3:restartPolicy 6:dnsPolicy 8:serviceAccountName 10:nodeName',
  Container: `1:name 2:image 3:command:[string] 4:args:[string] 5:workingDir 6:ports:[ContainerPort] 7:env:[EnvVar]
    8:resources:- 14:imagePullPolicy`,
  ContainerPort: '1:name 2:hostPort:int 3:containerPort:int 4:protocol 5:hostIP',
  EnvVar: '1:name 2:value',
  Job: '1:metadata:ObjectMeta 2:spec:JobSpec 3:status:-',
  JobSpec: '1:parallelism:int? 2:completions:int? 6:template:PodTemplateSpec 7:backoffLimit:int?',
};
