# Shared by the scripts in this folder, which set `root` to the project's folder and then read this file.
# shellcheck shell=sh

me=scripts/$(basename -- "$0")

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$me: $*"
    exit 1
}

# Checks for what the build needs, and installs libcurl's headers when they are missing.
prepare() {
    find_swift
    has_libcurl || install_libcurl
}

find_swift() {
    command -v swift >/dev/null 2>&1 && return
    # Swiftly's own folder is in PATH only in shells that were opened after it was installed.
    PATH="$PATH:${SWIFTLY_BIN_DIR:-${SWIFTLY_HOME_DIR:-${HOME:-/root}/.local/share/swiftly}/bin}"
    command -v swift >/dev/null 2>&1 && return
    # shellcheck disable=SC2016 # to be pasted as it is
    fail 'swift is not installed; install it with: curl -O https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz && tar zxf swiftly-*.tar.gz && ./swiftly init'
}

has_libcurl() {
    if command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libcurl; then return 0; fi
    for header in /usr/include/curl/curl.h /usr/include/*/curl/curl.h; do
        if [ -f "$header" ]; then return 0; fi
    done
    return 1
}

install_libcurl() {
    command -v apt-get >/dev/null 2>&1 ||
        fail "libcurl's headers are missing; install them (libcurl4-openssl-dev on Debian, libcurl-devel on Fedora) and pkg-config"
    apt_install "libcurl's headers are missing" libcurl4-openssl-dev pkg-config
}

# Checks for what the tests need that take more than a compiler, and installs what is missing.
prepare_all_tests() {
    missing=
    has chromium chromium-browser google-chrome-stable google-chrome || missing="$missing chromium"
    has chromedriver chromium.chromedriver || missing="$missing chromium-driver"
    # Only root can mount the images that power cuts are tried on.
    if [ "$(id -u)" -eq 0 ]; then
        has mkfs.ext4 || missing="$missing e2fsprogs"
        { has mkfs.xfs && has xfs_io; } || missing="$missing xfsprogs"
        has mkfs.btrfs || missing="$missing btrfs-progs"
    fi
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        fail "--all needs packages that are missing; install them (their names on Debian):$missing"
    # shellcheck disable=SC2086 # a list of names
    apt_install "--all needs packages that are missing" $missing
}

# Whether one of these commands is there. Debian keeps some where only root looks.
has() {
    for command; do
        for place in "$(command -v "$command" 2>/dev/null)" "/usr/sbin/$command" "/sbin/$command"; do
            if [ -n "$place" ] && [ -x "$place" ]; then return 0; fi
        done
    done
    return 1
}

# apt_install WHY PACKAGE...: installs Debian packages, or says in one line how to do it by hand.
apt_install() {
    why=$1
    shift
    by_hand="$why; install them with: sudo apt-get install -y $*"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif ! command -v sudo >/dev/null 2>&1; then
        fail "$by_hand"
    elif [ -t 0 ]; then
        as_root=sudo
    else
        as_root='sudo -n'
    fi
    say "$me: $why; installing $* with ${as_root:+$as_root }apt-get"
    # A machine that was just made has no package lists yet.
    apt_get "$@" || { $as_root apt-get -q update >&2 && apt_get "$@"; } || fail "$by_hand"
}

apt_get() { $as_root apt-get -q install -y --no-install-recommends "$@" >&2; }

# quietly LOG COMMAND...: runs a command with its output in LOG, and says every ten seconds how far it is, or every
# minute where nobody is looking: a log is kept for what went wrong.
quietly() {
    log=$1
    shift
    mkdir -p "$(dirname -- "$log")"
    "$@" >"$log" 2>&1 </dev/null &
    child=$!
    # A command in the background does not hear Ctrl-C.
    trap 'kill "$child" 2>/dev/null; wait "$child" 2>/dev/null; exit 130' INT
    trap 'kill "$child" 2>/dev/null; wait "$child" 2>/dev/null; exit 143' TERM HUP
    seconds=0
    every=60
    [ ! -t 2 ] || every=10
    while kill -0 "$child" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % every)) -ne 0 ] || say "$(printf '%5d s  ' "$seconds")$(tail -n 1 "$log" | cut -c 1-100)"
    done
    trap - INT TERM HUP
    wait "$child"
}

# Builds both programs as users run them, and says where they are in `binaries`.
build_release() {
    say "$me: building the release; the first build takes about a quarter of an hour"
    for product in superoffice-connector superoffice-sandbox; do
        if ! quietly "$root/.build/release.log" swift build --package-path "$root" -c release --static-swift-stdlib \
            --product "$product"; then
            show_failure "$root/.build/release.log"
            exit 1
        fi
    done
    # shellcheck disable=SC2034 # read by the scripts
    binaries=$(swift build --package-path "$root" -c release --show-bin-path)
}

# What went wrong, out of a log of `swift build` or `swift test`.
show_failure() {
    if grep -qE 'error:|✘|↳' "$1"; then
        grep -E -A 4 'error:' "$1" | grep -vE '✘|↳' | head -n 80 >&2 || true
        grep -E '✘|↳' "$1" | head -n 120 >&2 || true
    else
        tail -n 40 "$1" >&2
    fi
    say "$me: the whole output is in $1"
}
