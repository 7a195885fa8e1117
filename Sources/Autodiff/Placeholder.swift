// Placeholder until the first source of Autodiff lands.
