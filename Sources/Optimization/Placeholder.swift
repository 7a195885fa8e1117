// Placeholder until the first source of Optimization lands.
