// Placeholder until the first test of Generation lands.
