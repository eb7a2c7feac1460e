#!/bin/sh
# Open the window on the sample project; without a display make the sample and export it instead.
set -eu
BIN=$1
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    echo "There is no display here: the tour runs instead and leaves its pictures in build/tour."
    exec "$BIN/qdacoder" tour build/tour
fi
exec "$BIN/qdacoder" open --sample
