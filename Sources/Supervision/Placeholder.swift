// Placeholder until the first source of Supervision lands.
