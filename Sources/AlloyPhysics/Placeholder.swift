// Placeholder until the first source of AlloyPhysics lands.
