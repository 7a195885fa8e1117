// Placeholder until the first source of supervisor lands.
