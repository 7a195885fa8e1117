// Placeholder until the first source of predictor lands.
