// Placeholder until the first source of Featurization lands.
