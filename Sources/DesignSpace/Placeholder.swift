// Placeholder until the first source of DesignSpace lands.
