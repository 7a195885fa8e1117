// Placeholder until the first test of DesignSpace lands.
