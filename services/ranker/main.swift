// Placeholder until the first source of ranker lands.
