#!/usr/bin/env bash
# Breaks what compares two tables, one way at a time, and runs the tests of Parity on each: a way that no test notices is a
# test that is missing. Prints killed or SURVIVED for each, and ends with 1 where one survived.
#   tests/mutate-comparer.sh                  every way
#   tests/mutate-comparer.sh sqlite: 'a tie'  those whose name has one of these words
# Takes the tests as they were last built, so run ./test.sh first; the repository itself is left alone. All broken libraries
# are built in one go, and take some ten seconds each; the tests of a way that is noticed end when it is.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

tests=tests/DualSink.Tests/bin/Release/net10.0
[ -x "$tests/DualSink.Tests" ] || { echo "The tests are not built: run ./test.sh first."; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$tests" "$work/tests"

words=("$@") names=()
wanted() {
  [ ${#words[@]} = 0 ] && return 0
  local word
  for word in "${words[@]}"; do case "$1" in *"$word"*) return 0 ;; esac; done
  return 1
}

# A name, a file under src/DualSink, and what perl does to the whole of it.
mutate() {
  wanted "$1" || return 0
  local copy="$work/${#names[@]}"
  mkdir -p "$copy/src"
  find . -maxdepth 1 -type f -exec cp {} "$copy" \;
  find src -maxdepth 1 -type f -exec cp {} "$copy/src" \;
  cp -r src/DualSink "$copy/src/"
  rm -rf "$copy/src/DualSink/bin" "$copy/src/DualSink/obj/Release"
  perl -0pi -e "$3" "$copy/src/DualSink/$2"
  if cmp -s "$copy/src/DualSink/$2" "src/DualSink/$2"; then
    echo "NOT APPLIED, the code has changed: $1"; broken=$((broken + 1)); return 0
  fi
  names+=("$1")
}

broken=0
sql=Stores/Postgres/Comparing/PostgresDigestSql.cs
mutate "sql: a zero is hashed as the server does" $sql 's/CASE \{value\} WHEN 0 THEN \{Number\(RowHash\.ZeroStandIn\)\} ELSE \{value\} END/{value}/'
mutate "sql: a tie is rounded half away from zero" $sql 's/ = 1 THEN sign\(n\)/ = 2 THEN sign(n)/'
mutate "sql: no limit where one multiplication tells" $sql 's/abs\(\{value\}\) < \{Number\(form\.GridLimit\)\} AND //'
mutate "sql: plain whatever its size" $sql 's/List<string> conditions = \[[^\n]*\];/List<string> conditions = ["true"];/'
mutate "sql: plain with volumes out of range" $sql 's/\n[^\n]*Select\(column => \$"abs\(\{column\.Name\}\) < [^\n]*//'
mutate "sql: as stored whatever its size" $sql 's/asStored \? column\.Form\.PriceBound :/asStored ? double.MaxValue :/'
mutate "sql: as stored down to zero" $sql 's/>= \{Number\(prices\.Max\(column => 1 \/ column\.Form\.Unit\)\)\}/>= 0/'
mutate "sql: as stored when not asked for" $sql 's/if \(!asStored\)/if (false)/'
mutate "sql: a volume is rounded" $sql 's/NeverZero\(\$"trunc\(\{value\}\)"\)/NeverZero(\$"round({value})")/'
mutate "sql: odd rows are not counted" $sql 's/count\(\*\) - count\(v\)/0::int8/'
mutate "sql: reduced rows are not counted" $sql 's/"count\(\*\) FILTER \(WHERE r\)"/"0::int8"/'
mutate "sql: a fraction is not a reduction" $sql 's/\{c\.Value\} <> trunc\(\{c\.Value\}\)/false/'
mutate "sql: 2100 is in a digest" $sql "s/2100-01-01/2101-01-01/"
mutate "sql: the price out of range is in a digest" $sql 's/WHEN abs\(\{value\}\) < \{Number\(form\.PriceBound\)\} THEN/ELSE/'
mutate "setting: digits as the role has them" Stores/Postgres/PostgresSettings.cs "s/set_config\\('extra_float_digits', '1', true\\), //"
mutate "range: the end is included" Stores/Postgres/Comparing/PostgresConditions.cs 's/\{time\} < /{time} <= /'
mutate "blocks: the last of a part is left out" Stores/Postgres/Comparing/PostgresBlocks.cs 's/from \+= size\)/from += size + 1)/'
mutate "tenants: only the first is looked at" Stores/Postgres/Comparing/PostgresTableSnapshot.cs 's/_tenants\.Names\.Keys\.Cast<Guid\?>\(\) : \[_tenant\]/_tenants.Names.Keys.Cast<Guid?>().Take(1) : [_tenant]/'
mutate "tenants: rows of several are not in order" Stores/Postgres/Comparing/PostgresTableSnapshot.cs 's/rows\.Sort\([^\n]*\);/;/'
mutate "names: a mapped tenant keeps its own too" Stores/Postgres/Comparing/PostgresTableSnapshot.cs 's/ AND NOT \{tenant\} = ANY\(\{mapped\}\)//'
mutate "policies: one that refuses is not asked" Stores/Postgres/Comparing/PostgresHidingPolicies.cs 's/!policy\.IsPermissive && !answers\[i\]/false/'
mutate "policies: one that looks at more is let pass" Stores/Postgres/Comparing/PostgresHidingPolicies.cs 's/IsPermissive: false, Looks: true/IsPermissive: false, Looks: true, Name: ""/'
mutate "policies: none shows anything" Stores/Postgres/Comparing/PostgresHidingPolicies.cs 's/if \(!judges\.Where\(/if (false && !judges.Where(/'
mutate "sums: odd rows are taken for good" Stores/Comparing/BucketSum.cs 's/Odd == 0 && other\.Odd == 0 && //'
mutate "sums: digests are not compared" Stores/Comparing/BucketSum.cs 's/ && Digest == other\.Digest//'
mutate "hash: a zero hands on what was before it" Stores/Comparing/RowHash.cs 's/value == 0 \? ZeroStandIn : value/value/'
mutate "hash: half of a value" Stores/Comparing/RowHash.cs 's/b \+= \(uint\)\(bits >> 32\);\n/\n/'
mutate "form: no limit where one multiplication tells" Stores/Comparing/ValueForm.cs 's/Math\.Abs\(value\) < GridLimit && //'
mutate "time: the bound belongs to both sides" Stores/Comparing/BucketTime.cs 's/or >= Latest/or > Latest/'
mutate "time: nothing after 2100" Stores/Comparing/BucketTime.cs 's/, new TimeRange\(Latest, null\)\]/]/'
mutate "time: truncated instead of floored" Stores/Comparing/BucketTime.cs 's/Math\.Floor/Math.Truncate/'
mutate "sqlite: what stands in for zero" Stores/Sqlite/Comparing/SqliteDigester.cs 's/ \|\| common == RowHash\.ZeroStandIn//'
mutate "sqlite: a NULL is in a digest" Stores/Sqlite/Comparing/SqliteDigester.cs 's/isOdd \|= double\.IsNaN\(common\)/isOdd |= false/'
mutate "sqlite: the series before is taken by its source" Stores/Sqlite/Comparing/SqliteDigester.cs 's/\n[^\n]*symbol\.SequenceEqual[^\n]*//'
mutate "sqlite: the tenant's name is forgotten" Stores/Sqlite/Comparing/SqliteDigester.cs 's/\n[^\n]*tenant\.SequenceEqual[^\n]*\)\)\)/)/'
mutate "buckets: those of the legacy table alone are forgotten" Parity/DigestComparison.cs 's/\n[^\n]*differing\.AddRange\([^\n]*//'
mutate "buckets: reduced rows count as equal" Parity/DigestComparison.cs 's/var reduced = [^;]*;/var reduced = 0L;/'
mutate "stretches: joined across series" Parity/Stretch.cs 's/before\.Series == next\.Series && //'
mutate "stretches: joined across gaps" Parity/Stretch.cs 's/before\.Range\.To == next\.Range\.From && //'
mutate "cutting: parts that agree are not counted" Parity/ComparisonRun.cs 's/        Count\(compared\);\n(        _account)/$1/'
mutate "as stored: what differs is never looked at by its common form" Parity/ComparisonRun.cs 's/asStored && compared\.IsMostlyDiffering/false/; s/IsUnsure = asStored/IsUnsure = false/'
mutate "as stored: parts are opened one by one" Parity/ComparisonRun.cs 's/Buckets = 0,/Buckets = 1,/'
mutate "places: one series of a hash stands for all" Stores/Postgres/Comparing/PostgresTableSnapshot.cs 's/!isComplete && //'
mutate "shape: a timeframe that begins late is not met" Stores/Postgres/Comparing/PostgresBlocks.cs 's/blocks, 1, Sampled/blocks, 1, 1/'
mutate "account: what was counted is not held against what is found" Parity/RowAccount.cs 's/series\.Value != default/false/'
mutate "account: what is told late is told last" Parity/ComparisonRun.cs 's/\n[^\n]*_differing\.Sort\([^\n]*//'
mutate "one tenant: bars of others are missing" Parity/OtherTenants.cs 's/\n[^\n]*where !isShared[^\n]*//'
mutate "one tenant: nobody meets it" Parity/OtherTenants.cs 's/select isShared \?/select false ?/'
mutate "one tenant: a name without bars is not looked at" Parity/ComparedTables.cs 's/filter\.Source is null \|\| filter\.Source == name \? \[name\]/filter.Source is null ? await legacy.SourcesAsync(cancellationToken).ConfigureAwait(false) : filter.Source == name ? [name]/'
mutate "pace: rows passed over cost nothing on PostgreSQL" Stores/Postgres/Comparing/PostgresTableSnapshot.cs 's/Math\.Max\(rows, part\.GoneOver\)/rows/'
mutate "pace: rows passed over cost nothing on SQLite" Stores/Sqlite/Comparing/SqliteTableSnapshot.cs 's/paced\(rows, goneOver,/paced(rows, rows,/'
mutate "matching: tenants never meet" Parity/RowMatcher.cs 's/while \(l < legacy\.Count && TimeOf/if (l < legacy.Count \&\& TimeOf/'
mutate "flux: what is owed is not asked" Parity/FluxWatch.cs 's/ && !owed\.Contains\(KeyOf\(now\)\)//'
mutate "flux: a young row is believed" Parity/FluxWatch.cs 's/ && !IsYoung\(now, takenAt\)//'
mutate "flux: a lane's cursor is not minded" Parity/JournalDebt.cs 's/entry\.Position > cursor/entry.Position > cursor + 1000000/'
mutate "tolerance: for every column" Parity/RowComparer.cs 's/_tolerances\.TryGetValue\(field, out var tolerance\)/_tolerances.Values.FirstOrDefault(-1) is var tolerance/'

cat > "$work/all.proj" <<'PROJECT'
<Project>
  <Target Name="Build">
    <ItemGroup><Broken Include="*/src/DualSink/DualSink.csproj" /></ItemGroup>
    <MSBuild Projects="@(Broken)" ContinueOnError="true" Properties="Configuration=Release;RunAnalyzers=false;EnforceCodeStyleInBuild=false;GenerateDocumentationFile=false;TreatWarningsAsErrors=false" />
  </Target>
</Project>
PROJECT
(cd "$work" && dotnet build all.proj --no-restore --nologo -v quiet < /dev/null > build.log 2>&1)

tested() {
  (cd "$work/tests" && ./DualSink.Tests -namespace DualSink.Tests.Parity -stopOnFail -noColor < /dev/null > "$work/run.log" 2>&1)
}

tested || { grep -F '[FAIL]' "$work/run.log"; echo "The tests fail before anything is broken."; exit 1; }

killed=0 survived=0
for i in "${!names[@]}"; do
  library="$work/$i/src/DualSink/bin/Release/net10.0/DualSink.dll"
  if [ ! -f "$library" ]; then
    echo "DOES NOT BUILD: ${names[$i]}"; grep -m 2 "$work/$i/.*error" "$work/build.log"; broken=$((broken + 1)); continue
  fi
  cp "$library" "$work/tests/"
  if tested; then
    echo "SURVIVED: ${names[$i]}"; survived=$((survived + 1))
  elif ! grep -qF '[FAIL]' "$work/run.log"; then
    echo "THE TESTS DO NOT RUN: ${names[$i]}"; broken=$((broken + 1))
  else
    echo "killed: ${names[$i]} ($(grep -m 1 -oE '[A-Za-z]+\.[A-Za-z_0-9]+(\([^)]*\))? \[FAIL\]' "$work/run.log" | sed 's/ \[FAIL\]//'))"; killed=$((killed + 1))
  fi
done

echo "$killed killed, $survived survived, $broken could not be tried"
[ "$survived" = 0 ] && [ "$broken" = 0 ]
