// Placeholder until the first source of ServiceRuntime lands.
