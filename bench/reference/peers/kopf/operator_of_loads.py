"""The kopf peer of `bench peers`: an operator of Loads as its users write one, with the asynchronous handlers.

For each Load it applies a ConfigMap and a Deployment; the status goes out with kopf's own patch. Kopf's Events are off,
and its handlers share one session, so that what is compared is the work and not the number of connections.
"""
import json
import logging
import os
import ssl
import sys

import aiohttp
import kopf
import uvloop
import yaml

GROUP, VERSION = "bench.orkestra.io", "v1"
APPLY = {"content-type": "application/apply-patch+yaml"}


@kopf.on.startup()
async def connect(settings: kopf.OperatorSettings, memo: kopf.Memo, **_):
    settings.posting.enabled = False
    with open(os.environ["KUBECONFIG"], encoding="utf-8") as file:
        config = yaml.safe_load(file)
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    context = ssl.create_default_context(cafile=cluster["certificate-authority"])
    memo.api = aiohttp.ClientSession(
        cluster["server"],
        headers={"authorization": f"Bearer {user['token']}"},
        connector=aiohttp.TCPConnector(ssl=context, limit=int(os.environ["PEER_WORKERS"])),
    )


@kopf.on.cleanup()
async def disconnect(memo: kopf.Memo, **_):
    await memo.api.close()


async def apply(memo, path, body):
    url = f"{path}/{body['metadata']['name']}?fieldManager=peer&force=true"
    async with memo.api.patch(url, data=json.dumps(body), headers=APPLY) as response:
        text = await response.text()
        if response.status >= 300:
            raise kopf.TemporaryError(text, delay=1)


@kopf.on.create(GROUP, VERSION, "loads")
@kopf.on.update(GROUP, VERSION, "loads", field="spec")
@kopf.on.resume(GROUP, VERSION, "loads")
async def reconcile(name, namespace, uid, spec, status, meta, patch, memo, **_):
    if status.get("observedGeneration") == meta["generation"]:
        return
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "peer"}
    owner = {"apiVersion": f"{GROUP}/{VERSION}", "kind": "Load", "name": name, "uid": uid}
    metadata = {
        "name": name,
        "namespace": namespace,
        "labels": labels,
        "ownerReferences": [{**owner, "controller": True, "blockOwnerDeletion": True}],
    }
    await apply(
        memo,
        f"/api/v1/namespaces/{namespace}/configmaps",
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"message": spec["message"]}},
    )
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "pause:3.10"}]}}
    await apply(
        memo,
        f"/apis/apps/v1/namespaces/{namespace}/deployments",
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata,
            "spec": {"replicas": spec["replicas"], "selector": {"matchLabels": labels}, "template": pod},
        },
    )
    patch.status["phase"] = "Ready"
    patch.status["observedGeneration"] = meta["generation"]
    patch.status["conditions"] = [
        {
            "type": "Ready",
            "status": "True",
            "reason": "Reconciled",
            "message": "",
            "observedGeneration": meta["generation"],
            "lastTransitionTime": "2026-01-01T00:00:00Z",
        }
    ]


@kopf.on.event("", "v1", "configmaps", labels={"app.kubernetes.io/managed-by": "peer"})
@kopf.on.event("apps", "v1", "deployments", labels={"app.kubernetes.io/managed-by": "peer"})
async def seen(**_):
    """Children are watched as the other peers watch them; nothing is drawn from it."""


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    uvloop.install()
    kopf.run(standalone=True, namespaces=["default"], liveness_endpoint=f"http://{sys.argv[1]}/readyz")
