// Placeholder until the first source of assay lands.
