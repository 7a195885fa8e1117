// Placeholder until the first source of GaussianProcesses lands.
