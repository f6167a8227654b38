#!/bin/sh
# Looks whether this machine can run the K3s network of the settings below, before anything is installed.
#
# What it does: all that install.sh would refuse or warn of, and advice that install.sh leaves out. One line a finding;
# each fault names the command that mends it. It needs no K3s, no network, and root only to see everything.
# What it never does: change anything, download anything. With --peer it raises a tunnel for some seconds and takes it down.
#
# Read it, then run it:  sudo sh preflight.sh        All options: sh preflight.sh --help
