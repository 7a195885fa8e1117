// Placeholder until the first test of EndToEnd lands.
