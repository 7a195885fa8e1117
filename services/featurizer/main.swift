// Placeholder until the first source of featurizer lands.
