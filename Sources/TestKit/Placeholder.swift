// Placeholder until the first source of TestKit lands.
