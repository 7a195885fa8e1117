// Placeholder until the first test of ServiceRuntime lands.
