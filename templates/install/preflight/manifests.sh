# shellcheck shell=sh
# Preflight of the folder of manifests.

# A CNI's manifest is applied by K3s itself, if nothing tells it not to. https://docs.k3s.io/installation/packaged-components
preflight_manifests() {
  [ "$role" = server ] || return 0
  its_folder="$KNIT_ROOT/var/lib/rancher/k3s/server/manifests"
  its_others=$(grep -lE 'image: .*(calico/node|cilium/cilium|flannel/flannel|weaveworks|kube-router|antrea)' \
    "$its_folder"/*.y*ml 2>/dev/null | grep -vF "/$MANIFEST_NAME" | tr '\n' ' ') || :
  if [ -e "$its_folder/$MANIFEST_NAME.skip" ]; then
    preflight_verdict refuse '%s tells K3s not to apply the manifest' "$its_folder/$MANIFEST_NAME.skip"
    preflight_remedy '%s' "rm $its_folder/$MANIFEST_NAME.skip"
  elif [ -n "$its_others" ]; then
    preflight_verdict refuse 'another manifest here installs a CNI: %s' "$its_others"
    preflight_remedy 'decide for one; moving a file away does not remove its objects: kubectl delete -f FILE'
  elif [ "$CNI_VIA" = operator ] && said_values disable-helm-controller | grep -qx true; then
    preflight_verdict refuse 'the operator comes as a chart, but the helm controller is disabled'
    preflight_remedy 'remove disable-helm-controller from %s, or ask for via=manifest' /etc/rancher/k3s/config.yaml
  else
    preflight_verdict ok '%s' "$MANIFEST_NAME"
  fi
}
