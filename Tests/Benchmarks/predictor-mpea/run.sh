#!/usr/bin/env bash
# The predictor's methods and a random forest on the same folds of the MPEA data set, for three divisions into folds.
#
#   run.sh MPEA.csv [FOLDER]    FOLDER takes the intermediate files; python3 must have scikit-learn
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
folder=${2:-$(mktemp -d)}
python3 "$root/compose/models/mpea_records.py" "$1" | sluice-featurizer --preset alloy > "$folder/records.ndjson"
for seed in 0 1 2; do
  for method in ensemble gaussian-process; do
    sluice-predictor train --property yield_strength --method $method --seed $seed \
      --out-of-fold "$folder/$method-$seed.ndjson" -o "$folder/$method-$seed.safetensors" \
      < "$folder/records.ndjson" > "$folder/$method-$seed.json" 2> "$folder/$method-$seed.log"
  done
  printf '\nfolds of seed %s\n\n' $seed
  python3 "$here/forest.py" "$folder/records.ndjson" "$folder/ensemble-$seed.ndjson" \
    "$folder/ensemble-$seed.json" "$folder/gaussian-process-$seed.json"
done
