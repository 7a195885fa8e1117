// Placeholder until the first source of Reporting lands.
