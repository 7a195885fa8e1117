// Placeholder until the first test of Prediction lands.
