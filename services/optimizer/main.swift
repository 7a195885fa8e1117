// Placeholder until the first source of optimizer lands.
