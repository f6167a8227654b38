# shellcheck shell=sh
# Preflight of a network that the reader brings.

# https://github.com/k3s-io/k3s/issues/54
preflight_no_cni() {
  preflight_verdict warn 'nodes stay NotReady until you install a CNI; its agent must tolerate that'
  case " $DISABLE " in *' servicelb '*) return 0 ;; esac
  preflight_remedy 'for ServiceLB the CNI must allow IP forwarding in pods, or ask for disable=servicelb'
}
