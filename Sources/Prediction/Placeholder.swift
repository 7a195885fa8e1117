// Placeholder until the first source of Prediction lands.
