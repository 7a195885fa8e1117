// Placeholder until the first source of reporter lands.
