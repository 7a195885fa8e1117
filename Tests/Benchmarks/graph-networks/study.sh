#!/bin/sh
# Trains on perov_5 or on folds of matbench_phonons and scores what was not seen:
#   [FEATURES="magpie structure"] study.sh NAME METHOD DATA [train options]
# DATA: perov_5, perov_5:N (the first N records), phonons:FOLD, phonons (the official five folds, and their mean).
# FEATURES: presets of the featurizer whose numbers are put together; none for a method that reads structures alone.
# Prints and appends to results.csv beside this script, or to the file $RESULTS, a line a study: name, method, data, options,
# features, n, mean absolute error, coverage of 0.9, ENCE, miscalibration area, CRPS, NLL,
# CPU seconds of the training. Needs $SLUICE_DATA and the built programs in $PATH.
set -e
here=$(dirname "$0")
results=${RESULTS:-$here/results.csv}
name=$1 method=$2 data=$3
shift 3
[ -e "$results" ] || printf '%s;' name method data options features n mean_absolute_error coverage ence \
  miscalibration_area crps nll cpu_s | sed 's/;$/\n/' > "$results"

if [ "$data" = phonons ]; then
  lines=$(for fold in 0 1 2 3 4; do "$0" "$name" "$method" "phonons:$fold" "$@"; done)
  printf '%s\n' "$lines"
  printf '%s\n' "$lines" | awk -F ';' -v OFS=';' '
    { for (k = 6; k <= NF; k++) sum[k] += $k; row = $0 }
    END { split(row, first); $0 = row; $3 = "phonons, mean"; for (k = 7; k <= NF; k++) $k = sum[k] / NR; print }' \
    | tee -a "$results"
  exit
fi

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
for preset in $FEATURES; do
  for part in train test; do
    jq -c '.kept = (.features.values // {}) | del(.features)' < "$folder/$part" \
      | sluice-featurizer --preset "$preset" | jq -c '.features.values += .kept | del(.kept)' > "$folder/more"
    mv "$folder/more" "$folder/$part"
  done
done
/usr/bin/time -f %U -o "$folder/time" sluice-predictor train --property $property --method "$method" --workers 1 \
  -o "$folder/model" "$@" < "$folder/train" > "$folder/card" 2> "$folder/log"
scores=$(sluice-predictor --model "$folder/model" < "$folder/test" | sluice-predictor evaluate \
  | jq -r ".properties.$property | [.n, .mean_absolute_error, .coverage, .normalized_calibration_error,
    .miscalibration_area, .continuous_ranked_probability_score, .negative_log_likelihood] | map(tostring) | join(\";\")")
printf '%s;%s;%s;%s;%s;%s;%s\n' "$name" "$method" "$data" "$*" "$FEATURES" "$scores" "$(cat "$folder/time")" \
  | tee -a "$results"
