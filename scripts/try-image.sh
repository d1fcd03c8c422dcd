#!/bin/sh
# try-image.sh [--user 65532:65532] [--bind SOURCE:TARGET]… [--keep-env] ROOT COMMAND…: runs ork from the root of the image that
# `npm run image` has laid out, as a container would: as a user without rights, with a read-only root, /tmp alone to write to,
# and a process and mount namespace of its own. What --bind names is there, read-only. --keep-env: with the environment of the
# caller in place of the image's. Needs root.
set -eu
user=65532:65532
binds=
kept=
while [ $# -gt 0 ]; do
  case $1 in
    --user) user=$2; shift 2 ;;
    --bind) binds="$binds$2
"; shift 2 ;;
    --keep-env) kept=yes; shift ;;
    *) break ;;
  esac
done
root=$1
shift
# With the shell that waits for it the process would get no signal: unshare ends, and it with it.
exec unshare --mount --pid --fork --kill-child=TERM --propagation private sh -c '
  set -eu
  root=$1 user=$2 binds=$3 kept=$4
  shift 4
  mkdir -p "$root/proc" "$root/dev"
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount --bind /dev "$root/dev"
  printf %s "$binds" | while IFS=: read -r source target; do
    mkdir -p "$root$target"
    mount --bind "$source" "$root$target"
    mount -o remount,bind,ro "$root$target"
  done
  mount -o remount,bind,ro "$root"
  [ -n "$kept" ] || set -- env -i PATH=/usr/sbin:/usr/bin NODE_ENV=production HOME=/tmp \
    chroot --userspec="$user" "$root" /usr/bin/node --title=ork /app/dist/src/main.js "$@"
  [ -z "$kept" ] || set -- chroot --userspec="$user" "$root" /usr/bin/node --title=ork /app/dist/src/main.js "$@"
  exec "$@"
' sh "$root" "$user" "$binds" "$kept" "$@"
