// Placeholder until the first test of AlloyPhysics lands.
