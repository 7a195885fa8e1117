// Placeholder until the first source of generator lands.
