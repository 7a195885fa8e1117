// Placeholder until the first test of Tidy lands.
