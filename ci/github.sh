#!/usr/bin/env bash
# One run of netcheck in GitHub Actions: annotations at the lines, a summary of the job, SARIF, and the exit code as an output.
set -euo pipefail

arguments=()
while IFS= read -r argument; do
  if [ -n "$argument" ]; then arguments+=("$argument"); fi
done <<< "${NETCHECK_ARGUMENTS:-}"

case "$NETCHECK_COMMAND" in
  test | check | diff) ;;
  *)
    echo "the action runs test, check or diff, and not '$NETCHECK_COMMAND'" >&2
    exit 2
    ;;
esac

summary="$(mktemp)"
trap 'rm -f "$summary"' EXIT

code=0
"$NETCHECK" "$NETCHECK_COMMAND" ${arguments[@]+"${arguments[@]}"} \
  --report github=- --report "markdown=$summary" --report "sarif=$NETCHECK_SARIF" || code=$?

cat "$summary" >> "$GITHUB_STEP_SUMMARY"
{
  echo "exit-code=$code"
  if [ -s "$NETCHECK_SARIF" ]; then
    prefix="$(git rev-parse --show-prefix 2> /dev/null || true)"
    echo "sarif=$prefix$NETCHECK_SARIF"
  fi
} >> "$GITHUB_OUTPUT"
exit "$code"
