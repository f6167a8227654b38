#!/bin/sh
# Fetches what a site without a way out needs for the network of the settings below. Run it where there is a way out.
#
# What it does: downloads K3s' program, its archive of images and its installer, and the CNI's images, for the
# architectures that you name, into one folder; compares each with the digest of the lock (airgap.lock.json), and what the
# lock has none for with K3s' own list; writes down all digests. Running it again goes on where it was interrupted.
#
# What it needs: curl, no root; where the network is Canal's or Calico's, one of skopeo, crane, docker, nerdctl and ctr.
#
# What it never does: run anything of what it fetched, keep a file whose digest is not the expected one, write outside
# its folder.
#
#   sh fetch.sh --arch amd64,arm64        then take the whole archive to the site, and on each node:
#   sudo sh load.sh && sudo sh install.sh
