#!/bin/sh
# Prepares .venv for `make demo` or `make test`, and whatever of the system they lack.
# Usage: bootstrap.sh demo|test     (called by the Makefile; safe to call again)
set -eu
cd "$(dirname "$0")/../.."
purpose=$1
stamp=.venv/.$purpose
constraints=resources/install/constraints.txt

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$candidate"
            return
        fi
    done
}

# Prints the package for each library, program or file that is not there.
missing_packages() {
    loader=$(PATH="$PATH:/sbin:/usr/sbin" command -v ldconfig || true)
    libraries=$([ -z "$loader" ] || "$loader" -p)
    lacks_library() { case $libraries in *"$1"*) return 1 ;; esac; }
    # Qt's own needs, offscreen and on X11; measured on a bare Debian 12
    while read -r library package; do
        if lacks_library "$library"; then echo "$package"; fi
    done <<LIBRARIES
libglib-2.0.so.0 libglib2.0-0
libEGL.so.1 libegl1
libGL.so.1 libgl1
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
LIBRARIES
    "$python" -c 'import ensurepip, venv' 2>/dev/null || venv_package
    [ -d /usr/share/fonts/truetype/dejavu ] || echo fonts-dejavu-core
    [ "$purpose" = test ] || return 0
    command -v Xvfb >/dev/null || echo xvfb
    command -v xauth >/dev/null || echo xauth # xvfb-run needs it
    command -v soffice >/dev/null || echo libreoffice-calc-nogui
    command -v pdftoppm >/dev/null || echo poppler-utils
    [ -d /usr/share/fonts/truetype/crosextra ] || echo fonts-crosextra-carlito
}

# Debian's default Python has python3-venv; another one has a package of its own name.
venv_package() {
    "$python" -c 'import sys; v = "%d.%d" % sys.version_info[:2]; print(f"python{v}-venv")'
}

install_system_packages() {
    packages=$(missing_packages | sort -u | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    command="apt-get install -y --no-install-recommends $packages"
    command -v apt-get >/dev/null || stop "Rolecall needs these libraries (Debian's names): $packages
Install them with your system's package tool, then run make $purpose again."
    say "Rolecall's window and tests need system packages that are not installed: $packages"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        say "Installing them with sudo; it may ask for your password."
        as_root=sudo
    else
        stop "You are not root and there is no sudo. Ask an administrator to run:
    apt-get update && $command
Then run make $purpose again."
    fi
    # the word splitting is wanted: $command is a list of words without blanks in them
    say "This takes a minute or two."
    { $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive $command >/dev/null; } ||
        stop "That did not work. As an administrator, run:
    apt-get update && $command
Then run make $purpose again."
}

python=$(find_python)
[ -n "$python" ] || stop "Rolecall needs Python 3.11 or newer; $(python3 --version 2>&1 || echo none) was found.
On Ubuntu 22.04: apt-get install python3.11 python3.11-venv"
[ "$(uname)" != Linux ] || install_system_packages
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || {
    say "Creating .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}
extras=demo
[ "$purpose" = demo ] || extras=demo,test
say "Installing Rolecall's locked Python packages into .venv (a few minutes the first time)"
# both names: which one reaches the build's own packages depends on pip's version
export PIP_CONSTRAINT="$constraints" PIP_BUILD_CONSTRAINT="$constraints"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -e ".[$extras]"
touch "$stamp"
[ "$purpose" = demo ] || touch .venv/.demo
