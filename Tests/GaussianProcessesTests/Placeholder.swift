// Placeholder until the first test of GaussianProcesses lands.
