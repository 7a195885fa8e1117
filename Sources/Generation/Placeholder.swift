// Placeholder until the first source of Generation lands.
