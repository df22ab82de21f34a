#!/usr/bin/env bash
# try_models.sh check|format|run PROGRAM, from the top folder
set -uo pipefail
what=$1 casus=$2
small=(docs/language/examples/*.casus models/teaching/*.casus tests/cases/taste.casus)
failed=0

try() {
  local output
  output=$("$@" 2>&1) && return
  failed=$((failed + 1))
  printf '%s\n%s\n' "$*" "$output"
}

case $what in
  check)
    for model in "${small[@]}"; do try "$casus" check --strict "$model"; done
    try "$casus" check models/istanbul/istanbul.casus  # has warnings, which its README names
    ;;
  format) for model in "${small[@]}"; do try "$casus" fmt --check "$model"; done ;;
  run) for model in "${small[@]}"; do try "$casus" run --quiet --worlds 8 --runs 2 "$model"; done ;;
esac
echo "$failed failed"
exit $((failed > 0))
