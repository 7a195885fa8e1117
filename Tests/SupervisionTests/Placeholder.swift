// Placeholder until the first test of Supervision lands.
