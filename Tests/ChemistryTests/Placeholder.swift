// Placeholder until the first test of Chemistry lands.
