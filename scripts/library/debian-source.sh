# fetch_debian_source: puts a source package of Debian into a folder, verified by its hash. Sourced by scripts/fetch-*.
#
# apt-get fetches it from the mirror that the machine has for Debian anyway, with lists and a cache of its own: nothing of the
# system's changes, and no root is needed. When the source is there already, it does nothing.

# fetch_debian_source RELEASE PACKAGE TARBALL SHA256 FOLDER: of the machine's own release, if RELEASE is empty.
fetch_debian_source() {
  local release=$1 package=$2 tarball=$3 sha256=$4 folder=$5
  [[ ! -f $folder/$sha256 ]] || return 0

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work"/{state/lists/partial,cache/archives/partial,download,unpacked}
  debian_source_entries "$release" > "$work/sources.list"
  if [[ ! -s $work/sources.list ]]; then
    echo "$0: apt knows no mirror of Debian's present release; wanted: $tarball" >&2
    return 1
  fi
  {
    apt_apart update
    (cd "$work/download" && apt_apart source --download-only --tar-only "$package")
  } >&2

  if ! echo "$sha256  $work/download/$tarball" | sha256sum --check --quiet >&2; then
    echo "$0: $tarball is not the one that Coffer was written for" >&2
    return 1
  fi
  tar -xf "$work/download/$tarball" -C "$work/unpacked" --strip-components 1 --no-same-owner
  touch "$work/unpacked/$sha256"
  # Whole or not at all, also when two builds fetch it at once.
  mkdir -p "${folder%/*}"
  mv -T "$work/unpacked" "$folder.$$"
  if ! mv -T "$folder.$$" "$folder" 2> /dev/null; then
    [[ -f $folder/$sha256 ]] || { rm -rf "$folder"; mv -T "$folder.$$" "$folder"; }
    rm -rf "$folder.$$"
  fi
}

# debian_source_entries RELEASE: the machine's entries for Debian's own release, as entries for source packages of RELEASE.
debian_source_entries() {
  local codename keyring=/usr/share/keyrings/debian-archive-keyring.gpg options=
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  [[ ! -f $keyring ]] || options="[signed-by=$keyring]"
  # The first words: the release, which other vendors name otherwise.
  apt-get indextargets --format "\$(RELEASE) deb-src $options \$(REPO_URI) ${1:-$codename} \$(COMPONENT)" \
      'Created-By: Packages' 'Component: main' | sed -n "s/^$codename //p" | sort -u
}

# apt_apart ARGUMENT...: apt-get with lists and a cache of its own.
apt_apart() {
  apt-get -q \
    -o Dir::State="$work/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/cache" \
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User="$(id -un)" "$@"
}
