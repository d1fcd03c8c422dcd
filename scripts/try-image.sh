#!/bin/sh
# try-image.sh ROOT COMMAND…: runs ork from the root of the image that `npm run image` has laid out, as a container would:
# as user 65532, with a read-only root, /tmp alone to write to, and a process and mount namespace of its own. Needs root.
set -eu
root=$1
shift
exec unshare --mount --pid --fork --propagation private sh -c '
  set -eu
  root=$1
  shift
  mkdir -p "$root/proc" "$root/dev"
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount --bind /dev "$root/dev"
  mount -o remount,bind,ro "$root"
  exec env -i PATH=/usr/sbin:/usr/bin NODE_ENV=production HOME=/tmp chroot --userspec=65532:65532 "$root" \
    /usr/bin/node --title=ork /app/dist/src/main.js "$@"
' sh "$root" "$@"
