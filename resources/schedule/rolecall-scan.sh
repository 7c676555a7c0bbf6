#!/bin/sh
# Takes the roll call without anybody there: keeps the scan in the history, writes the workbook
# and, apart, what changed since the last signed review. Ends with the exit code of the scan:
# 0 all as agreed, 1 something needs attention, 2 something could not be checked; else it failed.
set -u

: "${ROLECALL:=/opt/rolecall/.venv/bin/python /opt/rolecall/main.py}"
: "${ROLECALL_OPTIONS:=--agreement /etc/rolecall/agreement.yaml}"
: "${ROLECALL_REPORTS:=/var/lib/rolecall/reports}"

umask 077
mkdir -p "$ROLECALL_REPORTS" || exit 3
name="$ROLECALL_REPORTS/rolecall-$(date -u +%Y%m%dT%H%M%SZ)"

# shellcheck disable=SC2086 # both hold several words
$ROLECALL scan $ROLECALL_OPTIONS --history --since-last \
    --format xlsx --output "$name.xlsx" >"$name.changes.txt"
code=$?

case $code in
    0 | 1 | 2)
        if [ -s "$name.changes.txt" ]; then
            cat "$name.changes.txt"
        else
            echo "Nothing changed."
        fi
        ;;
    *)
        rm -f "$name.changes.txt"
        ;;
esac
exit $code
