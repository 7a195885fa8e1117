#!/bin/sh
# Trains graph networks on perov_5 and on folds of matbench_phonons and scores them on what they did not see:
#   study.sh NAME METHOD DATA [train options]     DATA: perov_5, perov_5:N (the first N records), phonons:FOLD
# Prints one line: name, scores, CPU seconds. Needs $SLUICE_DATA and the built programs in $PATH.
set -e
here=$(dirname "$0")
name=$1 method=$2 data=$3
shift 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
case $data in
  phonons:*)
    property=last_phdos_peak
    python3 "$here/records.py" phonons "${data#*:}" train > "$folder/train"
    python3 "$here/records.py" phonons "${data#*:}" test > "$folder/test" ;;
  *)
    property=heat_all
    python3 "$here/records.py" perov_5 train > "$folder/all"
    case $data in *:*) head -n "${data#*:}" "$folder/all" ;; *) cat "$folder/all" ;; esac > "$folder/train"
    python3 "$here/records.py" perov_5 dev > "$folder/test" ;;
esac
time -f %U -o "$folder/time" sluice-predictor train --property $property --method "$method" --workers 1 \
  -o "$folder/model" "$@" < "$folder/train" > "$folder/card" 2> "$folder/log"
scores=$(sluice-predictor --model "$folder/model" < "$folder/test" | sluice-predictor evaluate \
  | jq -c ".properties.$property | [.n, .mean_absolute_error, .coverage, .normalized_calibration_error, .miscalibration_area]")
echo "$name $scores $(cat "$folder/time") s"
