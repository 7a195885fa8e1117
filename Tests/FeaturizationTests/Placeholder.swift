// Placeholder until the first test of Featurization lands.
